/// Precision, recall and F1 of classes, from how often each was taken for each.
///
/// Conventions are scikit-learn's with `zero_division=0`: a class that was never answered has a precision of 0, one that
/// no sample has a recall of 0, and F1 is 0 where both are. Means go over the classes that samples have or that were
/// answered.
public struct ClassScores: Hashable, Sendable {
  /// The scores of one class.
  public struct Scores: Hashable, Sendable {
    /// The class.
    public let label: Int
    /// How many samples have the class.
    public let count: Int
    /// Of how many answers of the class it was right, from 0 to 1.
    public let precision: Double
    /// How many samples of the class were answered with it, from 0 to 1: the class's accuracy.
    public let recall: Double
    /// The harmonic mean of both.
    public let f1: Double
  }

  /// The classes that samples have or that were answered, in order.
  public let classes: [Scores]
  /// How many samples were answered with their class, from 0 to 1: where each sample has one class and gets one answer,
  /// the micro mean of precision, recall and F1 alike.
  public let accuracy: Double

  /// The scores of counts.
  public init(_ counts: ConfusionCounts) {
    var answered: [Int: Int] = [:]
    for (_, prediction, count) in counts.pairs { answered[prediction, default: 0] += count }
    let found = Dictionary(uniqueKeysWithValues: counts.classes.map { ($0.label, $0) })
    classes = Set(found.keys).union(answered.keys).sorted().map { label in
      let (count, right) = (found[label]?.count ?? 0, Double(found[label]?.right ?? 0))
      let precision = right / Double(max(1, answered[label] ?? 0))
      let recall = right / Double(max(1, count))
      let sum = precision + recall
      return Scores(
        label: label, count: count, precision: precision, recall: recall, f1: sum > 0 ? 2 * precision * recall / sum : 0
      )
    }
    let total = found.values.reduce(0) { $0 + $1.count }
    accuracy = Double(found.values.reduce(0) { $0 + $1.right }) / Double(total)
  }

  /// The mean of a score over classes, each of which counts alike; NaN without any.
  public func macro(_ score: (Scores) -> Double) -> Double {
    classes.map(score).reduce(0, +) / Double(classes.count)
  }

  /// The mean of a score over classes, each of which counts as often as samples have it; NaN without any.
  public func weighted(_ score: (Scores) -> Double) -> Double {
    let total = classes.reduce(0) { $0 + $1.count }
    return classes.map { score($0) * Double($0.count) }.reduce(0, +) / Double(total)
  }
}
