import ArgumentParser
import Saccade

extension BenchCommand {
  /// The command `saccade bench predict MODEL`.
  struct Predict: ComputingCommand {
    static let configuration = CommandConfiguration(
      commandName: "predict", abstract: "Measure how long a network takes to answer.",
      discussion: """
        On synthetic images, for each number of images that are shown at once: the first answer with all preparation, the \
        median one after it, beside it that of the network run layer by layer, or in float32 beside --int8, and the memory \
        that a run takes beside the weights.

          saccade bench predict resnet50 --batch 1,16
          saccade bench predict mobilenetv2 --batch 1 --profile
          saccade bench predict mobilenetv2 --int8
          saccade bench predict lenet --graph

        saccade models list tells which models there are.
        """)

    @Argument(help: "The model; capitals do not matter.")
    var model: String
    @Option(help: "How many images are shown at once; several numbers with commas between.")
    var batch = "1,16"
    @Option(help: "The height and width of the images, in pixels (default: the model's own).")
    var size: Int?
    @Option(help: "How often each is measured.")
    var runs = 10
    @Flag(help: "Run the matrix-heavy operations in bfloat16.")
    var bf16 = false
    @Flag(help: "Multiply bytes where the processor is faster so, beside float32.")
    var int8 = false
    @Flag(help: "Tell where the time goes, by operation, kernel and layout; runs as often once more.")
    var profile = false
    @Flag(help: "Print the operations as they run, in place of times.")
    var graph = false
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var output: OutputOptions

    private var entry: ModelEntry? { ModelCatalog.entry(named: model) }

    private var batchSizes: [Int] { batch.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) ?? 0 } }

    func validate() throws {
      let entry = try ModelEntry(argument: model)
      guard (1...1_000_000).contains(runs) else {
        throw ValidationError("--runs must be from 1 to 1000000: \(runs)")
      }
      guard batchSizes.allSatisfy({ (1...1_000_000).contains($0) }) else {
        throw ValidationError(
          "--batch must be numbers from 1 to 1000000 with commas between, such as 1,16: \(batch.visible())")
      }
      if int8, bf16 { throw ValidationError("--int8 and --bf16 are two ways to compute: leave one out") }
      try entry.check(images: batchSizes.max() ?? 1, side: size)
    }

    func run() throws {
      guard let entry else { return }
      try threads.apply()
      if graph {
        try CommandFailure.reporting { try showGraph(of: entry) }
        return
      }
      var settings = PredictionBenchmark.Settings()
      settings.batchSizes = batchSizes
      settings.imageSide = size
      settings.runs = runs
      settings.precision = bf16 ? .bfloat16 : .float32
      settings.usesBytes = int8
      settings.profiledRuns = profile ? runs : 0
      let terminal = Terminal.standardError
      let result = try CommandFailure.reporting {
        try PredictionBenchmark(entry, settings) { done, total in
          terminal.show(
            status: ProgressLine(entry.name, done: done, of: total).text(
              width: terminal.width, hasColor: terminal.hasColor))
        }
      }
      terminal.show(status: "")
      if output.json { StandardOutput.write(result.record) } else { tell(result) }
    }

    private func showGraph(of entry: ModelEntry) throws {
      let side = size ?? entry.defaults.imageSide
      let network = entry.make(ModelOptions(imageSide: side))
      let channels = entry.defaults.inputChannels
      var random = RandomStream(seed: 0)
      let ranges =
        int8 ? try ActivationRanges(network, inputs: [.randomNormal([1, channels, side, side], using: &random)]) : nil
      let predictor = try Predictor(network, precision: bf16 ? .bfloat16 : .float32, ranges: ranges)
      for batchSize in batchSizes {
        StandardOutput.write("\(try predictor.graph(for: [batchSize, channels, side, side]))")
      }
    }

    private func tell(_ result: PredictionBenchmark) {
      StandardOutput.write(
        "\(result.model), images of \(result.imageSide)×\(result.imageSide) (height × width), "
          + "\(result.precision), \(Threads.count) threads")
      for row in result.rows {
        StandardOutput.write(
          "batch \(row.batchSize): \(fixed(row.milliseconds, digits: 2)) ms, \(fixed(row.imagesPerSecond, digits: 1)) "
            + "images/s (\(int8 ? "in float32" : "layer by layer") \(fixed(row.otherMilliseconds, digits: 2)) ms), the first after "
            + "\(fixed(row.firstMilliseconds, digits: 0)) ms, \(memorySize(row.memoryBytes)) beside the weights")
        if let found = row.profile { StandardOutput.write(ProfileTable(found).text) }
      }
    }
  }
}
