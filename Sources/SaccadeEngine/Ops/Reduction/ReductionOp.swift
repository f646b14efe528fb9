/// A reduction over axes, which stay with size 1.
package struct ReductionOp: Op, Hashable {
  package let reduction: Reduction
  package let axes: [Int]

  package var name: String {
    switch reduction {
    case .variance: "variance"
    default: "\(reduction)"
    }
  }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
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

  package func outputTypes(_ inputs: [DType]) -> [DType] { [reduction.resultType(of: inputs[0])] }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    [kernels.reduce(x[0], reduction, axes: axes)]
  }

  package func kept(for needed: Operands) -> Kept {
    switch reduction {
    case .max, .min, .logSumExp, .product: Kept(inputs: [0], outputs: [0])
    case .variance: Kept(inputs: [0])
    default: .nothing
    }
  }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
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

  /// The product of all the others: of those before an element times those after it, as dividing by the element would
  /// not do where it is 0 or not finite.
  private func productGradient(_ dy: Tensor, _ x: Tensor) -> Tensor {
    let order = x.shape.indices.filter { !axes.contains($0) } + axes
    var back = order
    for (place, axis) in order.enumerated() { back[axis] = place }
    let turned = x.permuted(order)
    let count = axes.reduce(1) { $0 * x.shape[$1] }
    guard count > 0 else { return dy.expanded(to: x.shape) }
    // Products are not rounded in between.
    let wide: DType = x.dtype == .float64 ? .float64 : .float32
    let rows = turned.cast(to: wide).reshaped([x.elementCount / count, count])
    func before(_ rows: Tensor) -> Tensor {
      let one = Tensor.ones([rows.shape[0], 1], dtype: wide)
      return Tensor.concatenate([one, rows.slice(axis: 1, 0..<(count - 1))], axis: 1).cumulativeProduct(axis: 1)
    }
    let others = before(rows) * before(rows.flipped(axes: [1])).flipped(axes: [1])
    return (dy * others.reshaped(turned.shape).permuted(back)).cast(to: dy.dtype)
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
