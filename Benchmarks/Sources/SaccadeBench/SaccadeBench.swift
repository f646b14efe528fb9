import ArgumentParser
import Saccade

/// The program of the benchmark.
@main
struct SaccadeBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "saccade-bench",
    abstract: "Measure Saccade beside PyTorch, and how its cost grows.",
    subcommands: [RunCommand.self, ScalingCommand.self, LeakCommand.self, WorkerCommand.self, FirstStepCommand.self],
    defaultSubcommand: RunCommand.self)

  /// As in the program `saccade`.
  static var _errorPrefix: String { "error: " }
}

/// Options of everything that computes.
struct ComputingOptions: ParsableArguments {
  @Option(help: "How many threads compute (default: SACCADE_THREADS, or one for each core).")
  var threads: Int?

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1: \(threads)") }
  }

  /// Sets the number of threads, if one was given.
  func apply() {
    if let threads { Threads.count = threads }
  }
}

/// The model with a name, in capitals or not.
func modelEntry(_ name: String) throws -> ModelEntry {
  guard let entry = ModelCatalog.entry(named: name) else {
    throw UnknownModel(description: "the catalogue does not know the model '\(name)'")
  }
  return entry
}

/// A model that is not in the catalogue.
private struct UnknownModel: Error, CustomStringConvertible {
  let description: String
}
