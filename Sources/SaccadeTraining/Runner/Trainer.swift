public import SaccadeData
public import SaccadeEngine
import SaccadeLayers
public import SaccadeOptimizers
public import SaccadeTasks

/// The training loop: the same for every task.
///
/// All that a step depends on is the weights, what its ``rule`` remembers, and the number of the step. So a run that was
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
  /// How a batch changes the network; set another one before the run begins.
  public var rule: any StepRule<Task>
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
  /// Where the run leaves its files, for hooks that write some; nil leaves none.
  public var folder: RunFolder?
  /// Called with what a user should know, a line each.
  public var tell: (String) -> Void = { _ in }
  /// Called with what happens in the run, a line each: that a part trains from now on.
  public var inform: (String) -> Void = { _ in }
  /// What the schedule's rate is multiplied by: 1, unless a hook slows the run down.
  public var rateScale = 1.0
  /// How many steps were made, also before a resume.
  public private(set) var iteration = 0
  /// Why the run ends before its last step, if it does; see ``stop(_:)``.
  public private(set) var stopReason: String?
  /// The learning rate of the last step, also of one before a resume; nil if there was none, or it is not known.
  public internal(set) var lastLearningRate: Double?
  /// The latest of what the step and the hooks have noted.
  public private(set) var notes: [Figure] = []

  private var resumedMetrics: Task.Metrics?
  /// Whether the last step was that of an epoch whose validation and end are still to come.
  private(set) var epochEndIsDue = false
  /// Whether ``run()`` is at work.
  private(set) var isRunning = false
  /// Whether a step was made, or an epoch ended, since the run was begun or taken up.
  private(set) var hasProgressed = false
  /// The hook that decides about numbers that are not finite, while the run is at work.
  private(set) var numberWatch: NaNWatchHook<Task>?
  /// The hook that records steps, while the run is at work.
  private(set) var profiler: ProfilerHook<Task>?
  private let clock = ContinuousClock()

  /// A run that is to begin, with steps of one's own.
  public init(
    _ task: Task, rule: any StepRule<Task>, schedule: LearningRateSchedule = LearningRateSchedule(.constant),
    loader: BatchLoader<Task.Source>, validationLoader: BatchLoader<Task.Source>? = nil, settings: Settings
  ) {
    self.task = task
    self.rule = rule
    self.schedule = schedule
    self.loader = loader
    self.validationLoader = validationLoader
    self.settings = settings
  }

  /// A run that is to begin, with an update after each batch.
  public convenience init(
    _ task: Task, optimizer: Optimizer, schedule: LearningRateSchedule = LearningRateSchedule(.constant),
    loader: BatchLoader<Task.Source>, validationLoader: BatchLoader<Task.Source>? = nil, settings: Settings
  ) {
    self.init(
      task, rule: StandardStep(optimizer), schedule: schedule, loader: loader, validationLoader: validationLoader,
      settings: settings)
  }

  /// How many steps an epoch has.
  public var iterationsPerEpoch: Int { loader.batchesPerEpoch }

  /// The epoch that the next step belongs to, from 0.
  public var epoch: Int { iterationsPerEpoch > 0 ? iteration / iterationsPerEpoch : 0 }

  /// How many epochs the run has, a last one that is cut short included.
  public var epochCount: Int { epochs(in: settings.totalIterations) }

  /// How many epochs have begun after so many steps.
  func epochs(in iterations: Int) -> Int {
    guard iterationsPerEpoch > 0 else { return 0 }
    let (whole, rest) = iterations.quotientAndRemainder(dividingBy: iterationsPerEpoch)
    return whole + (rest > 0 ? 1 : 0)
  }

  /// How many validations are still to come, those after the epoch of the last step included.
  var validationsLeft: Int {
    guard validationLoader != nil, iterationsPerEpoch > 0 else { return 0 }
    let done = max(0, iteration - 1) / iterationsPerEpoch
    let isExtra = epochCount % settings.validationInterval > 0
    return max(0, epochCount / settings.validationInterval - done / settings.validationInterval + (isExtra ? 1 : 0))
  }

  /// Whether no step follows.
  public var isOver: Bool {
    iteration >= settings.totalIterations || iterationsPerEpoch == 0 || stopReason != nil
  }

  /// Ends the run after the running step or epoch, as if it had no further ones: it is judged and saved.
  /// - Parameter reason: what a user reads after *stopped before its end:*
  public func stop(_ reason: String) { stopReason = reason }

  /// Puts a figure beside those of the steps in logs, in place of the last of its name.
  public func note(_ figure: Figure) {
    if let index = notes.firstIndex(where: { $0.name == figure.name }) {
      notes[index] = figure
    } else {
      notes.append(figure)
    }
  }

  /// Goes on after so many steps, whose weights and state were loaded.
  /// - Parameters:
  ///   - metrics: the figures of the epoch's steps until then
  ///   - epochEndIsDue: whether the steps end with an epoch whose validation and end are still to come
  public func resume(after iteration: Int, metrics: Task.Metrics? = nil, epochEndIsDue: Bool = false) {
    self.iteration = iteration
    resumedMetrics = metrics
    self.epochEndIsDue = epochEndIsDue
  }

  /// Makes all steps that are left.
  ///
  /// After an error the trainer is used up; a new one goes on from a checkpoint. With a ``CheckpointHook``, one is saved
  /// before an error ends the run between two steps, and by a signal while batches are waited for.
  /// - Throws: ``TrainingError`` if the loss is not finite, a signal asks to stop, or, once steps were made, of what else
  ///   ended the run and was saved; `LoaderError` if a sample cannot be read, and what hooks throw
  public func run() throws {
    isRunning = true
    defer { isRunning = false }
    numberWatch = hooks.lazy.compactMap { $0 as? NaNWatchHook<Task> }.first
    profiler = hooks.lazy.compactMap { $0 as? ProfilerHook<Task> }.first
    do {
      if keeper != nil { try Interruption.heard { try runToEnd() } } else { try runToEnd() }
    } catch {
      for hook in hooks.reversed() { hook.trainingDidFail(self, error) }
      throw error
    }
  }

  private func runToEnd() throws {
    for hook in hooks { try hook.trainingWillStart(self) }
    if epochEndIsDue {
      let metrics = resumedMetrics ?? Task.Metrics()
      resumedMetrics = nil
      try endEpoch(max(0, epochs(in: iteration) - 1), metrics, seconds: 0)
    }
    while !isOver {
      let epoch = epoch
      let (metrics, seconds) = try trainEpoch()
      try endEpoch(epoch, metrics, seconds: seconds)
    }
    for hook in hooks { try hook.trainingDidEnd(self) }
  }

  /// Judges the network if that is due, and tells hooks that the epoch is over.
  private func endEpoch(_ epoch: Int, _ metrics: Task.Metrics, seconds: Double) throws {
    epochEndIsDue = true
    let isDue = isOver || (epoch + 1) % settings.validationInterval == 0
    var failure: HookFailure?
    var validation: ValidationSummary<Task.Metrics>?
    do { (validation, failure) = isDue ? try judge() : (nil, nil) } catch { throw saved(before: error, metrics) }
    let summary = EpochSummary(
      epoch: epoch, training: metrics, validation: validation?.metrics, seconds: seconds,
      validationSeconds: validation?.seconds ?? 0)
    let lastFailure = tellAll(hooks) { try $0.epochDidEnd(self, summary) }
    epochEndIsDue = false
    hasProgressed = true
    if let failure = failure ?? lastFailure { throw saved(before: failure, metrics) }
  }

  /// Judges the network on the validation batches; nil if there are none.
  /// - Throws: `LoaderError` if a sample cannot be read, and what hooks throw
  public func validate() throws -> Task.Metrics? {
    let (summary, failure) = try judge()
    if let failure { throw failure.error }
    return summary?.metrics
  }

  /// - Returns: what the validation came to, and what failed once it was over
  private func judge() throws -> (ValidationSummary<Task.Metrics>?, HookFailure?) {
    guard let validationLoader else { return (nil, nil) }
    // Those that have seen the validation start and not yet end.
    var open: [any TrainingHook<Task>] = []
    do {
      for hook in hooks {
        try hook.validationWillStart(self)
        open.append(hook)
      }
      let start = clock.now
      let metrics = try evaluate(
        task, on: validationLoader, precision: settings.precision, unless: { requestedStop != nil }
      ) { done in
        for hook in hooks { hook.validationDidProceed(self, done: done, of: validationLoader.batchesPerEpoch) }
      }
      guard let metrics else { throw StopRequest(signal: requestedStop ?? 0) }
      let summary = ValidationSummary(
        epoch: max(0, epochs(in: iteration) - 1), metrics: metrics, seconds: (clock.now - start).seconds)
      return (summary, tellAll(open.reversed()) { try $0.validationDidEnd(self, summary) })
    } catch {
      while let hook = open.popLast() { hook.validationDidFail(self) }
      throw error
    }
  }

  private func trainEpoch() throws -> (Task.Metrics, seconds: Double) {
    task.model.train()
    var metrics = resumedMetrics ?? Task.Metrics()
    resumedMetrics = nil
    do { for hook in hooks { try hook.epochWillStart(self) } } catch { throw saved(before: error, metrics) }
    let epoch = epoch
    let batches = loader.batches(epoch: epoch, startingAt: iteration % iterationsPerEpoch)
    let epochStart = clock.now
    var start = epochStart
    while !isOver {
      let batch: Task.Source.Batch
      let loaded: ContinuousClock.Instant
      do {
        guard batches.waitForNext(unless: { requestedStop != nil }) else {
          throw StopRequest(signal: requestedStop ?? 0)
        }
        guard let next = try batches.next() else {
          // Batches of which no sample could be read are left out, at the end of the epoch too.
          iteration = min((epoch + 1) * iterationsPerEpoch, settings.totalIterations)
          break
        }
        (batch, loaded) = (next, clock.now)
        iteration = epoch * iterationsPerEpoch + batches.position - 1
        for hook in hooks { try hook.stepWillStart(self, batch) }
      } catch {
        batches.abandon()
        throw saved(before: error, metrics)
      }
      let result = try makeStep(batch, adding: &metrics)
      lastLearningRate = result.learningRate
      iteration += 1
      hasProgressed = true
      epochEndIsDue = self.epoch != epoch || iteration >= settings.totalIterations
      let end = clock.now
      let step = TrainingStep(
        loss: result.loss, learningRate: result.learningRate, changedWeights: result.changedWeights,
        sampleCount: task.sampleCount(of: batch), seconds: (end - start).seconds,
        dataSeconds: (loaded - start).seconds, metrics: metrics, notes: notes)
      if let failure = tellAll(hooks, { try $0.stepDidEnd(self, step) }) {
        batches.abandon()
        throw saved(before: failure, metrics)
      }
      start = clock.now
      if self.epoch != epoch { break }
    }
    return (metrics, (clock.now - epochStart).seconds)
  }
}
