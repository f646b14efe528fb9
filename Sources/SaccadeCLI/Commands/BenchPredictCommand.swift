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
          saccade bench predict runs/birds/best.safetensors
          saccade bench predict net.onnx --batch 1
          saccade bench predict ssdlite320_mobilenetv2
          saccade bench predict unet_mobilenetv2 --size 256

        saccade models list tells which models there are. Of a detector the layers are measured that stand before the first choice among \
        boxes; a checkpoint that is quantized is measured in bytes.
        """)

    @Argument(
      help: "The model, of which capitals do not matter, or a checkpoint or an ONNX file.",
      completion: .file(extensions: ["onnx", "safetensors"]))
    var model: String
    @Option(
      help: ArgumentHelp(
        "How many images are shown at once; several numbers with commas between (default: 1,16, or as many as an ONNX "
          + "model takes).", valueName: "batch"))
    var batch: String?
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

    private var batchSizes: [Int]? {
      batch?.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    }

    func validate() throws {
      let subject = try BenchModel(argument: model)
      guard (1...1_000_000).contains(runs) else {
        throw ValidationError("--runs must be from 1 to 1000000: \(runs)")
      }
      let batches = batchSizes ?? BenchSubject.standardBatches
      guard batches.allSatisfy({ (1...1_000_000).contains($0) }) else {
        throw ValidationError(
          "--batch must be numbers from 1 to 1000000 with commas between, such as 1,16: \((batch ?? "").visible())")
      }
      if graph, output.json || profile {
        throw ValidationError(
          "--graph prints the operations, as text, in place of times; leave \(profile ? "--profile" : "--json") out")
      }
      if int8, bf16 { throw ValidationError("--int8 and --bf16 are two ways to compute: leave one out") }
      try subject.check(images: batches.max() ?? 1, side: size)
    }

    func run() throws {
      try threads.apply()
      try CommandFailure.reporting {
        let subject = try BenchSubject(BenchModel(argument: model), side: size)
        do {
          if graph { try showGraph(of: subject) } else { try measure(subject) }
        } catch TraceError.readsValues(let node, _) {
          throw CommandFailure(
            "\(subject.name): what it does after \(node) hangs on the picture, so that it is no graph; measure what stands "
              + "before that, as \"saccade export --without-suppression\" writes of a detector", code: .unusable)
        }
      }
    }

    private func measure(_ subject: BenchSubject) throws {
      var settings = PredictionBenchmark.Settings()
      settings.batchSizes = batchSizes ?? subject.batches
      settings.runs = runs
      settings.precision = bf16 ? .bfloat16 : .float32
      settings.usesBytes = int8 || subject.ranges != nil
      settings.ranges = subject.ranges
      settings.profiledRuns = profile ? runs : 0
      let terminal = Terminal.standardError
      let result = try PredictionBenchmark(
        subject.network, named: subject.name, image: subject.image, settings,
        progress: { done, total in
          terminal.show(
            status: ProgressLine(subject.name, done: done, of: total).text(
              width: terminal.width, hasColor: terminal.hasColor))
        }, calling: subject.run)
      terminal.show(status: "")
      if output.json { StandardOutput.write(result.record) } else { tell(result) }
    }

    private func showGraph(of subject: BenchSubject) throws {
      func shape(_ count: Int) -> Shape { Shape([count] + subject.image.dimensions) }
      var random = RandomStream(seed: 0)
      let ranges =
        int8 && subject.ranges == nil
        ? try ActivationRanges(
          subject.network, inputs: [.randomNormal(shape((batchSizes ?? subject.batches)[0]), using: &random)],
          calling: subject.run) : subject.ranges
      let predictor = Predictor(
        subject.network, precision: bf16 ? .bfloat16 : .float32, ranges: ranges, calling: subject.run)
      for batchSize in batchSizes ?? subject.batches {
        StandardOutput.write("\(try predictor.graph(for: shape(batchSize)))")
      }
    }

    private func tell(_ result: PredictionBenchmark) {
      StandardOutput.write(
        "\(result.model), images of \(result.imageSize.inWords), \(result.precision), \(Threads.count) threads")
      for row in result.rows {
        StandardOutput.write(
          "batch \(row.batchSize): \(fixed(row.milliseconds, digits: 2)) ms, \(fixed(row.imagesPerSecond, digits: 1)) "
            + "images/s (\(result.settings.usesBytes ? "in float32" : "layer by layer") \(fixed(row.otherMilliseconds, digits: 2)) ms), the first after "
            + "\(fixed(row.firstMilliseconds, digits: 0)) ms, \(memorySize(row.memoryBytes)) beside the weights")
        if let found = row.profile { StandardOutput.write(ProfileTable(found).text) }
      }
    }
  }
}
