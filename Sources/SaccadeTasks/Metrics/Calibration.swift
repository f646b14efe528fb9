/// How sure a network is of its answers, and how often it is right when it is so sure.
///
/// Answers are sorted into 15 bins of equal width by the probability of the likeliest class, as in the paper.
/// - Paper: Guo et al. 2017, <https://arxiv.org/abs/1706.04599>, §2
public struct Calibration: Hashable, Sendable {
  private struct Bin: Hashable {
    var count = 0
    var right = 0
    var confidence = 0.0
  }

  private static let binCount = 15
  private var bins = [Bin](repeating: Bin(), count: binCount)

  /// No answers yet.
  public init() {}

  /// Adds an answer.
  /// - Parameters:
  ///   - confidence: the probability of the likeliest class, from 0 to 1; what is no number is left out
  ///   - isRight: whether it is the class
  public mutating func add(confidence: Double, isRight: Bool) {
    guard confidence.isFinite else { return }
    // As in the paper, a bin holds its upper end.
    let place = (confidence * Double(Self.binCount)).rounded(.up) - 1
    let bin = min(max(Int(place), 0), Self.binCount - 1)
    bins[bin].count += 1
    bins[bin].confidence += confidence
    if isRight { bins[bin].right += 1 }
  }

  /// How many answers there were.
  public var count: Int { bins.reduce(0) { $0 + $1.count } }

  /// How far confidence and accuracy are apart, from 0, the best, to 1; NaN without answers.
  ///
  /// The mean over bins of the difference, weighted by how many answers they have.
  public var expectedError: Double {
    let total = Double(count)
    return bins.reduce(0) { sum, bin in
      bin.count == 0 ? sum : sum + abs(Double(bin.right) - bin.confidence) / total
    } / (total > 0 ? 1 : .nan)
  }

  /// The bins that have answers.
  public var reliability: [Exhibit.ReliabilityBin] {
    bins.filter { $0.count > 0 }.map { bin in
      let count = Double(bin.count)
      return .init(confidence: bin.confidence / count, accuracy: Double(bin.right) / count, count: bin.count)
    }
  }
}
