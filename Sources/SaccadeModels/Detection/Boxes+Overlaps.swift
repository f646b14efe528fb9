public import SaccadeEngine

/// How alike two boxes are, as a number that is 1 for equal ones.
public enum BoxOverlap: String, CaseIterable, Hashable, Codable, Sendable {
  /// The area that both cover over the area that either covers: 0 … 1.
  case iou
  /// Less the part of the smallest box around both that neither covers: −1 … 1.
  /// - Paper: Rezatofighi et al. 2019, <https://arxiv.org/abs/1902.09630>, algorithm 1
  case generalized
  /// Less the squared distance of the middles over that of the far corners of the smallest box around both: −1 … 1.
  /// - Paper: Zheng et al. 2019, <https://arxiv.org/abs/1911.08287>, §3.1
  case distance
  /// That, less how much the ratios of the sides differ.
  /// - Paper: Zheng et al. 2019, <https://arxiv.org/abs/1911.08287>, §3.3
  case complete
}

extension Boxes {
  /// How much each of these overlaps each of others.
  ///
  /// Two empty boxes have 0 / 0, NaN, as in torchvision; a box that is no number has NaN with all.
  /// - Shapes: `[count, other.count]`
  public func overlaps(with others: Boxes, _ kind: BoxOverlap = .iou) -> Tensor {
    let pairs = BoxPairs(tensor.unsqueezed(1), others.tensor.unsqueezed(0))
    let iou = pairs.both / pairs.either
    switch kind {
    case .iou: return iou
    case .generalized: return iou - (pairs.around - pairs.either) / pairs.around
    case .distance: return iou - pairs.distance(1e-7)
    case .complete: return iou - pairs.distance(1e-7) - pairs.shape(iou, 1e-7)
    }
  }

  /// The area that each of these has in common with each of others, in square pixels, `[count, other.count]`.
  public func intersections(with others: Boxes) -> Tensor {
    BoxPairs(tensor.unsqueezed(1), others.tensor.unsqueezed(0)).both
  }
}

/// What is computed of boxes in pairs; the last axis of both has the corners, the others broadcast.
struct BoxPairs {
  private let a, b: [Tensor]
  /// The area of the intersection, and of the union.
  let both, either: Tensor

  init(_ first: Tensor, _ second: Tensor) {
    let (a, b) = ((0..<4).map { first[..., $0] }, (0..<4).map { second[..., $0] })
    func side(_ low: Int) -> Tensor { (minimum(a[low + 2], b[low + 2]) - maximum(a[low], b[low])).clamped(to: 0...) }
    both = side(0) * side(1)
    either = Self.area(a) + Self.area(b) - both
    (self.a, self.b) = (a, b)
  }

  private static func area(_ c: [Tensor]) -> Tensor { (c[2] - c[0]) * (c[3] - c[1]) }

  /// A side of the smallest box around both.
  private func reach(_ low: Int) -> Tensor {
    (maximum(a[low + 2], b[low + 2]) - minimum(a[low], b[low])).clamped(to: 0...)
  }

  /// The area of the smallest box around both.
  var around: Tensor { reach(0) * reach(1) }

  /// The squared distance of the middles over that of the far corners of the smallest box around both.
  func distance(_ epsilon: Float) -> Tensor {
    func apart(_ low: Int) -> Tensor { ((a[low] + a[low + 2]) / 2 - (b[low] + b[low + 2]) / 2).squared() }
    return (apart(0) + apart(1)) / (reach(0).squared() + reach(1).squared() + epsilon)
  }

  /// How much the ratios of the sides differ, weighed more the better boxes overlap.
  func shape(_ iou: Tensor, _ epsilon: Float) -> Tensor {
    func angle(_ c: [Tensor]) -> Tensor { atan((c[2] - c[0]) / (c[3] - c[1])) }
    let difference = (angle(a) - angle(b)).squared() * (4 / (Float.pi * Float.pi))
    let known = difference.detached
    return known / (1 - iou.detached + known + epsilon) * difference
  }
}
