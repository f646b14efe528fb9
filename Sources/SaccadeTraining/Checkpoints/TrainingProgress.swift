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
  /// Up to which instructions the processor was used; nil in files of before it was kept.
  public var instructions: String?
  /// The learning rate of the last step; nil in files of before it was kept, and before the first step.
  public var learningRate: Double?
  /// The best validation figure so far, if there was a validation.
  public var best: Double?
  /// The name of the figure that ``best`` is of; nil in files of before it was kept.
  public var bestFigure: String?
  /// The validation's loss beside ``best``, by which the better of equal figures is told; nil if there is none.
  public var bestLoss: Double?
  /// The epoch, from 1, of the best figure.
  public var bestEpoch: Int?
  /// How long steps and validations took until here, in seconds.
  public var seconds: Double
  /// The figures of the epoch so far, in a form that the task's metrics are read from.
  public var metrics: String?
  /// Whether the steps end with an epoch whose validation and end are still to come: a run that was stopped there makes
  /// up for them; nil for no.
  public var epochEndIsDue: Bool?

  /// A run before its first step.
  public init(iterationsPerEpoch: Int, seed: UInt64) {
    iteration = 0
    self.iterationsPerEpoch = iterationsPerEpoch
    self.seed = seed
    seconds = 0
  }

  /// More than any run has, of whatever is counted: beyond it counting on might overflow.
  private static let most = 1 << 53

  /// What makes no sense among the numbers, each by itself and beside the others; nil if all do.
  var problem: String? {
    guard 0...Self.most ~= iteration else { return "says that \(iteration) steps were made" }
    guard 1...Self.most ~= iterationsPerEpoch else { return "says that its epochs have \(iterationsPerEpoch) steps" }
    guard 0...Double(Self.most) ~= seconds else { return "says that its steps took \(seconds) seconds" }
    if let sampleCount {
      guard iterationsPerEpoch...Self.most ~= sampleCount else {
        return "says that \(sampleCount) samples make epochs of \(iterationsPerEpoch) steps"
      }
    }
    if let best, !best.isFinite { return "says that its best figure was \(best)" }
    if let bestLoss, !bestLoss.isFinite { return "says that the loss of its best figure was \(bestLoss)" }
    if let bestEpoch {
      // A validation may come before the first step.
      let begun = max(1, (iteration - 1) / iterationsPerEpoch + 1)
      guard 1...begun ~= bestEpoch else {
        return "says that its best epoch was number \(bestEpoch) of the \(begun) that had begun"
      }
      if best == nil { return "says which epoch was the best, and not the best figure" }
    }
    let isWhole = iteration % iterationsPerEpoch == 0
    if epochEndIsDue == true, !isWhole || iteration == 0 {
      return "says that an epoch's end is due after \(iteration) steps, \(iterationsPerEpoch) an epoch"
    }
    if metrics != nil, isWhole, epochEndIsDue != true {
      return "has figures of an epoch that has not begun: \(iteration) steps were made, \(iterationsPerEpoch) an epoch"
    }
    if let instructions, !(1...100 ~= instructions.utf8.count) { return "does not say which instructions computed" }
    if let learningRate, !learningRate.isFinite || learningRate < 0 {
      return "says that the learning rate was \(learningRate)"
    }
    if let threads, !(1...ThreadAdvice.most).contains(threads) { return "says that \(threads) threads computed" }
    return nil
  }

  /// The epoch that the next step belongs to, from 0.
  public var epoch: Int { iterationsPerEpoch > 0 ? iteration / iterationsPerEpoch : 0 }
}
