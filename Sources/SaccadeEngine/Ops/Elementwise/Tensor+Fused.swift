/// `relu(a + b)` in one sweep, as a residual block ends.
/// - Traps: if the shapes do not broadcast
public func addReLU(_ a: Tensor, _ b: Tensor) -> Tensor {
  apply(BinaryArithmetic(function: .addReLU, dtype: a.resultType(with: b)), a, b)
}
