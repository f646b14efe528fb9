public import SaccadeData
public import SaccadeOptimizers
public import SaccadeTasks

/// Something that happens beside training: logging, checkpoints, averages of weights, early stopping.
///
/// A hook sees the run and may change it at the moments below; every method has a default that does nothing. Hooks are
/// asked in the order in which the trainer has them, but for the end of a validation: there the last one comes first, so
/// that what was put in place for a validation is there for all hooks that come later in the list.
///
/// ```swift
/// /// Adds noise to gradients.
/// struct Noise<Task: TrainingTask>: TrainingHook {
///   func gradientsAreReady(_ trainer: Trainer<Task>, of optimizer: Optimizer) {
///     let stream = trainer.stream.child("noise")
///     for (index, parameter) in optimizer.parameters.enumerated() {
///       var random = stream.child(index)
///       parameter.setGradient(parameter.gradient.map { $0 + 0.01 * Tensor.randomNormal($0.shape, using: &random) })
///     }
///   }
/// }
/// ```
/// A hook that throws ends the run. Where a step or an epoch is over, the other hooks hear of it first, so that it is
/// over for all of them, and a checkpoint is saved; so it is before a step. From there the resumed run goes on with
/// ``epochWillStart(_:)`` or ``stepWillStart(_:_:)`` again: what a hook remembers changes in the moments that end something.
///
/// A hook that remembers something from step to step has a ``name``, under which checkpoints keep its ``state``; then a
/// run that was stopped goes on with it bit for bit. One that configurations can name has ``HookSettings``.
public protocol TrainingHook<Task> {
  /// The task whose runs it can be part of.
  associatedtype Task: TrainingTask

  /// The name under which a checkpoint keeps the state; nil for a hook that remembers nothing. It has no slash.
  var name: String? { get }
  /// What the hook remembers.
  var state: SavedState { get }
  /// Goes on from what a hook of this name has saved; called before ``trainingWillStart(_:)``, and not if the checkpoint
  /// knows no hook of this name.
  /// - Throws: `StateError` or `SavedStateError` if it does not fit
  func load(_ state: SavedState) throws

  /// Before the first step, also of a resumed run.
  func trainingWillStart(_ trainer: Trainer<Task>) throws
  /// Before the first step of an epoch, also of one that goes on in its middle.
  func epochWillStart(_ trainer: Trainer<Task>) throws
  /// Before each step.
  func stepWillStart(_ trainer: Trainer<Task>, _ batch: Task.Source.Batch) throws
  /// After the gradients of an update are there and before they are clipped and used: they can be looked at, changed, or
  /// averaged over machines. Not called in steps that leave the weights as they are.
  func gradientsAreReady(_ trainer: Trainer<Task>, of optimizer: Optimizer) throws
  /// After each step.
  func stepDidEnd(_ trainer: Trainer<Task>, _ step: TrainingStep<Task.Metrics>) throws
  /// Before a validation.
  func validationWillStart(_ trainer: Trainer<Task>) throws
  /// After each batch of a validation, to show how far it is.
  func validationDidProceed(_ trainer: Trainer<Task>, done: Int, of total: Int)
  /// After a validation; the last hook is asked first.
  func validationDidEnd(_ trainer: Trainer<Task>, _ summary: ValidationSummary<Task.Metrics>) throws
  /// After a validation that an error ended; the last hook is asked first, and only those that saw the validation start
  /// and did not see it end. What was put in place for it is to be taken away: the model may still be used.
  func validationDidFail(_ trainer: Trainer<Task>)
  /// After an epoch, and after its validation if there was one.
  func epochDidEnd(_ trainer: Trainer<Task>, _ summary: EpochSummary<Task.Metrics>) throws
  /// After the last step.
  func trainingDidEnd(_ trainer: Trainer<Task>) throws
  /// After an error or a signal has ended the run, and a checkpoint is saved if one could be: the last hook is asked first.
  func trainingDidFail(_ trainer: Trainer<Task>, _ error: any Error)
}

extension TrainingHook {
  /// None: there is nothing to remember.
  public var name: String? { nil }
  /// Nothing.
  public var state: SavedState { SavedState() }
  /// Does nothing.
  public func load(_ state: SavedState) throws {}

  /// Does nothing.
  public func trainingWillStart(_ trainer: Trainer<Task>) throws {}
  /// Does nothing.
  public func epochWillStart(_ trainer: Trainer<Task>) throws {}
  /// Does nothing.
  public func stepWillStart(_ trainer: Trainer<Task>, _ batch: Task.Source.Batch) throws {}
  /// Does nothing.
  public func gradientsAreReady(_ trainer: Trainer<Task>, of optimizer: Optimizer) throws {}
  /// Does nothing.
  public func stepDidEnd(_ trainer: Trainer<Task>, _ step: TrainingStep<Task.Metrics>) throws {}
  /// Does nothing.
  public func validationWillStart(_ trainer: Trainer<Task>) throws {}
  /// Does nothing.
  public func validationDidProceed(_ trainer: Trainer<Task>, done: Int, of total: Int) {}
  /// Does nothing.
  public func validationDidEnd(_ trainer: Trainer<Task>, _ summary: ValidationSummary<Task.Metrics>) throws {}
  /// Does nothing.
  public func validationDidFail(_ trainer: Trainer<Task>) {}
  /// Does nothing.
  public func epochDidEnd(_ trainer: Trainer<Task>, _ summary: EpochSummary<Task.Metrics>) throws {}
  /// Does nothing.
  public func trainingDidEnd(_ trainer: Trainer<Task>) throws {}
  /// Does nothing.
  public func trainingDidFail(_ trainer: Trainer<Task>, _ error: any Error) {}
}
