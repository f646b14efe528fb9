import SaccadeConfig
public import SaccadeData
import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import SaccadeTasks
import SaccadeText
public import SaccadeView

/// The loss of a network around its weights, along two random directions whose filters are as long as the weights' own.
///
/// Weights of normalizations and biases stay as they are; so do running statistics.
/// - Paper: Li et al. 2018, <https://arxiv.org/abs/1712.09913>, §4
public struct LossSurface: Sendable {
  /// How finely, how far, and on how much it is measured.
  public struct Settings: Hashable, Sendable {
    /// How many places there are along each direction; an odd number, so that the weights themselves are one.
    public var points = 21
    /// How far the weights are moved at most, in lengths of their filters.
    public var reach = 1.0
    /// How many samples the loss is a mean of, the first of the validation.
    public var samples = 256
    /// What the directions are drawn from.
    public var seed: UInt64 = 0

    /// 21 places a direction, to one length away, on 256 samples.
    public init() {}
  }

  /// What the page shows.
  public let view: SurfaceView

  /// Measures the surface around the weights of a checkpoint, on the validation data that it names itself.
  /// - Parameters:
  ///   - root: the folder below which data sets lie
  ///   - progress: called with the number of places done
  /// - Throws: `ConfigError`, `DatasetError`, `CheckpointError` or `LoaderError` if data or checkpoint are no good
  /// - Traps: unless there are at least 3 places a direction, an odd number, and some reach and samples
  public init(
    checkpoint path: String, _ settings: Settings = Settings(), root: DataRoot = DataRoot(),
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws {
    guard settings.points >= 3, settings.points % 2 == 1, settings.reach > 0, settings.reach.isFinite,
      settings.samples > 0
    else { misuse("LossSurface", "there must be places, an odd number of 3 or more, and samples: \(settings)") }
    let config = try TrainingConfig(ofCheckpoint: path, overrides: [], catalog: .standard)
    func measure(_ task: some TaskSettings) throws -> SurfaceView {
      try Self.view(of: task, config, path, settings, root, progress)
    }
    view = try measure(config.task)
  }

  private static func view<Task: TaskSettings>(
    of task: Task, _ config: TrainingConfig, _ path: String, _ settings: Settings, _ root: DataRoot,
    _ progress: (Int, Int) -> Void
  ) throws -> SurfaceView {
    guard let val = config.data.val else {
      throw ConfigError(path, "data", "has no 'val' to measure the loss on; add one")
    }
    let saved = try SavedWeights(path)
    let model = try saved.model(config.model.makeOutline()) { _ in }
    let data = try config.locating(path) {
      try task.openValidation(val, config.setup(source: path, root: root), memory: saved.checkpoint?.contents.memory)
    }
    let made = try config.makeTask(of: task, model: model, memory: data.memory, source: path)
    let batches = try firstBatches(of: config.data.validationLoader(of: data.source), made, count: settings.samples)
    let count = batches.reduce(0) { $0 + made.sampleCount(of: $1) }
    let directions = (0..<2).map { Direction(of: model, RandomStream(seed: settings.seed).child($0)) }
    let places = (0..<settings.points).map { place in
      settings.reach * (2 * Double(place) / Double(settings.points - 1) - 1)
    }
    var losses: [[Double?]] = []
    model.eval()
    for (row, y) in places.enumerated() {
      var line: [Double?] = []
      for (column, x) in places.enumerated() {
        withoutGradient { Direction.move(along: directions, by: [Float(x), Float(y)]) }
        line.append(loss(of: made, batches))
        progress(row * places.count + column + 1, places.count * places.count)
      }
      losses.append(line)
    }
    return SurfaceView(
      title: "\(config.model.typeName), loss around \(path)",
      notes: [
        "the mean loss of \(counted(count, "sample")) of the validation, by height and colour, in equal factors",
        "the weights are moved along two random directions, filter by filter in lengths of the filter (Li et al. 2018)",
        "the middle is the network as it is; the edge is \(settings.reach) lengths away",
        "what is too large to be told apart, or no number, is highest",
      ], places: places, losses: losses)
  }

  private static func firstBatches<Task: TrainingTask>(
    of loader: BatchLoader<Task.Source>, _ task: Task, count: Int
  ) throws -> [Task.Source.Batch] {
    let batches = loader.batches(epoch: 0)
    defer { batches.abandon() }
    var found: [Task.Source.Batch] = []
    var samples = 0
    while samples < count, let batch = try batches.next() {
      found.append(batch)
      samples += task.sampleCount(of: batch)
    }
    return found
  }

  /// The mean loss over batches; nil where it is no number.
  private static func loss<Task: TrainingTask>(of task: Task, _ batches: [Task.Source.Batch]) -> Double? {
    var metrics = Task.Metrics()
    withoutGradient { for batch in batches { task.evaluate(batch, adding: &metrics) } }
    metrics.finish()
    let value = metrics.figures.first { $0.name == "loss" }?.value
    return value.flatMap { $0.isFinite ? $0 : nil }
  }
}

/// A random direction in the room of a network's weights.
private struct Direction {
  /// The weights that are moved, as they are, and how far along this direction.
  private let parts: [(parameter: Parameter, start: Tensor, step: Tensor)]

  init(of model: Module, _ stream: RandomStream) {
    parts = model.namedParameters.enumerated().compactMap { place, named in
      let weight = named.parameter.value.detached
      guard weight.rank >= 2, weight.elementCount > 0 else { return nil }
      var random = stream.child(place)
      let filters: Shape = [weight.shape[0], weight.elementCount / weight.shape[0]]
      return withoutGradient {
        let own = weight.reshaped(filters)
        let drawn = Tensor.randomNormal(filters, using: &random)
        func length(_ rows: Tensor) -> Tensor { sqrt((rows * rows).sum(axes: [1], keepsAxes: true)) }
        let step = drawn * (length(own) / (length(drawn) + 1e-10))
        return (named.parameter, weight, step.reshaped(weight.shape))
      }
    }
  }

  /// Moves the network's weights from where they were at first.
  static func move(along directions: [Direction], by distances: [Float]) {
    guard let first = directions.first else { return }
    for (place, part) in first.parts.enumerated() {
      var value = part.start
      for (direction, distance) in zip(directions, distances) { value = value + direction.parts[place].step * distance }
      part.parameter.value = value.cast(to: part.parameter.dtype)
    }
  }
}
