import ArgumentParser
import Saccade

/// Options that every computing command has.
struct CommonOptions: ParsableArguments {
  @Option(name: .customLong("data-root"), help: "The folder that data sets are in (default: SACCADE_DATA, or data).")
  var dataRoot: String?

  @Option(help: "How many threads compute (default: SACCADE_THREADS, or one for each core).")
  var threads: Int?

  @Flag(help: "Print the results as one JSON object on standard output.")
  var json = false

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1: \(threads)") }
  }

  /// Sets the number of threads, if one was given here or in the configuration.
  func applyThreads(_ configured: Int? = nil) {
    if let count = threads ?? configured { Threads.count = count }
  }

  var root: DataRoot { DataRoot(dataRoot) }
}
