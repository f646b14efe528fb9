/// How often each class was taken for each.
public struct ConfusionCounts: Hashable, Sendable {
  private struct Pair: Hashable {
    let label: Int
    let prediction: Int
  }

  private var counts: [Pair: Int] = [:]

  /// No images yet.
  public init() {}

  /// Adds images of a class that were taken for one; one, if nothing else is said.
  public mutating func add(_ label: Int, seenAs prediction: Int, times: Int = 1) {
    counts[Pair(label: label, prediction: prediction), default: 0] += times
  }

  /// How many images of a class were taken for another, or for what they are.
  public func count(_ label: Int, seenAs prediction: Int) -> Int {
    counts[Pair(label: label, prediction: prediction)] ?? 0
  }

  /// The classes of which there were images, in order, with how many there were and how many were taken for what they are.
  public var classes: [(label: Int, count: Int, right: Int)] {
    var found: [Int: (count: Int, right: Int)] = [:]
    for (pair, count) in counts {
      found[pair.label, default: (0, 0)].count += count
      if pair.label == pair.prediction { found[pair.label]?.right += count }
    }
    return found.sorted { $0.key < $1.key }.map { ($0.key, $0.value.count, $0.value.right) }
  }

  /// The classes for which images were taken, in order.
  public var predictions: [Int] { Set(counts.keys.map(\.prediction)).sorted() }

  /// Each class with one that it was taken for, and how often, in no order.
  var pairs: [(label: Int, prediction: Int, count: Int)] {
    counts.map { (label: $0.key.label, prediction: $0.key.prediction, count: $0.value) }
  }

  /// Which classes were taken for others, the commonest first.
  public var mistakes: [(label: Int, prediction: Int, count: Int)] {
    counts.filter { $0.key.label != $0.key.prediction }
      .map { (label: $0.key.label, prediction: $0.key.prediction, count: $0.value) }
      .sorted { ($1.count, $0.label, $0.prediction) < ($0.count, $1.label, $1.prediction) }
  }
}
