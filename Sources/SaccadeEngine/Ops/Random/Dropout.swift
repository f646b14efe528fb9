/// Zeroes elements at random and scales the rest.
///
/// The gradient draws the same numbers again, so that nothing is kept.
package struct DropoutOp: Op, Hashable {
  package let rate: Float
  package let key: UInt64
  package let first: UInt64
  package var name: String { "dropout" }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] { inputs }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    [kernels.dropout(x[0], rate: rate, key: key, first: first)]
  }

  package func kept(for needed: Operands) -> Kept { .nothing }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    [gradients[0].map { kernels.dropout($0, rate: rate, key: key, first: first) }]
  }
}

/// Zeroes each element with a probability, and divides the rest by 1 − `rate` so that the mean stays.
///
/// The same stream zeroes the same elements for any number of threads.
/// - Paper: Srivastava et al. 2014, *Dropout: a simple way to prevent neural networks from overfitting*
/// - Traps: if the rate is not in 0 … 1, or the elements are not floating-point numbers
public func dropout(_ x: Tensor, rate: Float, using stream: inout RandomStream) -> Tensor {
  guard (0...1).contains(rate) else { misuse("dropout", "the rate must lie in 0 … 1: \(rate)") }
  guard x.dtype.isFloatingPoint else {
    misuse("dropout", "elements must be floating-point numbers: \(x.dtype); use cast(to: .float32)")
  }
  if rate == 0 { return x }
  return apply(DropoutOp(rate: rate, key: stream.key, first: stream.reserve(for: x.shape)), x)
}
