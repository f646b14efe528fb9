/// The p-norms of the differences between all rows of one matrix and all of another, or of batches of them.
package struct PairwiseDistances: Op, Hashable {
  package let p: Double
  package var name: String { "cdist" }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    let (a, b) = (inputs[0], inputs[1])
    guard a.rank >= 2, b.rank >= 2, a[-1] == b[-1] else {
      throw ShapeError("both must be rows of as many numbers, […, n, d] and […, m, d]: \(a) and \(b)")
    }
    return [Shape(try batch(a, b).dimensions + [a[-2], b[-2]])]
  }

  private func batch(_ a: Shape, _ b: Shape) throws(ShapeError) -> Shape {
    try broadcastShape(Shape(a.dimensions.dropLast(2)), Shape(b.dimensions.dropLast(2)))
  }

  /// The operand with the batch axes of both merged into one.
  private func merged(_ x: Tensor, _ output: Shape) -> Tensor {
    let batch = output.dimensions.dropLast(2)
    let rows = x.shape.dimensions.suffix(2)
    return withoutGradient {
      x.detached.expanded(to: Shape(Array(batch) + rows)).reshaped(Shape([batch.reduce(1, *)] + rows))
    }
  }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    let output = shapes[0]
    let distances = kernels.distances(merged(x[0], output), merged(x[1], output), p: p)
    return [withoutGradient { distances.reshaped(output) }]
  }

  package func kept(for needed: Operands) -> Kept { Kept(inputs: [0, 1], outputs: [0]) }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0] else { return [nil, nil] }
    let output = dy.shape
    let (a, b) = (merged(saved.input(0), output), merged(saved.input(1), output))
    let (gradient, distances) = (merged(dy, output), merged(saved.output(0), output))
    return [0, 1].map { position in
      guard saved.needed.contains(position) else { return nil }
      let result = kernels.distancesBackward(gradient, distances: distances, a, b, p: p, ofSecond: position == 1)
      return result.reshaped(Shape(output.dimensions.dropLast(2) + saved.inputShapes[position].dimensions.suffix(2)))
    }
  }
}

/// The distance of every row of `a` to every row of `b`: the p-norm of their difference.
///
/// `p` is 2 for the Euclidean distance, 1 for the sum of differences, 0 for how many differ, infinity for the largest.
/// Where rows are equal the gradient is 0. Computed in float32 from differences, so that rows lying close together
/// keep their digits.
/// - Shapes: a `[…, n, d]`, b `[…, m, d]`, the axes before broadcast; result `[…, n, m]`
/// - Traps: if the rows' lengths differ, or `p` is negative
public func cdist(_ a: Tensor, _ b: Tensor, p: Float = 2) -> Tensor {
  guard p >= 0 else { misuse("cdist", "p must not be negative: \(p)") }
  let dtype = a.dtype.promoted(with: b.dtype)
  let distances = apply(PairwiseDistances(p: Double(p)), a.cast(to: .float32), b.cast(to: .float32))
  return dtype.isFloatingPoint ? distances.cast(to: dtype) : distances
}

/// The distance of each row of `a` to the row of `b` in the same place: the p-norm over the last axis of
/// a − b + `epsilon`.
/// - Shapes: both broadcast; the result is without the last axis
/// - Traps: if the shapes do not broadcast
public func pairwiseDistance(_ a: Tensor, _ b: Tensor, p: Float = 2, epsilon: Float = 1e-6, keepsAxis: Bool = false)
  -> Tensor
{
  (a - b + epsilon).norm(p, axes: [-1], keepsAxes: keepsAxis)
}
