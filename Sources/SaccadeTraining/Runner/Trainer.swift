public import SaccadeData
public import SaccadeEngine
import SaccadeLayers
public import SaccadeOptimizers
public import SaccadeTasks

/// The training loop: the same for every task.
///
/// All that a step depends on is the weights, the optimizer's state and the number of the step. So a run that was
/// stopped anywhere goes on as if it never had been.
public final class Trainer<Task: TrainingTask> {
  /// How long a run is and how its steps are made.
  public struct Settings: Hashable, Sendable {
    /// How many steps the run has.
    public var totalIterations: Int
    /// After how many epochs the network is judged.
    public var validationInterval: Int
    /// What the random numbers of the steps are drawn from.
    public var seed: UInt64
    /// The precision of the matrix-heavy operations.
    public var precision: DType
    /// Whether results that cost little are computed again for the gradient instead of kept.
    public var recomputes: Bool

    /// Settings.
    public init(
      totalIterations: Int, validationInterval: Int = 1, seed: UInt64 = 0, precision: DType = .float32,
      recomputes: Bool = false
    ) {
      self.totalIterations = totalIterations
      self.validationInterval = validationInterval
      self.seed = seed
      self.precision = precision
      self.recomputes = recomputes
    }
  }

  /// What is trained.
  public let task: Task
  /// What changes the weights.
  public let optimizer: Optimizer
  /// How the learning rate goes.
  public let schedule: LearningRateSchedule
  /// The batches to learn from.
  public let loader: BatchLoader<Task.Source>
  /// The batches to be judged by.
  public let validationLoader: BatchLoader<Task.Source>?
  /// How long the run is and how its steps are made.
  public let settings: Settings
  /// What happens beside it.
  public var hooks: [any TrainingHook<Task>] = []
  /// How many steps were made, also before a resume.
  public private(set) var iteration = 0

  private var resumedMetrics: Task.Metrics?
  private let baseRate: Double
  private let clock = ContinuousClock()

  /// A run that is to begin.
  public init(
    _ task: Task, optimizer: Optimizer, schedule: LearningRateSchedule = LearningRateSchedule(.constant),
    loader: BatchLoader<Task.Source>, validationLoader: BatchLoader<Task.Source>? = nil, settings: Settings
  ) {
    self.task = task
    self.optimizer = optimizer
    self.schedule = schedule
    self.loader = loader
    self.validationLoader = validationLoader
    self.settings = settings
    baseRate = optimizer.learningRate
  }

  /// How many steps an epoch has.
  public var iterationsPerEpoch: Int { loader.batchesPerEpoch }

  /// The epoch that the next step belongs to, from 0.
  public var epoch: Int { iterationsPerEpoch > 0 ? iteration / iterationsPerEpoch : 0 }

  /// How many epochs the run has, a last one that is cut short included.
  public var epochCount: Int {
    guard iterationsPerEpoch > 0 else { return 0 }
    let (whole, rest) = settings.totalIterations.quotientAndRemainder(dividingBy: iterationsPerEpoch)
    return whole + (rest > 0 ? 1 : 0)
  }

  /// How many validations are still to come, those after the epoch of the last step included.
  var validationsLeft: Int {
    guard validationLoader != nil, iterationsPerEpoch > 0 else { return 0 }
    let done = max(0, iteration - 1) / iterationsPerEpoch
    let isExtra = epochCount % settings.validationInterval > 0
    return max(0, epochCount / settings.validationInterval - done / settings.validationInterval + (isExtra ? 1 : 0))
  }

  /// Goes on after so many steps, whose weights and optimizer state were loaded.
  /// - Parameter metrics: the figures of the epoch's steps until then
  public func resume(after iteration: Int, metrics: Task.Metrics? = nil) {
    self.iteration = iteration
    resumedMetrics = metrics
  }

  /// Makes all steps that are left.
  /// - Throws: `TrainingError` if the loss is not finite, `LoaderError` if a sample cannot be read, and what hooks throw
  public func run() throws {
    for hook in hooks { try hook.trainingWillStart(self) }
    while iteration < settings.totalIterations && iterationsPerEpoch > 0 {
      let epoch = epoch
      let (metrics, seconds) = try trainEpoch()
      let isLast = iteration >= settings.totalIterations
      let isDue = isLast || (epoch + 1) % settings.validationInterval == 0
      let start = clock.now
      let validation = isDue ? try validate() : nil
      let summary = EpochSummary(
        epoch: epoch, training: metrics, validation: validation, seconds: seconds,
        validationSeconds: validation == nil ? 0 : (clock.now - start).seconds)
      for hook in hooks { try hook.epochDidEnd(self, summary) }
    }
    for hook in hooks { try hook.trainingDidEnd(self) }
  }

