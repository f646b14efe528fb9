extension Tensor {
  /// Divides by the Euclidean length along an axis, so that it becomes 1; shorter ones than `epsilon` are divided by
  /// that.
  /// - Traps: if the axis does not exist
  public func normalized(axis: Int = 1, epsilon: Float = 1e-12) -> Tensor {
    wide { $0 / $0.length(axis: axis, epsilon: epsilon, "normalized") }
  }

  /// By way of float32 for types in which squares overflow or lose their digits.
  fileprivate func wide(_ function: (Tensor) -> Tensor) -> Tensor {
    dtype == .float16 || dtype == .bfloat16 ? function(cast(to: .float32)).cast(to: dtype) : function(self)
  }

  /// Below `epsilon` the gradient is 0 rather than 0 / 0.
  fileprivate func length(axis: Int, epsilon: Float, _ operation: String) -> Tensor {
    let axis = rank == 0 ? axis : self.axis(axis, operation)
    let squares = squared().sum(axes: [axis], keepsAxes: true)
    return sqrt(squares.clamped(to: (epsilon * epsilon)...Float.infinity))
  }
}

/// The cosine of the angle between vectors along an axis; lengths count as at least `epsilon`.
/// - Shapes: both broadcast, also along the axis; the result has the shape they broadcast to, without the axis
/// - Traps: if the shapes do not broadcast, or the axis does not exist
public func cosineSimilarity(_ a: Tensor, _ b: Tensor, axis: Int = 1, epsilon: Float = 1e-8) -> Tensor {
  guard let shape = a.shape.broadcast(with: b.shape) else {
    misuse("cosineSimilarity", "shapes must be equal or broadcast: \(a.shape) and \(b.shape); reshape one of them")
  }
  func direction(_ x: Tensor) -> Tensor {
    let expanded = x.expanded(to: shape)
    return expanded.wide { $0 / $0.length(axis: axis, epsilon: epsilon, "cosineSimilarity") }
  }
  return (direction(a) * direction(b)).sum(axes: [axis])
}
