public import SaccadeEngine

/// Boxes as offsets from anchors: what a detector's regression predicts.
///
/// How far the middle lies from the anchor's, in parts of its sides, and the logarithms of the sides' ratios; each times a
/// weight, so that what is predicted varies about as much as 1.
/// - Paper: Girshick et al. 2013, R-CNN, <https://arxiv.org/abs/1311.2524>, appendix C
public struct BoxCoder: Hashable, Sendable {
  /// What the four offsets are multiplied by.
  public let weights: [Float]
  /// How large a logarithm of a ratio may be when boxes are made, so that none becomes infinite.
  public let limit: Float

  /// A coder.
  /// - Parameters:
  ///   - weights: of x, y, width and height; those of Faster R-CNN's second stage are 10, 10, 5, 5
  ///   - limit: of the logarithms; by default that of 1000 / 16
  /// - Traps: if there are not four weights, or one is not positive
  public init(weights: [Float] = [1, 1, 1, 1], limit: Float = BoxCoder.usualLimit) {
    guard weights.count == 4, weights.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      misuse("BoxCoder", "there must be four positive weights, of x, y, width and height: \(weights)")
    }
    self.weights = weights
    self.limit = limit
  }

  /// A coder that divides by variances, as SSD and D2L call them: 0.1, 0.1, 0.2, 0.2.
  /// - Traps: if there are not four, or one is not positive
  public init(variances: [Float], limit: Float = BoxCoder.usualLimit) {
    self.init(weights: variances.map { 1 / $0 }, limit: limit)
  }

  /// log(1000 / 16): no box is more than 62.5 times as wide or high as its anchor.
  public static let usualLimit: Float = 4.135_166_5

  /// The offsets of boxes from anchors, one each.
  ///
  /// Those of an empty anchor or box are not finite.
  /// - Shapes: `[n, 4]`
  /// - Traps: if there are not as many boxes as anchors
  public func offsets(of boxes: Boxes, from anchors: Boxes) -> Tensor {
    guard boxes.count == anchors.count else {
      misuse("BoxCoder.offsets", "there must be a box an anchor: \(boxes.count) boxes, \(anchors.count) anchors")
    }
    let (box, anchor) = (halves(boxes), halves(anchors))
    let moved = (box.middle - anchor.middle) / anchor.sides
    return .concatenate([moved, log(box.sides / anchor.sides)], axis: 1) * scale(boxes.tensor.dtype)
  }

  /// The boxes that offsets from anchors say; several of an anchor, as one for each class, stand in a row.
  /// - Shapes: offsets `[n, 4]` or `[n, 4 · k]`; result the same, x1, y1, x2, y2 of each
  /// - Traps: if there is not a row of offsets an anchor, or it does not consist of fours
  public func corners(of offsets: Tensor, from anchors: Boxes) -> Tensor {
    guard offsets.rank == 2, offsets.shape[0] == anchors.count, offsets.shape[1] % 4 == 0 else {
      misuse(
        "BoxCoder.corners",
        "there must be offsets [n, 4 · k], a row an anchor: offsets \(offsets.shape), \(anchors.count) anchors")
    }
    let dtype = offsets.dtype.isFloatingPoint ? offsets.dtype : .float32
    let rows = offsets.cast(to: dtype).reshaped([anchors.count, offsets.shape[1] / 4, 4]) / scale(dtype)
    let (middle, sides) = halves(Boxes(anchors.tensor.cast(to: dtype)))
    let center = rows[..., 0..<2] * sides.unsqueezed(1) + middle.unsqueezed(1)
    let half = exp(rows[..., 2..<4].clamped(to: ...limit)) * sides.unsqueezed(1) * 0.5
    return Tensor.concatenate([center - half, center + half], axis: 2).reshaped(offsets.shape)
  }

  /// The boxes that offsets from anchors say, one each.
  /// - Shapes: offsets `[n, 4]`
  /// - Traps: if there is not a row of four offsets an anchor
  public func boxes(of offsets: Tensor, from anchors: Boxes) -> Boxes { Boxes(corners(of: offsets, from: anchors)) }

  /// The boxes that offsets from anchors say, for each image of a batch.
  /// - Shapes: offsets `[n, anchors, 4]`; result the same, x1, y1, x2, y2 of each
  func corners(ofEach offsets: Tensor, from anchors: Boxes) -> Tensor {
    let (middle, sides) = halves(anchors)
    let rows = offsets / scale(offsets.dtype)
    let center = rows[..., 0..<2] * sides + middle
    let half = exp(rows[..., 2..<4].clamped(to: ...limit)) * (sides * 0.5)
    return .concatenate([center - half, center + half], axis: -1)
  }

  private func scale(_ dtype: DType) -> Tensor { Tensor(weights).cast(to: dtype) }

  private func halves(_ boxes: Boxes) -> (middle: Tensor, sides: Tensor) {
    let (low, high) = (boxes.tensor[..., 0..<2], boxes.tensor[..., 2..<4])
    let sides = high - low
    return (low + sides * 0.5, sides)
  }
}
