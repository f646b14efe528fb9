import ArgumentParser
import Saccade

/// The command `saccade bench`.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure how fast models train and answer.",
    subcommands: [Train.self, Predict.self])

  /// The command `saccade bench train MODEL`.
  struct Train: ComputingCommand {
    static let configuration = CommandConfiguration(
      commandName: "train", abstract: "Measure training steps on synthetic images.",
      discussion: """
        Tells the median step, how many images a second that makes, and the most memory that tensors held.

          saccade bench train resnet50 --batch 16
          saccade bench train resnet50 --batch 16 --profile --trace step.json
          saccade bench train unet_resnet18 --batch 4 --size 256

        PyTorch's step beside it: "make bench-build", then "\(beside) resnet50", in the repository's folder.

        saccade models list tells which models there are.
        """)

    @Argument(help: "The model; capitals do not matter.")
    var model: String
    @Option(help: "How many images a step has.")
    var batch = 16
    @Option(help: "The height and width of the images, in pixels (default: the model's own).")
    var size: Int?
    @Option(help: "How many steps are measured.")
    var steps = 5
    @Flag(help: "Run the matrix-heavy operations in bfloat16.")
    var bf16 = false
    @Flag(help: "Compute cheap results again for the gradient instead of keeping them.")
    var recompute = false
    @Flag(help: "Tell where a step's time goes, by operation, kernel and layout; runs as many steps once more.")
    var profile = false
    @Option(
      help: "Write the profiled steps to a file that chrome://tracing and ui.perfetto.dev open.", completion: .file(),
      transform: path)
    var trace: String?
    // What calls from before it moved say.
    @Flag(inversion: .prefixedNo, help: .hidden)
    var peer = false
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var output: OutputOptions

    private static let beside = "Benchmarks/.build/release/SaccadeBench model"

    private var entry: ModelEntry? { ModelCatalog.entry(named: model) }
    private var segmenter: SegmenterEntry? { SegmenterCatalog.entry(named: model) }

    func validate() throws {
      let name = try segmenter?.name ?? ModelEntry(argument: model).name
      if peer {
        throw ValidationError(
          "--peer: the benchmark measures PyTorch; make bench-build, then \(Self.beside) \(name)")
      }
      for (name, value) in [("--batch", batch), ("--steps", steps)] where !(1...1_000_000).contains(value) {
        throw ValidationError("\(name) must be from 1 to 1000000: \(value)")
      }
      let subject = entry.map(BenchModel.classifier) ?? segmenter.map(BenchModel.segmenter)
      try subject?.check(images: batch, side: size)
    }

    func run() throws {
      try threads.apply()
      var settings = TrainingBenchmark.Settings()
      settings.batchSize = batch
      settings.imageSide = size
      settings.steps = steps
      settings.precision = bf16 ? .bfloat16 : .float32
      settings.recomputes = recompute
      settings.profiledSteps = profile || trace != nil ? steps : 0
      let problem =
        entry.map { TrainingBenchmark.problem(with: settings, of: $0) }
        ?? segmenter.map { TrainingBenchmark.problem(with: settings, of: $0) }
      if let problem = problem ?? nil {
        throw ValidationError("--batch: \(problem)")
      }
      let terminal = Terminal.standardError
      func show(done: Int, total: Int) {
        terminal.show(
          status: ProgressLine(entry?.name ?? model, done: done, of: total).text(
            width: terminal.width, hasColor: terminal.hasColor))
      }
      let measured =
        entry.map { TrainingBenchmark($0, settings, progress: show) }
        ?? segmenter.map { TrainingBenchmark($0, settings, progress: show) }
      guard let result = measured else { return }
      terminal.show(status: "")
      if !output.json { tell(result) }
      // Before the result, so that a failure is the one JSON object.
      if let trace, let profile = result.profile {
        try CommandFailure.reporting { try AtomicFile.write(profile.chromeTrace.utf8, to: trace) }
      }
      if output.json { StandardOutput.write(result.record) }
    }

    private func tell(_ result: TrainingBenchmark) {
      StandardOutput.write(
        "\(result.model), \(result.settings.batchSize) images of \(result.imageSide)×\(result.imageSide) (height × width), "
          + "\(result.settings.precision.rawValue), \(Threads.count) threads: "
          + "\(fixed(result.medianMilliseconds, digits: 0)) ms a step, \(fixed(result.imagesPerSecond, digits: 2)) images/s, "
          + "\(result.peakMemoryBytes >> 20) MiB peak")
      if !result.slowPrimitives.isEmpty {
        StandardOutput.write("on oneDNN's slow reference code: \(result.slowPrimitives.joined(separator: ", "))")
      }
      if profile, let found = result.profile { StandardOutput.write(ProfileTable(found).text) }
    }
  }
}
