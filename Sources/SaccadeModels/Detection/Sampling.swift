public import SaccadeEngine

/// Draws some anchors of an image for the loss, at most a part of them such as are to find something.
/// - Paper: Ren et al. 2015, Faster R-CNN, <https://arxiv.org/abs/1506.01497>, §3.1.3
public struct BalancedSampler: Hashable, Sendable {
  /// How many are drawn, of both kinds; fewer if there are not as many.
  public let count: Int
  /// Which part of them are positives at most; negatives take the places of those that are missing.
  public let positiveFraction: Double
  /// Whether chance says which, and not the order of the anchors, of which else the first are taken.
  public let isRandom: Bool

  /// A sampler.
  /// - Traps: if the count is negative, or the fraction is not in 0 … 1
  public init(count: Int, positiveFraction: Double, isRandom: Bool = true) {
    guard count >= 0, (0...1).contains(positiveFraction) else {
      misuse(
        "BalancedSampler",
        "the count must not be negative, the fraction in 0 … 1: \(count), \(positiveFraction); 256 and 0.5 are usual")
    }
    self.count = count
    self.positiveFraction = positiveFraction
    self.isRandom = isRandom
  }

  /// The anchors that were drawn, each list in the anchors' order; the same from the same stream.
  public func callAsFunction(
    _ matches: Matches, using stream: inout RandomStream
  ) -> (positives: [Int], negatives: [Int]) {
    let (positives, negatives) = (matches.positives, matches.negatives)
    let some = min(positives.count, Int(Double(count) * positiveFraction))
    let rest = min(negatives.count, count - some)
    return (drawn(positives, some, &stream), drawn(negatives, rest, &stream))
  }

  private func drawn(_ anchors: [Int], _ count: Int, _ stream: inout RandomStream) -> [Int] {
    guard isRandom else { return Array(anchors.prefix(count)) }
    return stream.permutation(anchors.count).prefix(count).sorted().map { anchors[$0] }
  }
}

/// Where background is mistaken worst: the anchors of an image without an object that have the largest losses, `ratio` for
/// each that has one.
///
/// Of equal losses the first counts as larger. No gradient flows through the choice.
/// - Parameters:
///   - losses: the classification loss of each anchor
///   - isPositive: whether an anchor has an object
/// - Shapes: losses `[n, anchors]`, isPositive `[n, anchors]`, booleans; result the same, booleans
/// - Differs from PyTorch: torchvision's SSD counts anchors with objects twice where there are not enough others
/// - Paper: Liu et al. 2015, SSD, <https://arxiv.org/abs/1512.02325>, §2.2
/// - Traps: if the shapes differ, or the ratio is negative
public func hardNegatives(_ losses: Tensor, isPositive: Tensor, ratio: Float = 3) -> Tensor {
  guard losses.rank == 2, isPositive.shape == losses.shape, isPositive.dtype == .bool, ratio >= 0 else {
    misuse(
      "hardNegatives",
      "there must be a loss [n, anchors] and a boolean for each anchor, and no negative ratio: losses \(losses.shape), "
        + "\(isPositive.dtype) \(isPositive.shape), ratio \(ratio)")
  }
  return withoutGradient {
    let open = select(isPositive, then: .full([], -Float.infinity), else: losses.cast(to: .float32))
    // A place in the order of losses, for each anchor.
    let places = open.argsort(axis: 1, descending: true).argsort(axis: 1)
    let wanted = isPositive.cast(to: .float32).sum(axis: 1, keepsAxis: true) * ratio
    return (places.cast(to: .float32) .< wanted) .&& !isPositive
  }
}
