public import SaccadeEngine
public import SaccadeLayers
public import SaccadeModels
import SaccadeOptimizers
public import SaccadeTasks
import SaccadeText

/// How long training steps of a model take, on synthetic images: forward, backward and an SGD step with momentum.
public struct TrainingBenchmark: Sendable {
  /// What is measured.
  public struct Settings: Sendable {
    /// How many images a step has.
    public var batchSize = 16
    /// The height and width of the images, in pixels; nil is the model's own.
    public var imageSide: Int?
    /// How many steps are measured.
    public var steps = 5
    /// How many steps go before, in which primitives are compiled and memory is borrowed.
    public var warmup = 2
    /// The precision of the matrix-heavy operations.
    public var precision = DType.float32
    /// Whether results that cost little are computed again for the gradient instead of kept.
    public var recomputes = false
    /// How many more steps are run under the profiler; 0 for no profile.
    public var profiledSteps = 0

    /// Sixteen images a step in float32.
    public init() {}
  }

  /// The model's name.
  public let model: String
  /// What was measured.
  public let settings: Settings
  /// The height and width of the images, in pixels.
  public let imageSide: Int
  /// How long each step took, in milliseconds, in order.
  public let milliseconds: [Double]
  /// The most memory that tensors held at once, in bytes.
  public let peakMemoryBytes: Int
  /// The operations that ran on oneDNN's reference code, which is a hundred times slower than the rest; none should.
  public let slowPrimitives: [String]
  /// Where the time goes, if ``Settings/profiledSteps`` asks for it.
  public let profile: TrainingProfile?

  /// Why a model cannot be trained with so many images a step, and what to do; nil if it can.
  public static func problem(with settings: Settings, of entry: ModelEntry) -> String? {
    guard settings.batchSize == 1 else { return nil }
    let side = settings.imageSide ?? entry.defaults.imageSide
    return problem(entry.make(ModelOptions(imageSide: side)), channels: entry.defaults.inputChannels, side: side)
  }

  /// Why a segmenter cannot be trained with so many images a step, and what to do; nil if it can.
  public static func problem(with settings: Settings, of entry: SegmenterEntry) -> String? {
    guard settings.batchSize == 1 else { return nil }
    return problem(
      entry.settings.makeModel(), channels: entry.settings.inChannels, side: settings.imageSide ?? entry.facts.imageSide
    )
  }

  private static func problem(_ network: Module, channels: Int, side: Int) -> String? {
    let shape = Shape([channels, side, side])
    guard let path = network.singleValueNormalization(sampleShape: shape, { _ = $0($1) }) else { return nil }
    return "the batch normalization \(path) gets one value a channel from 1 image of \(side)×\(side), which has no "
      + "variance; take at least 2 images, or larger ones"
  }

  /// Measures.
  /// - Parameters:
  ///   - progress: called with the number of steps done and of all
  ///   - preparing: called with the network before its first step, to freeze parts of it
  public init(
    _ entry: ModelEntry, _ settings: Settings = Settings(),
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }, preparing prepare: (Module) -> Void = { _ in }
  ) {
    let side = settings.imageSide ?? entry.defaults.imageSide
    let network = entry.make(ModelOptions(imageSide: side))
    prepare(network)
    self.init(
      network, entry.name, settings, channels: entry.defaults.inputChannels, side: side,
      classes: entry.defaults.classes, labels: [settings.batchSize], progress)
  }

  /// Measures a segmenter, whose loss is the cross-entropy of every pixel.
  /// - Parameter progress: called with the number of steps done and of all
  public init(
    _ entry: SegmenterEntry, _ settings: Settings = Settings(),
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) {
    let side = settings.imageSide ?? entry.facts.imageSide
    self.init(
      entry.settings.makeModel(), entry.name, settings, channels: entry.settings.inChannels, side: side,
      classes: entry.settings.numClasses, labels: [settings.batchSize, side, side], progress)
  }

  private init(
    _ network: Module, _ name: String, _ settings: Settings, channels: Int, side: Int, classes: Int, labels: Shape,
    _ progress: (_ done: Int, _ total: Int) -> Void
  ) {
    model = name
    self.settings = settings
    imageSide = side
    let optimizer = SGD(network, learningRate: 0.01, momentum: 0.9)
    var random = RandomStream(seed: 0)
    let images = Tensor.randomNormal(
      [settings.batchSize, channels, imageSide, imageSide], using: &random)
    let labels = Tensor((0..<labels.elementCount).map { _ in random.integer(below: classes) }, shape: labels)
    func train() {
      optimizer.clearGradients()
      let loss = recomputing(settings.recomputes) {
        autocast(settings.precision) { crossEntropy(network(images).cast(to: .float32), labels) }
      }
      loss.backward()
      optimizer.step()
    }
    let total = settings.warmup + settings.steps + settings.profiledSteps
    let clock = ContinuousClock()
    var times: [Double] = []
    Memory.resetPeak()
    for step in 0..<(settings.warmup + settings.steps) {
      let duration = clock.measure { train() }
      if step >= settings.warmup { times.append(duration.seconds * 1000) }
      progress(step + 1, total)
    }
    milliseconds = times
    peakMemoryBytes = Memory.statistics.peakBytes
    profile =
      if settings.profiledSteps > 0 {
        TrainingProfile(
          Profiler.record { for _ in 0..<settings.profiledSteps { train() } }, steps: settings.profiledSteps,
          ceiling: TrainingProfile.ceiling(settings.precision))
      } else { nil }
    slowPrimitives = PrimitiveLog.entries.keys.filter(\.isSlow).map(\.description).sorted()
  }

  /// The median step, in milliseconds.
  public var medianMilliseconds: Double { milliseconds.median ?? .nan }

  /// How many images a second the median step trains on.
  public var imagesPerSecond: Double { Double(settings.batchSize) / medianMilliseconds * 1000 }

  /// The result as `--json` prints it.
  public var record: LogRecord {
    var record: LogRecord = [
      "model": .text(model), "batch": .integer(settings.batchSize), "size": .integer(imageSide),
      "threads": .integer(Threads.count), "precision": .text(settings.precision.rawValue),
      "recompute": .truth(settings.recomputes),
      "steps": .integer(settings.steps), "ms_per_step": .number(medianMilliseconds),
      "images_per_second": .number(imagesPerSecond), "peak_memory_bytes": .integer(peakMemoryBytes),
      "slow_primitives": .list(slowPrimitives.map { .text($0) }),
    ]
    record["profile"] = profile.map { .object($0.record) }
    return record
  }
}
