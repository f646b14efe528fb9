/// A reduction over axes, which stay with size 1.
struct ReductionOp: Op, Hashable {
  let reduction: Reduction
  let axes: [Int]

  var name: String {
    switch reduction {
    case .variance: "variance"
    default: "\(reduction)"
    }
  }

  func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    let isUndefinedWhenEmpty =
      switch reduction {
      case .max, .min, .argmax, .argmin: true
      default: false
      }
    if isUndefinedWhenEmpty, let axis = axes.first(where: { inputs[0][$0] == 0 }) {
      throw ShapeError("axis \(axis) is empty and has no \(reduction): shape \(inputs[0]); leave empty batches out")
    }
    return [inputs[0].replacing(axes, with: 1)]
  }

  func forward(_ x: [Tensor], on kernels: any Kernels) -> [Tensor] { [kernels.reduce(x[0], reduction, axes: axes)] }

  func kept(for needed: Operands) -> Kept {
    switch reduction {
    case .max, .min, .logSumExp, .product: Kept(inputs: [0], outputs: [0])
    case .variance: Kept(inputs: [0])
    default: .nothing
    }
  }

  func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0] else { return [nil] }
    let shape = saved.inputShapes[0]
    let count = Float(axes.reduce(1) { $0 * shape[$1] })
    switch reduction {
    case .sum: return [dy.expanded(to: shape)]
    case .mean: return [(dy / count).expanded(to: shape)]
    case .max, .min:
      // Equal extremes share the gradient, as PyTorch's amax and amin do.
      let isExtreme = (saved.input(0) .== saved.output(0)).cast(to: dy.dtype)
      return [isExtreme * (dy / isExtreme.sum(axes: axes, keepsAxes: true))]
    case .product: return [productGradient(dy, saved.input(0))]
    case .logSumExp:
      return [dy * exp(saved.input(0) - saved.output(0))]
    case .variance(let correction):
      let x = saved.input(0)
      let centred = x - x.mean(axes: axes, keepsAxes: true)
      return [dy * (centred * (2 / max(count - Float(correction), 0)))]
    case .any, .all, .argmax, .argmin: return [nil]
    }
  }

  /// The product of all the others, which is also right when some are zero.
  private func productGradient(_ dy: Tensor, _ x: Tensor) -> Tensor {
    let isZero = (x .== 0).cast(to: x.dtype)
    let zeros = isZero.sum(axes: axes, keepsAxes: true)
    let others = select(x .== 0, then: Tensor(1), else: x)
    let nonzero = others.product(axes: axes, keepsAxes: true)
    let whenNone = select(zeros .== 0, then: nonzero / others, else: Tensor(0))
    let whenOne = select((zeros .== 1) .&& (x .== 0), then: nonzero, else: Tensor(0))
    return dy * (whenNone + whenOne)
  }
}

extension Shape {
  /// The same shape with some axes of another size.
  func replacing(_ axes: [Int], with size: Int) -> Shape {
    var result = dimensions
    for axis in axes { result[axis] = size }
    return Shape(result)
  }
}
