/// Takes each element from one of two tensors.
package struct Select: Op, Hashable {
  package let dtype: DType
  package var name: String { "select" }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    [try broadcastShape(inputs[0], try broadcastShape(inputs[1], inputs[2]))]
  }

  package func outputTypes(_ inputs: [DType]) -> [DType] { [dtype] }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    [kernels.select(x[0], kernels.cast(x[1], to: dtype), kernels.cast(x[2], to: dtype), output: shapes[0])]
  }

  package func kept(for needed: Operands) -> Kept { Kept(inputs: [0]) }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0] else { return [nil, nil, nil] }
    let zero = Tensor(0)
    return [
      nil,
      saved.needed.contains(1) ? select(saved.input(0), then: dy, else: zero) : nil,
      saved.needed.contains(2) ? select(saved.input(0), then: zero, else: dy) : nil,
    ]
  }
}

/// Elements of `a` where the condition holds, of `b` elsewhere; the three broadcast.
/// - Traps: if the shapes do not broadcast
public func select(_ condition: Tensor, then a: Tensor, else b: Tensor) -> Tensor {
  apply(Select(dtype: a.resultType(with: b)), condition, a, b)
}
