import ArgumentParser
import BenchmarkReport
import Foundation
import Saccade

/// The command `saccade-bench model MODEL`.
struct ModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model", abstract: "Measure training steps of any model beside PyTorch's, and write nothing down.",
    discussion: """
      Both sides take turns on synthetic images, as in the cases of `run`.

        saccade-bench model resnet34 --batch 16
        saccade-bench model resnet34 --batch 16 --bf16 --peers 'eager channels_last' --json

      Models: \(ModelCatalog.entries.map(\.name).joined(separator: ", "))
      """)

  @Argument(help: "The model; capitals do not matter.")
  var model: String
  @Option(help: "How many images a step has.")
  var batch = 16
  @Option(help: "The height and width of the images, in pixels (default: the model's own).")
  var size: Int?
  @Flag(help: "Run the matrix-heavy operations in bfloat16.")
  var bf16 = false
  @Flag(help: "Compute cheap results again for the gradient instead of keeping them.")
  var recompute = false
  @Option(help: "How many rounds.")
  var rounds = 3
  @Option(help: "How many steps each side makes a round.")
  var steps = 5
  @Flag(help: "Print the figures of all rounds as one JSON object.")
  var json = false
  @OptionGroup var peers: PeerOptions
  @OptionGroup var options: ComputingOptions

  private var benchmark: BenchmarkCase? {
    guard let entry = ModelCatalog.entry(named: model) else { return nil }
    // The networks that neither torchvision nor timm has stand in peers/networks.py under their own names.
    let peer = entry.torchvisionName ?? entry.facts.timmName ?? entry.name.lowercased()
    return .train(
      entry.name.lowercased(), entry.name, peer: peer, batch: batch, size: size ?? entry.defaults.imageSide,
      bf16: bf16, recomputes: recompute, wanted: [:], rounds: rounds, steps: steps)
  }

  func validate() throws {
    guard let benchmark else { throw ValidationError("the catalog does not know the model '\(model)'") }
    if [batch, size ?? 1, rounds, steps].contains(where: { $0 < 1 }) {
      throw ValidationError("--batch, --size, --rounds and --steps must be at least 1")
    }
    try peers.check(against: [benchmark])
  }

  func run() throws {
    guard let benchmark else { return }
    let runner = CaseRunner(
      settings: CaseRunner.Settings(threads: options.threads ?? Threads.count, peers: peers, program: ""),
      report: StandardError.write)
    let result = runner.run(benchmark)
    if json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      print(String(decoding: try encoder.encode(result), as: UTF8.self))
    } else {
      print(ResultsFile.table([result]))
    }
    if result.saccade.median == nil { throw ExitCode.failure }
  }
}
