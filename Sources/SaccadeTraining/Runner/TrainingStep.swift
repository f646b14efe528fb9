public import SaccadeTasks

/// What a step did.
public struct TrainingStep<Metrics: TaskMetrics>: Sendable {
  /// The loss of its batch.
  public let loss: Double
  /// The learning rate it was made with.
  public let learningRate: Double
  /// Whether the weights have changed; they have not where gradients wait for those of further batches.
  public let changedWeights: Bool
  /// How many samples its batch had.
  public let sampleCount: Int
  /// How long it took, in seconds, waiting for its batch included.
  public let seconds: Double
  /// How long of that it waited for its batch.
  public let dataSeconds: Double
  /// The figures of the epoch so far.
  public let metrics: Metrics
  /// The latest of what the step and the hooks have noted, such as the length of the gradients; see ``Trainer/note(_:)``.
  public let notes: [Figure]
}

/// What a validation came to.
public struct ValidationSummary<Metrics: TaskMetrics>: Sendable {
  /// The epoch after which, or in which, it was, from 0.
  public let epoch: Int
  /// The figures.
  public let metrics: Metrics
  /// How long it took, in seconds.
  public let seconds: Double
}

/// What an epoch came to.
public struct EpochSummary<Metrics: TaskMetrics>: Sendable {
  /// The epoch's number, from 0.
  public let epoch: Int
  /// The figures over the epoch's batches, each as the network was then; after a resume, over those since.
  public let training: Metrics
  /// The figures of the validation, if there was one.
  public let validation: Metrics?
  /// How long the epoch took, in seconds, without its validation.
  public let seconds: Double
  /// How long the validation took, in seconds; 0 if there was none.
  public let validationSeconds: Double
}
