/// How far a run is, and what it depends on besides weights and optimizer state.
///
/// Random numbers, the order of samples and the learning rate follow from the seed and the number of the step, so that
/// nothing else has to be saved for a run that goes on as if it never had stopped.
public struct TrainingProgress: Codable, Hashable, Sendable {
  /// How many steps were made.
  public var iteration: Int
  /// How many steps an epoch has.
  public var iterationsPerEpoch: Int
  /// What all random numbers are drawn from.
  public var seed: UInt64
  /// How many samples the training data have; nil in files of before it was kept.
  public var sampleCount: Int?
  /// How many threads computed; nil in files of before it was kept.
  public var threads: Int?
  /// The best validation figure so far, if there was a validation.
  public var best: Double?
  /// The name of the figure that ``best`` is of; nil in files of before it was kept.
  public var bestFigure: String?
  /// The epoch, from 1, of the best figure.
  public var bestEpoch: Int?
  /// How long steps and validations took until here, in seconds.
  public var seconds: Double
  /// The figures of the epoch so far, in a form that the task's metrics are read from.
  public var metrics: String?

  /// A run before its first step.
  public init(iterationsPerEpoch: Int, seed: UInt64) {
    iteration = 0
    self.iterationsPerEpoch = iterationsPerEpoch
    self.seed = seed
    seconds = 0
  }

  /// What makes no sense among the numbers; nil if all do.
  var problem: String? {
    if iteration < 0 { return "says that \(iteration) steps were made" }
    if iterationsPerEpoch < 1 { return "says that its epochs have \(iterationsPerEpoch) steps" }
    if !seconds.isFinite || seconds < 0 { return "says that its steps took \(seconds) seconds" }
    if let bestEpoch, bestEpoch < 1 { return "says that its best epoch was number \(bestEpoch)" }
    if let threads, !(1...ThreadAdvice.most).contains(threads) { return "says that \(threads) threads computed" }
    return nil
  }

  /// The epoch that the next step belongs to, from 0.
  public var epoch: Int { iterationsPerEpoch > 0 ? iteration / iterationsPerEpoch : 0 }
}
