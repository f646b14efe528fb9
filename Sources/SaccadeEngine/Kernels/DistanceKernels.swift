/// Distances between all pairs of rows, in float32.
package protocol DistanceKernels {
  /// The p-norms of the differences of rows `[batch, n, d]` and `[batch, m, d]`.
  func distances(_ a: Tensor, _ b: Tensor, p: Double) -> Tensor
  /// The gradient of `a`, or with `ofSecond` that of `b`.
  func distancesBackward(_ dy: Tensor, distances: Tensor, _ a: Tensor, _ b: Tensor, p: Double, ofSecond: Bool) -> Tensor
}
