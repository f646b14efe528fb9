public import SaccadeEngine
public import SaccadeGraph
public import SaccadeImages
public import SaccadeLayers
public import SaccadeModels
public import SaccadeTasks
import SaccadeText

/// How long a network takes to answer, made ready by a ``Predictor``, on synthetic images.
public struct PredictionBenchmark: Sendable {
  /// What is measured.
  public struct Settings: Sendable {
    /// How many images are shown at once, one measurement each.
    public var batchSizes = [1, 16]
    /// The height and width of the images, in pixels; nil is the model's own.
    public var imageSide: Int?
    /// How often each is measured.
    public var runs = 10
    /// The precision of the matrix-heavy operations.
    public var precision = DType.float32
    /// Whether convolutions and linear layers multiply bytes, which is measured beside float32.
    public var usesBytes = false
    /// Where values lie, for bytes; nil is where they lie for the synthetic images.
    public var ranges: ActivationRanges?
    /// How many more runs of each are recorded by the profiler; 0 for no profile.
    public var profiledRuns = 0

    /// One image and sixteen, in float32.
    public init() {}
  }

  /// The measurement of one number of images.
  public struct Row: Sendable {
    /// How many images are shown at once.
    public let batchSize: Int
    /// How long the first answer took, with all preparation, in milliseconds.
    public let firstMilliseconds: Double
    /// The median answer after it, in milliseconds.
    public let milliseconds: Double
    /// That of the other way, measured in turn with it: without a predictor, or in float32 beside bytes.
    public let otherMilliseconds: Double
    /// The memory that a run takes beside weights, input and result, in bytes: what was planned is what is used.
    public let memoryBytes: Int
    /// Where the time goes, if ``Settings/profiledRuns`` asks for it.
    public let profile: TrainingProfile?

    /// How many images a second that makes.
    public var imagesPerSecond: Double { Double(batchSize) / milliseconds * 1000 }
  }

  /// The model's name.
  public let model: String
  /// What was measured.
  public let settings: Settings
  /// The size of the images.
  public let imageSize: ImageSize
  /// One measurement a number of images.
  public let rows: [Row]

  /// Measures.
  /// - Parameter progress: called with the number of runs done and of all
  /// - Throws: `TraceError` if the model cannot be made into a graph
  public init(
    _ entry: ModelEntry, _ settings: Settings = Settings(), progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws {
    let side = settings.imageSide ?? entry.defaults.imageSide
    let image: Shape = [entry.defaults.inputChannels, side, side]
    try self.init(
      entry.make(ModelOptions(imageSide: side)), named: entry.name, image: image, settings, progress: progress)
  }

  /// Measures a network that the catalog does not have.
  /// - Parameters:
  ///   - image: the shape of one image, `[c, h, w]`; the settings' size does not matter
  ///   - progress: called with the number of runs done and of all
  /// - Throws: `TraceError` if the network cannot be made into a graph, or is from a file and does not take the images
  public init(
    _ network: Module, named name: String, image: Shape, _ settings: Settings = Settings(),
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws {
    try self.init(network, named: name, image: image, settings, progress: progress) {
      [try network.outputOrRefusal(for: $0[0])]
    }
  }

  /// Measures a network that gives several tensors, such as the layers of a detector.
  /// - Parameters:
  ///   - image: the shape of one image, `[c, h, w]`; the settings' size does not matter
  ///   - progress: called with the number of runs done and of all
  ///   - run: calls the network with images `[n, c, h, w]`
  /// - Throws: `TraceError` if the network cannot be made into a graph, or what `run` throws
  public init(
    _ network: Module, named name: String, image: Shape, _ settings: Settings = Settings(),
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }, calling run: @escaping ([Tensor]) throws -> [Tensor]
  ) throws {
    model = name
    self.settings = settings
    imageSize = ImageSize(height: image[1], width: image[2])
    network.eval()
    var random = RandomStream(seed: 0)
    func images(_ count: Int) -> Tensor { .randomNormal(Shape([count] + image.dimensions), using: &random) }
    let ranges =
      settings.usesBytes
      ? try settings.ranges ?? ActivationRanges(network, inputs: [images(settings.batchSizes.first ?? 1)], calling: run)
      : nil
    let predictor = Predictor(network, precision: settings.precision, ranges: ranges, calling: run)
    let inFloats = settings.usesBytes ? Predictor(network, calling: run) : nil
    let clock = ContinuousClock()
    var rows: [Row] = []
    for batchSize in settings.batchSizes {
      let images = images(batchSize)
      func other() throws {
        if let inFloats {
          _ = try inFloats.results(for: [images])
        } else {
          _ = try withoutGradient { try autocast(settings.precision) { try run([images]) } }
        }
      }
      func predicted() throws { _ = try predictor.results(for: [images]) }
      let first = try clock.measure { try predicted() }
      // The second shows how much memory a run takes, and plans it.
      try predicted()
      try other()
      var (own, others): ([Double], [Double]) = ([], [])
      for run in 0..<settings.runs {
        own.append(try clock.measure { try predicted() }.seconds * 1000)
        others.append(try clock.measure { try other() }.seconds * 1000)
        progress(rows.count * settings.runs + run + 1, settings.batchSizes.count * settings.runs)
      }
      let recording =
        settings.profiledRuns > 0
        ? try Profiler.record { for _ in 0..<settings.profiledRuns { try predicted() } } : nil
      rows.append(
        Row(
          batchSize: batchSize, firstMilliseconds: first.seconds * 1000, milliseconds: own.median ?? .nan,
          otherMilliseconds: others.median ?? .nan, memoryBytes: try predictor.memoryByteCount(for: images.shape),
          profile: recording.map {
            TrainingProfile(
              $0, steps: settings.profiledRuns, ceiling: TrainingProfile.ceiling(settings.precision))
          }))
    }
    self.rows = rows
  }

  /// The result as `--json` prints it.
  public var record: LogRecord {
    [
      "model": .text(model), "size": .integer(imageSize.height), "width": .integer(imageSize.width),
      "threads": .integer(Threads.count), "precision": .text(precision), "runs": .integer(settings.runs),
      "rows": .list(rows.map { .object($0.record(settings)) }),
    ]
  }

  /// What the network computed in: `float32`, `bfloat16`, `int8`.
  ///
  /// On processors that are no faster with bytes it stays float32.
  public var precision: String {
    settings.usesBytes && Predictor.hasFastBytes ? "int8" : settings.precision.rawValue
  }
}

extension PredictionBenchmark.Row {
  fileprivate func record(_ settings: PredictionBenchmark.Settings) -> LogRecord {
    var record: LogRecord = [
      "batch": .integer(batchSize), "first_ms": .number(firstMilliseconds), "ms": .number(milliseconds),
      settings.usesBytes ? "float32_ms" : "eager_ms": .number(otherMilliseconds),
      "images_per_second": .number(imagesPerSecond),
      "memory_bytes": .integer(memoryBytes),
    ]
    record["profile"] = profile.map { .object($0.record) }
    return record
  }
}
