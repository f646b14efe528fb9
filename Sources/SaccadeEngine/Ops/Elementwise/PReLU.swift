/// x above 0, a learned slope times x from 0 down.
package struct PReLUOp: Op, Hashable {
  package var name: String { "prelu" }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    let shape = try broadcastShape(inputs[0], inputs[1])
    guard shape == inputs[0] else {
      throw ShapeError("the slope must broadcast to the input: slope \(inputs[1]), input \(inputs[0])")
    }
    return [shape]
  }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    let (x, slope) = (x[0].detached, x[1].detached)
    return [kernels.selectPositive(x, x, withoutGradient { x * slope }.cast(to: x.dtype))]
  }

  package func kept(for needed: Operands) -> Kept { Kept(inputs: [0, 1]) }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0] else { return [nil, nil] }
    let x = saved.input(0)
    // Chosen, not multiplied by 0: an infinite slope would be NaN above, an infinite x below.
    return [
      saved.needed.contains(0) ? kernels.selectPositive(x, dy, (dy * saved.input(1)).cast(to: dy.dtype)) : nil,
      saved.needed.contains(1) ? kernels.selectPositive(x, kernels.fill(x.shape, dy.dtype, 0), dy * x) : nil,
    ]
  }
}

/// x above 0, `slope`·x below, with a slope for each channel (axis 1), or one for all.
/// - Shapes: x `[n, c, …]`; slope `[c]` or `[1]`
/// - Paper: He et al. 2015, <https://arxiv.org/abs/1502.01852>
/// - Traps: if the slopes are neither one nor as many as the channels
public func prelu(_ x: Tensor, slope: Tensor) -> Tensor {
  let isShared = slope.elementCount == 1 || x.rank < 2
  guard isShared ? slope.elementCount == 1 : slope.shape == [x.shape[1]] else {
    misuse("prelu", "there must be one slope, or one a channel (axis 1): slope \(slope.shape), input \(x.shape)")
  }
  let shape = isShared ? [1] : [slope.elementCount] + [Int](repeating: 1, count: x.rank - 2)
  return apply(PReLUOp(), x, slope.reshaped(Shape(isShared && x.rank == 0 ? [] : shape)))
}
