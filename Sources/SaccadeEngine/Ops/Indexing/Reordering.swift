/// Slices along an axis in another order, each of them once; the inverse order brings the gradient back in one copy.
package struct Reordering: Op, Hashable {
  package let axis: Int
  package var name: String { "reordered" }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    let count: Shape = [inputs[0][axis]]
    guard inputs[1] == count, inputs[2] == count else {
      throw ShapeError(
        "order and inverse must name each slice once: \(inputs[1]) and \(inputs[2]), expected \(count); use indexSelect "
          + "to leave some out")
    }
    return [inputs[0]]
  }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    [kernels.select(x[0], axis: axis, indices: x[1], operation: name)]
  }

  package func kept(for needed: Operands) -> Kept { Kept(inputs: [2]) }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0] else { return [nil, nil, nil] }
    return [kernels.select(dy, axis: axis, indices: saved.input(2), operation: name), nil, nil]
  }
}

extension Tensor {
  /// The slices along an axis in another order: slice i of the result is slice `order[i]`.
  ///
  /// Cheaper than ``indexSelect(axis:_:)``, whose gradient must add up what is read twice.
  /// - Parameter inverse: the order that undoes it, `inverse[order[i]] == i`, which is not checked
  /// - Traps: if `order` or `inverse` does not name as many slices as there are
  public func reordered(axis: Int, by order: Tensor, inverse: Tensor) -> Tensor {
    let op = Reordering(axis: self.axis(axis, "reordered"))
    return apply(op, self, order.asIndices("reordered"), inverse.asIndices("reordered"))
  }
}
