import SaccadeConfig
public import SaccadeData
import SaccadeEngine
public import SaccadeLayers
import SaccadeModels
import SaccadeOptimizers
public import SaccadeTasks
public import SaccadeText

/// A configuration tried out before anything is trained with it, in seconds: what `saccade config check` does.
///
/// The data are opened and their files looked at, the classes of their parts compared, the network made, and one batch
/// taken through loss, gradients and update. Nothing is written.
///
/// ```swift
/// let trial = try ConfigTrial(TrainingConfig(file: "mine.yaml"), source: "mine.yaml")
/// print(trial.lines.joined(separator: "\n"))
/// ```
public struct ConfigTrial: Sendable {
  /// How much memory training takes, in bytes.
  public struct MemoryUse: Sendable {
    /// The weights, with the running statistics beside them.
    public let weights: Int
    /// Their gradients.
    public let gradients: Int
    /// What the optimizer and an average of the weights keep.
    public let optimizer: Int
    /// What the network computes of a batch on the way, as an estimate: each layer's result once.
    public let activations: Int
    /// How much there is.
    public let limit: Int
    /// What tensors held at most in the batch that was tried.
    public internal(set) var peak = 0

    /// All of it.
    public var total: Int {
      [weights, gradients, optimizer, activations].reduce(0) { $0.addingReportingOverflow($1).partialValue }
    }
  }

  /// The configuration's file.
  public let source: String
  /// The training data in a few words.
  public let dataSummary: String
  /// What the files of each part came to: `train`, `val`.
  public let headers: [(part: String, check: HeaderCheck)]
  /// Every layer with the shape of its result, for one image.
  public let summary: ModuleSummary
  /// How much memory training takes.
  public let memory: MemoryUse
  /// How many steps an epoch has.
  public let stepsPerEpoch: Int
  /// How many images the batch had.
  public let batchSize: Int
  /// The loss of the batch.
  public let loss: Double
  /// How many parameters got a gradient, and how many are to be trained.
  public let gradients: (reached: Int, trained: Int)
  /// What a validation of one batch came to; empty where nothing is judged.
  public let validation: [Figure]
  /// What a user should know, a line each.
  public let warnings: [String]
  /// What the network begins with where some of it begins otherwise, a line each: nothing is wrong with that.
  public let notes: [String]
  /// The pictures that cannot be opened and that the run would stop at.
  public let faults: [any SaccadeError]

  /// Whether a run would come through, as far as a look can tell.
  public var isSound: Bool { faults.isEmpty }

  /// Tries a configuration.
  /// - Parameters:
  ///   - source: the configuration's file, for errors
  ///   - root: the folder below which data sets lie
  /// - Throws: `ConfigError`, `DatasetError`, `CheckpointError`, `WeightsError`, `FileError`, `LoaderError` or
  ///   `TrainingError`: what a run would throw
  public init(_ config: TrainingConfig, source: String, root: DataRoot = DataRoot()) throws {
    func trial(_ task: some TaskSettings) throws -> ConfigTrial { try ConfigTrial(task, config, source, root) }
    self = try trial(config.task)
  }

  private init<Settings: TaskSettings>(
    _ task: Settings, _ config: TrainingConfig, _ source: String, _ root: DataRoot
  ) throws {
    let opened = try OpenedRun(task, config, source: source, root: root)
    let (data, setup) = (opened.data, opened.setup)
    var warnings = (ThreadAdvice.warning().map { [$0] } ?? []) + data.notes
    var headers: [(part: String, check: HeaderCheck)] = []
    var faults: [any SaccadeError] = []
    for (part, dataset) in try setup.datasets() {
      let check = HeaderCheck(dataset, workers: config.data.workers.map { max(1, $0) })
      headers.append((part, check))
      let isSkipping = (part == "val" ? config.data.val : config.data.train)?.onError == .skip
      if isSkipping, let lost = check.lostClasses.first {
        throw ConfigError(
          source, "data.\(part)",
          "no picture of the class '\(lost)' can be opened, so that with on_error: skip nothing of it is left; mend its "
            + "files, or remove its folder from every part"
        ).located(in: config.written, of: config.node, file: source)
      }
      if isSkipping { warnings += check.faults.map { "\($0)" } } else { faults += check.faults }
    }
    let outline = config.model.makeOutline()
    let summary = task.summary(of: config.model, imageShape: data.inputShape)
    let count = min(config.data.batchSize, data.train.count)
    var memory = Self.memory(config, outline, summary, batchSize: count)
    try Self.check(memory, config, batchSize: count, source: source)

    let parts = try opened.makeParts()
    notes = parts.beginning.map { $0.details + ($0.isPartial ? [$0.note] : []) } ?? []
    warnings += parts.beginning?.difference.map { [$0] } ?? []
    let steps = config.runner.totalIterations(iterationsPerEpoch: parts.loader.batchesPerEpoch)
    warnings += config.averageNote(steps: steps).map { [$0] } ?? []
    let trainer = parts.trainer(steps: 1)
    let watch = TrialHook<Settings.Task>()
    trainer.hooks = [watch]
    Memory.resetPeak()
    if faults.isEmpty { try trainer.run() }
    memory.peak = Memory.statistics.peakBytes
    for name in watch.unreached.prefix(5) {
      warnings.append("the loss does not depend on \(name): it gets no gradient; freeze it, or mend the network")
    }
    if watch.unreached.count > 5 { warnings.append("nor on \(watch.unreached.count - 5) others") }
    if faults.isEmpty, let source = data.validation {
      validation = try Self.validate(parts.task, config.data.validationLoader(of: source), config.precision.dtype())
    } else {
      validation = []
    }
    try Self.check(validation, of: parts.model, config, source: source)
    self.source = source
    dataSummary = data.summary
    self.headers = headers
    self.summary = summary
    self.memory = memory
    stepsPerEpoch = parts.loader.batchesPerEpoch
    batchSize = count
    loss = watch.loss
    gradients = (watch.trainedCount - watch.unreached.count, watch.trainedCount)
    self.warnings = warnings
    self.faults = faults
  }

