/// What counts of pixels come to: overlap, precision and recall of classes, and their means.
///
/// Conventions are those of MMSegmentation and torchmetrics: a class that no pixel has and none was taken for has no
/// scores, and is left out of the means of IoU and Dice; the mean accuracy is over the classes that pixels have.
/// - Paper: Long et al. 2015, FCN, <https://arxiv.org/abs/1411.4038>, §5 (pixel accuracy, mean accuracy, mean and
///   frequency-weighted IoU)
public struct SegmentationScores: Hashable, Sendable {
  /// The scores of one class.
  public struct Scores: Hashable, Sendable {
    /// The class.
    public let label: Int
    /// How many pixels have the class.
    public let count: Int
    /// How many pixels were taken for it.
    public let predictedCount: Int
    /// How many pixels of the class were taken for it.
    public let rightCount: Int

    /// Intersection over union, from 0 to 1: right ones of those that have the class or were taken for it.
    public var iou: Double { Double(rightCount) / Double(count + predictedCount - rightCount) }
    /// Twice the right ones over those that have the class and those that were taken for it, from 0 to 1; F1.
    public var dice: Double { 2 * Double(rightCount) / Double(count + predictedCount) }
    /// Of the pixels taken for the class those that have it, from 0 to 1; NaN where none was.
    public var precision: Double { Double(rightCount) / Double(predictedCount) }
    /// Of the pixels of the class those that were taken for it, from 0 to 1: the class's accuracy; NaN where none has it.
    public var recall: Double { Double(rightCount) / Double(count) }
  }

  /// The classes that pixels have or were taken for, in order.
  public let classes: [Scores]

  /// The scores of counts.
  public init(_ counts: PixelConfusion) {
    classes = (0..<counts.classCount).compactMap { label in
      let scores = Scores(
        label: label, count: counts.count(of: label), predictedCount: counts.count(seenAs: label),
        rightCount: counts.count(label, seenAs: label))
      return scores.count + scores.predictedCount > 0 ? scores : nil
    }
  }

  /// How many pixels were counted.
  public var pixelCount: Int { classes.reduce(0) { $0 + $1.count } }
  /// The part of all pixels that were taken for what they are; NaN without any.
  public var accuracy: Double { Double(classes.reduce(0) { $0 + $1.rightCount }) / Double(pixelCount) }
  /// The mean accuracy of the classes that pixels have; NaN without any.
  public var meanAccuracy: Double { mean(\.recall) }
  /// The mean IoU of the classes that pixels have or were taken for; NaN without any.
  public var meanIoU: Double { mean(\.iou) }
  /// The mean Dice of the classes that pixels have or were taken for; NaN without any.
  public var meanDice: Double { mean(\.dice) }
  /// The mean IoU of classes, each of which counts as often as pixels have it; NaN without any.
  public var frequencyWeightedIoU: Double {
    classes.reduce(0) { $0 + $1.iou * Double($1.count) } / Double(pixelCount)
  }

  /// The mean of a score over the classes that have it; NaN without any.
  public func mean(_ score: (Scores) -> Double) -> Double {
    let known = classes.map(score).filter { !$0.isNaN }
    return known.reduce(0, +) / Double(known.count)
  }
}
