extension Tensor {
  /// Divides by the Euclidean length along an axis, so that it becomes 1; shorter ones than `epsilon` are divided by
  /// that.
  /// - Traps: if the axis does not exist
  public func normalized(axis: Int = 1, epsilon: Float = 1e-12) -> Tensor {
    self / length(axis: axis, epsilon: epsilon, "normalized")
  }

  /// Below `epsilon` the gradient is 0 rather than 0 / 0.
  fileprivate func length(axis: Int, epsilon: Float, _ operation: String) -> Tensor {
    let squares = squared().sum(axes: [self.axis(axis, operation)], keepsAxes: true)
    return sqrt(squares.clamped(to: (epsilon * epsilon)...Float.infinity))
  }
}

/// The cosine of the angle between vectors along an axis; lengths count as at least `epsilon`.
/// - Shapes: both broadcast; the result is without the axis
/// - Traps: if the axis does not exist
public func cosineSimilarity(_ a: Tensor, _ b: Tensor, axis: Int = 1, epsilon: Float = 1e-8) -> Tensor {
  let products =
    (a / a.length(axis: axis, epsilon: epsilon, "cosineSimilarity"))
    * (b / b.length(axis: axis, epsilon: epsilon, "cosineSimilarity"))
  return products.sum(axes: [axis])
}