  private static func memory(
    _ config: TrainingConfig, _ outline: Module, _ summary: ModuleSummary, batchSize: Int
  ) -> MemoryUse {
    func bytes(_ count: Int) -> Int { count.multipliedReportingOverflow(by: 4).partialValue }
    let optimizer = config.optimizer.makeOptimizer(for: outline)
    let hasAverage = config.allHooks.contains { $0.settings is EMA }
    let kept = optimizer.parameters.reduce(0) { sum, parameter in
      sum + (optimizer.stateNames(of: parameter).count + (hasAverage ? 1 : 0)) * parameter.shape.elementCount
    }
    let (activations, isTooMuch) = summary.activationBytes.multipliedReportingOverflow(by: batchSize)
    return MemoryUse(
      weights: bytes(outline.stateShapes.values.reduce(0) { $0 + $1.elementCount }),
      gradients: bytes(summary.trainableCount), optimizer: bytes(kept),
      activations: isTooMuch ? .max / 2 : activations, limit: Memory.limitBytes)
  }

  /// Refuses a batch that has no room: the system would end the program in the middle of it.
  private static func check(
    _ memory: MemoryUse, _ config: TrainingConfig, batchSize: Int, source: String
  ) throws(ConfigError) {
    guard !config.recompute, memory.total > memory.limit else { return }
    throw ConfigError(
      config.place(of: "data.batch_size", in: source), "data.batch_size",
      "a step of \(counted(batchSize, "image")) takes about \(memorySize(memory.total)), and there are "
        + "\(memorySize(memory.limit)); take a smaller batch, smaller images, or set recompute: true")
  }

  /// Refuses a network that one update has led astray.
  private static func check(
    _ validation: [Figure], of model: Module, _ config: TrainingConfig, source: String
  ) throws(ConfigError) {
    let problem: String
    if let (name, _) = model.firstNonFinite(in: model.state) {
      problem = "the weight '\(name)' is NaN or infinite"
    } else if let loss = validation.first(where: { $0.kind == .loss && !$0.value.isFinite }) {
      problem = "a batch of the validation has a \(loss.name) of \(loss.value.isNaN ? "NaN" : "infinity")"
    } else {
      return
    }
    throw ConfigError(
      config.place(of: "optimizer.lr", in: source), "optimizer.lr",
      "after one update at \(config.optimizer.learningRate) \(problem): the run would go astray; most often the learning "
        + "rate is too high: try a tenth of it, or a longer warm-up (lr_config.warmup)")
  }

  private static func validate<Task: TrainingTask>(
    _ task: Task, _ loader: BatchLoader<Task.Source>, _ precision: DType
  ) throws -> [Figure] {
    task.model.eval()
    var metrics = Task.Metrics()
    let batches = loader.batches(epoch: 0)
    defer { batches.abandon() }
    guard let batch = try batches.next() else { return [] }
    withoutGradient { autocast(precision) { task.evaluate(batch, adding: &metrics) } }
    metrics.finish()
    return metrics.figures
  }
}

/// Sees whether gradients reach what is to be trained.
private final class TrialHook<Task: TrainingTask>: TrainingHook {
  private(set) var loss = Double.nan
  private(set) var trainedCount = 0
  private(set) var unreached: [String] = []

  func gradientsAreReady(_ trainer: Trainer<Task>, of optimizer: Optimizer) {
    for (name, parameter) in optimizer.namedParameters where parameter.isTrainable {
      trainedCount += 1
      if parameter.gradient == nil { unreached.append(name) }
    }
  }

  func stepDidEnd(_ trainer: Trainer<Task>, _ step: TrainingStep<Task.Metrics>) { loss = step.loss }
}
