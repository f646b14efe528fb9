import SaccadeData
import SaccadeEngine
import SaccadeLayers
public import SaccadeOptimizers
public import SaccadeTasks
import SaccadeText

/// Watches the numbers of a run, and leaves steps out or ends the run where they are infinite or not a number.
///
/// A step that is left out has changed nothing: running statistics and the epoch's figures are put back, and its batch is
/// not learnt from. Where several batches make an update, the update goes without all that were seen until then. The trainer
/// asks the first hook of this kind; see ``Trainer/run()``.
public final class NaNWatchHook<Task: TrainingTask>: TrainingHook {
  private let settings: NaNWatch
  /// How many steps of the run were left out.
  public private(set) var skippedSteps = 0
  /// How many were left out one after the other until now.
  private var inARow = 0
  private var batch: Task.Source.Batch?
  private var outputHook: ForwardHook?
  /// The first module of the step whose output was not finite.
  private var module: String?
  private var isInStep = false
  /// What the network carries from step to step beside its weights: running statistics.
  private var buffers: [Buffer] = []

  /// A hook that does what the settings say.
  public init(_ settings: NaNWatch = NaNWatch()) { self.settings = settings }

  /// `NaNWatch`.
  public var name: String? { "NaNWatch" }
  private static var skippedKey: String { "skipped" }
  private static var inARowKey: String { "in_a_row" }
  /// So many steps are told one by one; then they are counted.
  private static var mostTold: Int { 5 }

  /// How many steps were left out.
  public var state: SavedState {
    SavedState(texts: [Self.skippedKey: String(skippedSteps), Self.inARowKey: String(inARow)])
  }

  /// Goes on counting.
  public func load(_ state: SavedState) throws {
    let skipped: Int = try state.number(Self.skippedKey)
    let last: Int = try state.number(Self.inARowKey)
    // The count goes on growing, and an integer ends.
    guard 0..<1 << 53 ~= skipped, 0...skipped ~= last else {
      throw SavedStateError("says that \(skipped) steps were left out, \(last) of them in a row")
    }
    (skippedSteps, inARow) = (skipped, last)
  }

  /// Begins to watch.
  public func trainingWillStart(_ trainer: Trainer<Task>) {
    let model = trainer.task.model
    buffers = model.namedBuffers.map(\.buffer)
    guard settings.watchesOutputs else { return }
    outputHook = model.onForward { [weak self] module, path, output in
      guard let self, isInStep, self.module == nil, output.dtype.isFloatingPoint, !output.isAllFinite else { return }
      self.module = path.isEmpty ? "\(type(of: module))" : path
    }
  }

  /// Looks at outputs and gradients before they are used.
  /// - Throws: ``TrainingError`` if some are not finite
  public func gradientsAreReady(_ trainer: Trainer<Task>, of optimizer: Optimizer) throws {
    guard let batch else { return }
    try checkOutputs(trainer, at: optimizer.learningRate)
    guard settings.watchesGradients, firstNonFiniteGradient(optimizer.parameters) != nil else { return }
    throw trainer.gradientsNotFinite(optimizer, batch)
  }

  /// Tells how many steps were left out.
  public func trainingDidEnd(_ trainer: Trainer<Task>) {
    outputHook?.remove()
    guard skippedSteps > 0 else { return }
    trainer.tell("NaNWatch: \(counted(skippedSteps, "step")) of the run left out, whose numbers were not finite")
  }

  /// Lets go of the network.
  public func trainingDidFail(_ trainer: Trainer<Task>, _ error: any Error) { outputHook?.remove() }

  // MARK: What the trainer calls

  /// Makes a step, or leaves it out.
  func watching(
    _ batch: Task.Source.Batch, in trainer: Trainer<Task>, adding metrics: inout Task.Metrics,
    _ step: (inout Task.Metrics) throws -> StepResult
  ) throws -> StepResult {
    let (figures, statistics) = (metrics, buffers.map(\.value))
    (self.batch, module, isInStep) = (batch, nil, true)
    defer { (self.batch, isInStep) = (nil, false) }
    do {
      let result = try step(&metrics)
      // Where the gradients wait for further batches, nobody has asked yet.
      if !result.changedWeights { try checkOutputs(trainer, at: result.learningRate) }
      inARow = 0
      return result
    } catch let error as TrainingError {
      guard let rate = error.rateOfNumbers else { throw error }
      for (buffer, value) in zip(buffers, statistics) { buffer.value = value }
      metrics = figures
      trainer.rule.stepWasLeftOut()
      guard settings.policy == .skip else { throw trainer.saved(before: error, metrics) }
      (skippedSteps, inARow) = (skippedSteps + 1, inARow + 1)
      guard inARow < settings.limit else {
        let failure = TrainingError.skippedTooOften(last: error, count: inARow)
        // The run that goes on is given as many again.
        (skippedSteps, inARow) = (skippedSteps - 1, 0)
        throw trainer.saved(before: failure, metrics)
      }
      if skippedSteps <= Self.mostTold {
        let rest = skippedSteps == Self.mostTold ? "; further ones are counted only" : ""
        trainer.tell("step \(trainer.iteration + 1) is left out: \(error.problem)\(error.samplesNote)\(rest)")
      }
      trainer.note(Figure("skipped_steps", Double(skippedSteps), Figure.Kind(better: .less, digits: 0)))
      return StepResult(loss: .nan, learningRate: rate, changedWeights: false)
    }
  }

  private func checkOutputs(_ trainer: Trainer<Task>, at rate: Double) throws(TrainingError) {
    guard let module, let batch else { return }
    throw trainer.outputNotFinite(module, batch, at: rate)
  }
}
