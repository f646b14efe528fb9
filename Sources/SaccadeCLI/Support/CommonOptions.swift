import ArgumentParser
import Foundation
import Saccade

/// Options that every computing command has.
struct CommonOptions: ParsableArguments {
  @Option(
    name: .customLong("data-root"), help: "The folder that data sets are in (default: SACCADE_DATA, or data).",
    completion: .directory, transform: path)
  var dataRoot: String?

  @Option(help: "How many threads compute (default: SACCADE_THREADS, or one for each core).")
  var threads: Int?

  @Flag(help: "Print the results as one JSON object on standard output.")
  var json = false

  func validate() throws {
    let possible = 1...ThreadAdvice.most
    if let threads, !possible.contains(threads) {
      throw ValidationError(
        "--threads must be from 1 to \(ThreadAdvice.most): \(threads); this machine has \(ThreadAdvice.cores) cores")
    }
    let variable = "SACCADE_THREADS"
    if let text = ProcessInfo.processInfo.environment[variable], Int(text).map(possible.contains) != true {
      throw ValidationError(
        "\(variable) must be a whole number from 1 to \(ThreadAdvice.most): '\(text)'; set another, or none")
    }
    if dataRoot == nil, let root = ProcessInfo.processInfo.environment[DataRoot.variable],
      let problem = UserPath.problem(with: root)
    {
      throw ValidationError("\(DataRoot.variable): \(problem)")
    }
  }

  /// Sets the number of threads, if one was given here, and tells if it is more than there are cores.
  func applyThreads() {
    if let threads { Threads.count = threads }
    if let warning = ThreadAdvice.warning() { StandardError.write("warning: \(warning)") }
  }

  var root: DataRoot { DataRoot(dataRoot) }
}
