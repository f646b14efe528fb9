import ArgumentParser
import Foundation
import Saccade

/// The program of the benchmark.
@main
struct SaccadeBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "saccade-bench",
    abstract: "Measure Saccade beside PyTorch, and how its cost grows.",
    subcommands: [
      RunCommand.self, ModelCommand.self, ScalingCommand.self, LeakCommand.self, WorkerCommand.self,
      FirstStepCommand.self,
    ],
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

/// Options of everything that measures PyTorch as well.
struct PeerOptions: ParsableArguments {
  @Option(
    help: """
      Which peers, with commas: eager, compiled, or one by its name as in 'eager channels_last'; none for Saccade \
      alone, all for what each case has.
      """)
  var peers = "all"
  @Option(help: "The Python that has PyTorch.")
  var python = "python3"
  @Option(name: .customLong("peer-folder"), help: "Where the peers' scripts are.")
  var peerFolder = "Benchmarks/peers"

  /// Whether a case is measured beside a peer, which may be chosen by its name or family.
  func includes(_ peer: BenchmarkCase.Peer) -> Bool {
    let chosen = chosen
    return !chosen.isDisjoint(with: ["all", peer.name, peer.family])
  }

  private var chosen: Set<String> { Set(peers.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }) }

  /// Stops at a peer that none of the cases has.
  func check(against cases: [BenchmarkCase]) throws {
    let known = Set(cases.flatMap(\.peers).flatMap { [$0.name, $0.family] } + ["none", "all"])
    if let stranger = chosen.subtracting(known).min() {
      throw ValidationError("no peer '\(stranger)'; known: \(known.sorted().joined(separator: ", "))")
    }
  }
}

/// Standard error, for people who wait.
enum StandardError {
  /// Writes a line.
  static func write(_ line: String) { FileHandle.standardError.write(Data("\(line)\n".utf8)) }
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
