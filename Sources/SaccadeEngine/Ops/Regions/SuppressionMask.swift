/// Which boxes stay when better ones hide those that they overlap, as a number for each: what a graph, whose sizes are
/// known beforehand, has of non-maximum suppression.
package struct SuppressionMask: Op, Hashable {
  /// From which intersection over union on a box is hidden.
  package let threshold: Double
  package var name: String { "suppressionMask" }

  package init(threshold: Double) { self.threshold = threshold }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    let (boxes, scores, classes) = (inputs[0], inputs[1], inputs[2])
    guard boxes.rank == 2, boxes[1] == 4, scores == [boxes[0]], classes == scores else {
      throw ShapeError("there must be boxes [n, 4] with a score and a class each: \(boxes), \(scores) and \(classes)")
    }
    return [scores]
  }

  package func outputTypes(_ inputs: [DType]) -> [DType] { [.float32] }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    let kept = kernels.suppress(x[0], x[1], classes: x[2], threshold: threshold).scalars(as: Int.self)
    let scores = x[1].scalars
    var mask = [Float](repeating: 0, count: scores.count)
    for place in kept where scores[place] >= 0 { mask[place] = 1 }
    return [Tensor(mask, shape: shapes[0])]
  }

  package func kept(for needed: Operands) -> Kept { .nothing }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    [nil, nil, nil]
  }
}

/// Which boxes stay in a suppression, 1 for those and 0 for others; boxes of a score below 0 take no part.
/// - Parameters:
///   - boxes: x1, y1, x2, y2 of each
///   - classes: whole numbers, of which each minds its own boxes alone
/// - Shapes: boxes `[n, 4]`, scores `[n]`, classes `[n]`; result `[n]`
/// - Traps: if shapes do not fit
package func suppressionMask(_ boxes: Tensor, _ scores: Tensor, classes: Tensor, threshold: Double) -> Tensor {
  apply(
    SuppressionMask(threshold: threshold),
    [boxes.detached.cast(to: .float32), scores.detached.cast(to: .float32), classes.asIndices("suppressionMask")])[0]
}