  /// Judges the network on the validation batches; nil if there are none.
  /// - Throws: `LoaderError` if a sample cannot be read
  public func validate() throws -> Task.Metrics? {
    guard let validationLoader else { return nil }
    return try evaluate(task, on: validationLoader, precision: settings.precision) { done in
      for hook in hooks { hook.validationDidProceed(self, done: done, of: validationLoader.batchesPerEpoch) }
    }
  }

  private func trainEpoch() throws -> (Task.Metrics, seconds: Double) {
    task.model.train()
    let epoch = epoch
    let batches = loader.batches(epoch: epoch, startingAt: iteration % iterationsPerEpoch)
    var metrics = resumedMetrics ?? Task.Metrics()
    resumedMetrics = nil
    let epochStart = clock.now
    var start = epochStart
    while iteration < settings.totalIterations, let batch = try batches.next() {
      let loaded = clock.now
      let (loss, rate) = try step(batch, &metrics)
      iteration += 1
      let end = clock.now
      let step = TrainingStep(
        loss: loss, learningRate: rate, sampleCount: task.sampleCount(of: batch), seconds: (end - start).seconds,
        dataSeconds: (loaded - start).seconds, metrics: metrics)
      for hook in hooks { try hook.stepDidEnd(self, step) }
      start = clock.now
      if self.epoch != epoch { break }
    }
    return (metrics, (clock.now - epochStart).seconds)
  }

  private func step(_ batch: Task.Source.Batch, _ metrics: inout Task.Metrics) throws -> (Double, rate: Double) {
    let position = TrainingPosition(
      iteration: iteration, iterationsPerEpoch: iterationsPerEpoch, totalIterations: settings.totalIterations)
    let rate = schedule.rate(base: baseRate, at: position)
    optimizer.learningRate = rate
    optimizer.clearGradients()
    let loss = recordedLoss(batch, &metrics)
    guard loss.value.isFinite else { throw notFinite(loss.value, batch, rate: rate) }
    loss.tensor.backward()
    optimizer.step()
    return (loss.value, rate)
  }

  private func recordedLoss(_ batch: Task.Source.Batch, _ metrics: inout Task.Metrics) -> BatchLoss {
    let stream = RandomStream(seed: settings.seed).child("steps").child(iteration)
    return withRandomness(stream) {
      recomputing(settings.recomputes) {
        autocast(settings.precision) { task.loss(of: batch, adding: &metrics) }
      }
    }
  }

  /// Runs the step again, watching every module: the step is a function of its number, so it fails the same way.
  private func notFinite(_ loss: Double, _ batch: Task.Source.Batch, rate: Double) -> TrainingError {
    var ignored = Task.Metrics()
    let module = task.model.firstNonFiniteModule {
      _ = withoutGradient { recordedLoss(batch, &ignored) }
    }
    return .lossNotFinite(
      loss: loss, epoch: epoch, iteration: iteration, learningRate: rate, module: module,
      samples: task.sampleIndices(of: batch).map { (index: $0, source: loader.source.source(at: $0)) })
  }
}

/// Judges a network on the batches of a loader.
/// - Parameter progress: called with the number of batches done
/// - Throws: `LoaderError` if a sample cannot be read
public func evaluate<Task: TrainingTask>(
  _ task: Task, on loader: BatchLoader<Task.Source>, precision: DType = .float32, progress: (Int) -> Void = { _ in }
) throws -> Task.Metrics {
  let wasTraining = task.model.isTraining
  task.model.eval()
  defer { if wasTraining { task.model.train() } }
  var metrics = Task.Metrics()
  let batches = loader.batches(epoch: 0)
  while let batch = try batches.next() {
    withoutGradient { autocast(precision) { task.evaluate(batch, adding: &metrics) } }
    progress(batches.position)
  }
  return metrics
}

extension Duration {
  /// The duration in seconds.
  package var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
