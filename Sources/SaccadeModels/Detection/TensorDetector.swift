public import SaccadeEngine

/// A detector that tells of each of many places a box, and how likely each class is there, by operations on tensors alone: so
/// that it can be one graph for other programs, up to the choice among the boxes.
public protocol TensorDetector: DenseDetector {
  /// What it tells of all places, as tensors alone, so that other programs can be given it.
  ///
  /// `candidates` are the scores with 0 for what does not come into the choice: enough others are likelier, or the box lies
  /// beside the image.
  /// - Shapes: boxes `[n, places, 4]`, x1, y1, x2, y2, or one for each class, `[n, places, classes, 4]`; scores and candidates
  ///   `[n, places, classes]`
  /// - Units: pixels of the planes
  /// - Parameters:
  ///   - answer: what ``DenseDetector/answer(to:)`` has given
  ///   - size: that of the planes
  func boxesAndScores(
    by answer: [Tensor], on size: Size2D
  ) -> (boxes: Tensor, scores: Tensor, candidates: Tensor)

  /// Whether it tells of one image at a time.
  var takesOneImage: Bool { get }
}

extension TensorDetector {
  /// Most take any number.
  public var takesOneImage: Bool { false }
}

extension Tensor {
  /// The same with 0 for what is less than the `limit` largest along an axis.
  func keepingBest(_ limit: Int, axis: Int) -> Tensor {
    guard limit < shape[axis] else { return self }
    let least = topK(limit, axis: axis).values.slice(axis: axis, limit - 1..<limit)
    return select(self .>= least, then: self, else: 0)
  }

  /// The same, scores `[n, places, classes]`, with 0 for places whose boxes have no part of the image.
  func keepingInside(_ size: Size2D, boxes: Tensor) -> Tensor {
    let inside = boxes.insideCorners(of: size)
    let sides = inside[..., 2..<4] - inside[..., 0..<2]
    return select(sides.min(axes: [-1], keepsAxes: true) .> 0, then: self, else: 0)
  }

  /// Corners, x1, y1, x2, y2 along the last axis, on an image of a size.
  func insideCorners(of size: Size2D) -> Tensor {
    let (width, height) = (Float(size.width), Float(size.height))
    return minimum(clamped(to: 0...), Tensor([width, height, width, height]))
  }
}
