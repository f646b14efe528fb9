public import SaccadeData
public import SaccadeEngine
import SaccadeLayers
public import SaccadeOptimizers
public import SaccadeTasks

/// What a ``StepRule`` makes steps of.
extension Trainer {
  /// Where the run stands before the step.
  public var position: TrainingPosition {
    TrainingPosition(
      iteration: iteration, iterationsPerEpoch: iterationsPerEpoch, totalIterations: settings.totalIterations)
  }

  /// The random numbers of the step, which depend on the seed and the step's number alone.
  public var stream: RandomStream { RandomStream(seed: settings.seed).child("steps").child(iteration) }

  /// The learning rate of the step, as the schedule has it, times ``rateScale``.
  /// - Parameter base: the rate that the schedule starts from
  /// - Traps: if the schedule gives no finite number
  public func learningRate(base: Double) -> Double {
    let rate = schedule.rate(base: base, at: position) * rateScale
    guard rate.isFinite else {
      misuse("LearningRateSchedule", "a rate must be a finite number: \(rate) at step \(iteration + 1), from \(base)")
    }
    return rate
  }

  /// The momentum of the step, where the schedule moves it; nil leaves it to the optimizer.
  public var momentum: Double? { schedule.momentum(at: position) }

  /// The loss of a batch with the step's random numbers and the run's precision, recorded, so that `backward()` follows.
  /// - Parameter rate: the learning rate, for the error
  /// - Throws: ``TrainingError`` if it is not finite
  public func loss(
    of batch: Task.Source.Batch, adding metrics: inout Task.Metrics, at rate: Double
  ) throws(TrainingError) -> BatchLoss {
    let loss = recorded { task.loss(of: batch, adding: &metrics) }
    guard loss.value.isFinite else { throw notFinite(loss.value, batch, at: rate) }
    return loss
  }

  /// Runs a computation as a part of the step: with its random numbers, the run's precision, and recomputing if asked.
  /// - Parameter part: a name that gives a step of several parts other random numbers in each; nil for those of the step
  public func recorded<Result, Failure: Error>(
    _ part: String? = nil, _ computation: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let stream = part.map { self.stream.child($0) } ?? self.stream
    return try Profiler.phase(part.map { "forward of \($0)" } ?? "forward") { () throws(Failure) -> Result in
      try withRandomness(stream) { () throws(Failure) -> Result in
        try recomputing(settings.recomputes) { () throws(Failure) -> Result in
          try autocast(settings.precision, computation)
        }
      }
    }
  }

  /// Tells hooks that the gradients of an update are there; a rule calls it between gradients and update.
  /// - Throws: what hooks throw
  public func gradientsAreReady(_ optimizer: Optimizer) throws {
    for hook in hooks { try hook.gradientsAreReady(self, of: optimizer) }
  }

  /// Runs the step again, watching every module: the step is a function of its number, so it fails the same way.
  private func notFinite(_ loss: Double, _ batch: Task.Source.Batch, at rate: Double) -> TrainingError {
    var ignored = Task.Metrics()
    let module = task.model.firstNonFiniteModule {
      _ = withoutGradient { recorded { task.loss(of: batch, adding: &ignored) } }
    }
    return .lossNotFinite(
      loss: loss, epoch: epoch, iteration: iteration, learningRate: rate, module: module,
      samples: samples(of: batch))
  }

  /// The error of a step whose loss is a number and whose gradients are not.
  func gradientsNotFinite(_ optimizer: Optimizer, _ batch: Task.Source.Batch) -> TrainingError {
    let named = optimizer.namedParameters
    // From the last parameter on, as gradients are computed: what comes before it in the network follows from it.
    let first = named.last { firstNonFiniteGradient([$0.parameter]) != nil }?.name
    return .gradientsNotFinite(
      parameter: first, epoch: epoch, iteration: iteration, learningRate: optimizer.learningRate,
      samples: samples(of: batch))
  }

  /// The error of a step in which a module's output was not finite, and the loss was.
  func outputNotFinite(_ module: String, _ batch: Task.Source.Batch, at rate: Double) -> TrainingError {
    .outputNotFinite(
      module: module, epoch: epoch, iteration: iteration, learningRate: rate, samples: samples(of: batch))
  }

  /// Makes a step by the rule, watched and recorded where hooks want that.
  func makeStep(_ batch: Task.Source.Batch, adding metrics: inout Task.Metrics) throws -> StepResult {
    func make(_ metrics: inout Task.Metrics) throws -> StepResult {
      guard let profiler, profiler.isDue(self) else { return try rule.step(batch, in: self, adding: &metrics) }
      return try profiler.recording { try rule.step(batch, in: self, adding: &metrics) }
    }
    guard let numberWatch else { return try make(&metrics) }
    return try numberWatch.watching(batch, in: self, adding: &metrics, make)
  }

  private func samples(of batch: Task.Source.Batch) -> [(index: Int, source: String)] {
    task.sampleIndices(of: batch).map { (index: $0, source: loader.source.source(at: $0)) }
  }
}
