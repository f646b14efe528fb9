/// A tensor with other values in one of its parts.
package struct SliceAssignment: Op, Hashable {
  package let view: ViewedElements
  package var name: String { "subscript" }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    guard inputs[1].broadcast(with: view.shape) == view.shape else {
      throw ShapeError(
        "what is assigned must broadcast to the part it replaces: \(inputs[1]) to \(view.shape); slice or reshape one "
          + "of them")
    }
    return [inputs[0]]
  }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    [kernels.overwrite(x[0], with: kernels.cast(x[1], to: x[0].dtype), at: view)]
  }

  package func kept(for needed: Operands) -> Kept { .nothing }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0] else { return [nil, nil] }
    var result: [Tensor?] = [nil, nil]
    if saved.needed.contains(0) {
      result[0] = kernels.overwrite(dy, with: kernels.fill([], dy.dtype, 0), at: view)
    }
    if saved.needed.contains(1) {
      let rows = kernels.rowMajor(dy)
      let start = if case .strided(let own) = rows.layout { own.offset } else { 0 }
      let layout = StridedLayout(offset: start + view.layout.offset, strides: view.layout.strides)
      result[1] = rows.view(view.shape, layout)
    }
    return result
  }
}
