import CKernels

extension CPUKernels {
  func distances(_ a: Tensor, _ b: Tensor, p: Double) -> Tensor {
    let (first, second) = (rowMajor(a), rowMajor(b))
    let output = Tensor.uninitialized([a.shape[0], a.shape[1], b.shape[1]], .float32)
    withExtendedLifetime((first, second)) {
      Profiler.kernel(.init("distances", from: [first, second], to: output)) {
        sk_distances(
          output.floats, first.floats, second.floats, a.shape[0], a.shape[1], b.shape[1], a.shape[2], p)
      }
    }
    return output
  }

  func distancesBackward(
    _ dy: Tensor, distances: Tensor, _ a: Tensor, _ b: Tensor, p: Double, ofSecond: Bool
  ) -> Tensor {
    let (gradient, lengths) = (rowMajor(dy), rowMajor(distances))
    let (own, other) = ofSecond ? (rowMajor(b), rowMajor(a)) : (rowMajor(a), rowMajor(b))
    let output = Tensor.uninitialized(own.shape, .float32)
    withExtendedLifetime((gradient, lengths, own, other)) {
      Profiler.kernel(.init("distances backward", from: [gradient, own, other], to: output)) {
        sk_distances_backward(
          output.floats, gradient.floats, lengths.floats, ofSecond, own.floats, other.floats, own.shape[0],
          own.shape[1], other.shape[1], own.shape[2], p)
      }
    }
    return output
  }
}
