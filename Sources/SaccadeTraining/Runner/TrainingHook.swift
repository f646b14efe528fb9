public import SaccadeTasks

/// Something that happens beside training: logging, checkpoints, early stopping.
///
/// A hook sees the run and may change it at five moments; every method has a default that does nothing.
public protocol TrainingHook<Task> {
  /// The task whose runs it can be part of.
  associatedtype Task: TrainingTask

  /// Before the first step, also of a resumed run.
  func trainingWillStart(_ trainer: Trainer<Task>) throws
  /// After each step.
  func stepDidEnd(_ trainer: Trainer<Task>, _ step: TrainingStep<Task.Metrics>) throws
  /// After each batch of a validation, to show how far it is.
  func validationDidProceed(_ trainer: Trainer<Task>, done: Int, of total: Int)
  /// After an epoch, and after its validation if there was one.
  func epochDidEnd(_ trainer: Trainer<Task>, _ summary: EpochSummary<Task.Metrics>) throws
  /// After the last step.
  func trainingDidEnd(_ trainer: Trainer<Task>) throws
}

extension TrainingHook {
  /// Does nothing.
  public func trainingWillStart(_ trainer: Trainer<Task>) throws {}
  /// Does nothing.
  public func stepDidEnd(_ trainer: Trainer<Task>, _ step: TrainingStep<Task.Metrics>) throws {}
  /// Does nothing.
  public func validationDidProceed(_ trainer: Trainer<Task>, done: Int, of total: Int) {}
  /// Does nothing.
  public func epochDidEnd(_ trainer: Trainer<Task>, _ summary: EpochSummary<Task.Metrics>) throws {}
  /// Does nothing.
  public func trainingDidEnd(_ trainer: Trainer<Task>) throws {}
}
