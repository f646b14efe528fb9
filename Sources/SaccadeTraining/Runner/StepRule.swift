public import SaccadeData
public import SaccadeTasks

/// How a batch changes the network, by gradients and an update: the part of the training loop that can be replaced.
///
/// ``StandardStep`` is the usual one. A rule of one's own makes use of what the trainer offers a step: the loss of the
/// batch with the step's own random numbers, the learning rate, and hooks that are told when gradients are ready.
///
/// ```swift
/// /// Two optimizers by turns.
/// final class AdversarialStep: StepRule {
///   func step(_ batch: Batch, in trainer: Trainer<Adversaries>, adding metrics: inout Losses) throws -> StepResult {
///     for (optimizer, part) in [(critic, Part.critic), (painter, Part.painter)] {
///       optimizer.learningRate = trainer.learningRate(base: rate)
///       trainer.task.model.clearGradients()
///       let loss = trainer.recorded(part.rawValue) { trainer.task.loss(of: part, batch) }
///       loss.tensor.backward()
///       try trainer.gradientsAreReady(optimizer)
///       optimizer.step()
///     }
///     …
///   }
///   var state: SavedState { … }
///   func load(_ state: SavedState) throws { … }
/// }
/// let trainer = Trainer(task, rule: AdversarialStep(…), loader: loader, settings: settings)
/// ```
///
/// What a step does may depend on the weights, the rule's state, the batch and the number of the step, and on nothing
/// else; then a run that was stopped goes on bit for bit.
public protocol StepRule<Task> {
  /// What is trained.
  associatedtype Task: TrainingTask

  /// Takes a step.
  /// - Parameters:
  ///   - trainer: the run, which stands before the step: ``Trainer/iteration`` is its number, from 0
  ///   - metrics: the figures of the epoch, to which the batch adds
  func step(
    _ batch: Task.Source.Batch, in trainer: Trainer<Task>, adding metrics: inout Task.Metrics
  ) throws -> StepResult

  /// What later steps depend on besides weights, batch and number, for a checkpoint; no name begins with `hooks/`.
  var state: SavedState { get }
  /// Goes on from what a rule like this one has saved.
  /// - Throws: `StateError` or `SavedStateError` if it does not fit
  func load(_ state: SavedState) throws

  /// Called after a step that threw a ``TrainingError`` about numbers that are not finite, and that the run leaves out:
  /// whatever the step has changed is to be as it was, but for running statistics, which the trainer puts back.
  func stepWasLeftOut()
}

extension StepRule {
  /// Does nothing: most steps look at their numbers before they change anything.
  public func stepWasLeftOut() {}
}

/// What a step came to.
public struct StepResult: Hashable, Sendable {
  /// The loss of the batch, for logs.
  public var loss: Double
  /// The learning rate, for logs.
  public var learningRate: Double
  /// Whether the weights have changed; they have not where gradients wait for those of further batches.
  public var changedWeights: Bool

  /// A result from its parts.
  public init(loss: Double, learningRate: Double, changedWeights: Bool = true) {
    self.loss = loss
    self.learningRate = learningRate
    self.changedWeights = changedWeights
  }
}
