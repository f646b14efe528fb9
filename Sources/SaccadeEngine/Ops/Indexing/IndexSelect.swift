/// Slices along an axis, at the positions that a tensor names.
package struct IndexSelect: Op, Hashable {
  package let name: String
  package let axis: Int

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    [inputs[0].replacing(axis: axis, with: inputs[1])]
  }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    [kernels.select(x[0], axis: axis, indices: x[1], operation: name)]
  }

  package func kept(for needed: Operands) -> Kept { Kept(inputs: [1]) }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0] else { return [nil, nil] }
    return [kernels.selectBackward(dy, axis: axis, indices: saved.input(1), input: saved.inputShapes[0]), nil]
  }
}

extension Tensor {
  /// The slices along an axis at the positions that `indices` names; its axes take the place of that one.
  /// - Shapes: x `[a, n, b]` along axis 1 with indices `[i, j]` gives `[a, i, j, b]`
  /// - Traps: if the indices are not integers, or one is not in `0 ..< n`
  public func indexSelect(axis: Int, _ indices: Tensor) -> Tensor {
    if indices.elementCount == 1, let row = asRow { return row.indexSelect(axis: axis, indices).reshaped([]) }
    let op = IndexSelect(name: "indexSelect", axis: self.axis(axis, "indexSelect"))
    return apply(op, self, indices.asIndices("indexSelect"))
  }

  /// The same numbers as int64.
  /// - Traps: if they are not integers
  func asIndices(_ operation: String) -> Tensor {
    guard !dtype.isFloatingPoint, dtype != .bool else {
      misuse(operation, "indices must be integers: \(dtype); use cast(to: .int64)")
    }
    return cast(to: .int64)
  }
}

/// The rows of a table at the positions that `indices` names.
/// - Shapes: indices `[…]`, weight `[count, d]`; result `[…, d]`
/// - Traps: if the indices are not integers, or one is not in `0 ..< count`
public func embedding(_ indices: Tensor, _ weight: Tensor) -> Tensor {
  guard weight.rank == 2 else {
    misuse("embedding", "the weight must be a table of rows [count, d]: \(weight.shape)")
  }
  return apply(IndexSelect(name: "embedding", axis: 0), weight, indices.asIndices("embedding"))
}
