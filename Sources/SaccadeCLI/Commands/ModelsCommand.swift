import ArgumentParser
import Foundation
import Saccade

/// The command `saccade models`.
struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "List and summarise the networks that there are.",
    subcommands: [List.self, Summary.self], defaultSubcommand: List.self)

  /// The command `saccade models list`.
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List the networks that a configuration can name.",
      discussion: """
        MACs are multiplications with an addition for one image of the size in the column before, those of convolutions and \
        matrix products, as papers count them. Top-1 is how many of ImageNet's validation images published weights name \
        rightly, in percent, as the source below the table tells. A second table has the detectors, with COCO's AP of \
        published weights, and a third the segmenters, with their mean IoU.

          saccade models list --filter mobile
          saccade models list --json
        """)

    @Option(help: ArgumentHelp("Only those with this in their name; capitals do not matter.", valueName: "text"))
    var filter: String?
    @OptionGroup var output: OutputOptions

    func run() {
      func isWanted(_ name: String) -> Bool { filter.map { name.lowercased().contains($0.lowercased()) } ?? true }
      let found = ModelCatalog.entries.filter { isWanted($0.name) }
      let detectors = DetectorCatalog.entries.filter { isWanted($0.name) }
      let segmenters = SegmenterCatalog.entries.filter { isWanted($0.name) }
      if output.json {
        StandardOutput.write([
          "models": .list(found.map { .object($0.record) }), "detectors": .list(detectors.map { .object($0.record) }),
          "segmenters": .list(segmenters.map { .object($0.record) }),
        ])
        return
      }
      if found.isEmpty, detectors.isEmpty, segmenters.isEmpty, let filter {
        StandardError.write(
          "no model has '\(filter.visible())' in its name\(ModelCatalog.hint(for: filter)) (saccade models list shows all)"
        )
      } else {
        var tables = found.isEmpty ? [] : [ModelTable(found).text]
        if !detectors.isEmpty { tables.append(PublishedTable(detectors).text) }
        if !segmenters.isEmpty { tables.append(PublishedTable(segmenters).text) }
        StandardOutput.write(tables.joined(separator: "\n\n"))
      }
    }
  }

  /// The command `saccade models summary NAME|CONFIG`.
  struct Summary: ComputingCommand {
    static let configuration = CommandConfiguration(
      commandName: "summary", abstract: "Tell what the parts of a network give and cost.",
      discussion: """
        A tree of its modules with the size of what each gives for one image, its parameters, its MACs (multiplications with \
        an addition) and the memory of what it computes on the way, those of parts included. A convolution's line counts \
        k·k·Cin·Cout, its weights; so many multiplications each place of its output takes. Nothing is computed, so that \
        large networks take no longer than small ones; only detectors look at an empty image.

        With --time the network runs on this machine, layer by layer, and each module tells how long its kernels take, its parts' \
        included, and how many billion MACs a second that makes. What a convolution takes in on the way, such as a normalization, \
        takes no time of its own. "saccade bench predict" measures the network made ready for use, which is faster.

          saccade models summary ResNet50
          saccade models summary ResNet50 --input 3x96x96 --classes 10 --depth 2
          saccade models summary YOLOv3Tiny --depth 2
          saccade models summary MobileNetV2 --time --depth 3
          saccade models summary configs/classification/lenet_mnist.yaml
        """)

    @Argument(
      help: "A model's name, as \"saccade models list\" has it, or a configuration, a YAML file.",
      completion: .file(extensions: ["yaml", "yml"]))
    var network: String
    @Option(
      help: ArgumentHelp(
        "The channels, height and width of the image (default: those that the network is made for).",
        valueName: "3x224x224"))
    var input: InputSize?
    @Option(help: "How many classes it tells apart (default: the network's own number).")
    var classes: Int?
    @Option(help: "How many levels of parts are shown (default: all).")
    var depth: Int?
    @Flag(help: "Run it, and tell how long each part takes.")
    var time = false
    @Option(help: "How often it runs, of which the medians count (default: 10).")
    var runs: Int?
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
      if let classes, !(1...1_000_000 ~= classes) {
        throw ValidationError("--classes must be from 1 to 1000000: \(classes)")
      }
      if let depth, depth < 0 { throw ValidationError("--depth must not be negative: \(depth)") }
      if let runs {
        guard time else {
          throw ValidationError("--runs says how often --time measures; give that too, or leave it out")
        }
        guard 1...100_000 ~= runs else { throw ValidationError("--runs must be from 1 to 100000: \(runs)") }
      }
    }

    func run() throws {
      try threads.apply()
      let subject = try CommandFailure.reporting { try SummarySubject(network, input: input, classes: classes) }
      let summary = time ? subject.timedSummary(runs: runs ?? 10) : subject.summary
      if output.json { return StandardOutput.write(summary.record(of: subject.name, depth: depth)) }
      StandardOutput.write("\(subject.name): \(subject.model.summary)")
      StandardOutput.write(summary.text(depth: depth))
    }
  }
}

/// The size of an image as it is given on the command line: `3x224x224`.
struct InputSize: ExpressibleByArgument {
  let channels: Int
  let size: ImageSize

  init?(argument: String) {
    let parts = argument.lowercased().split(omittingEmptySubsequences: false) { $0 == "x" || $0 == "×" }
    let numbers = parts.compactMap { Int($0) }
    guard parts.count == 3, numbers.count == 3, 1...4096 ~= numbers[0], numbers[1...].allSatisfy({ 1...65536 ~= $0 })
    else { return nil }
    channels = numbers[0]
    size = ImageSize(height: numbers[1], width: numbers[2])
  }
}
