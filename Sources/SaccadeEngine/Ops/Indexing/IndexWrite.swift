/// Slices along an axis replaced by those of a source, or with those of a source added.
package struct IndexWrite: Op, Hashable {
  package let axis: Int
  package let adds: Bool
  package var name: String { adds ? "indexAdd" : "indexCopy" }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    guard inputs[1].rank == 1, inputs[2] == inputs[0].replacing([axis], with: inputs[1][0]) else {
      throw ShapeError(
        "there must be a slice of the source for each index, [k] along axis \(axis): tensor \(inputs[0]), indices "
          + "\(inputs[1]), source \(inputs[2]); slice or reshape the source")
    }
    return [inputs[0]]
  }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    let source = kernels.cast(x[2], to: x[0].dtype)
    return [kernels.write(source, to: x[0], axis: axis, indices: x[1], adding: adds, operation: name)]
  }

  package func kept(for needed: Operands) -> Kept { Kept(inputs: adds && !needed.contains(2) ? [] : [1]) }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0] else { return [nil, nil, nil] }
    var result: [Tensor?] = [dy, nil, nil]
    if !adds, saved.needed.contains(0) {
      let zeros = kernels.fill(saved.inputShapes[2], dy.dtype, 0)
      result[0] = kernels.write(zeros, to: dy, axis: axis, indices: saved.input(1), adding: false, operation: name)
    }
    if saved.needed.contains(2) {
      result[2] = kernels.select(dy, axis: axis, indices: saved.input(1), operation: name)
    }
    return result
  }
}

extension Tensor {
  /// The tensor with slices of `source`, times `alpha`, added to the slices along an axis that `indices` names; what is
  /// named twice gets both, in order.
  /// - Shapes: x `[a, n, b]` along axis 1 with indices `[k]` and source `[a, k, b]` gives `[a, n, b]`
  /// - Traps: if the indices are not integers, or one is not in `0 ..< n`
  public func indexAdd(axis: Int, _ indices: Tensor, _ source: Tensor, alpha: Float = 1) -> Tensor {
    if let row = asRow { return row.indexAdd(axis: axis, indices.orRow, source.orRow, alpha: alpha).reshaped([]) }
    let op = IndexWrite(axis: self.axis(axis, "indexAdd"), adds: true)
    return apply(op, self, indices.asIndices("indexAdd"), alpha == 1 ? source : source * alpha)
  }

  /// The tensor with slices of `source` in the place of the slices along an axis that `indices` names; of what is named
  /// twice the last stays, and as in PyTorch the gradient gives each of them the place's.
  /// - Shapes: x `[a, n, b]` along axis 1 with indices `[k]` and source `[a, k, b]` gives `[a, n, b]`
  /// - Traps: if the indices are not integers, or one is not in `0 ..< n`
  public func indexCopy(axis: Int, _ indices: Tensor, _ source: Tensor) -> Tensor {
    if let row = asRow { return row.indexCopy(axis: axis, indices.orRow, source.orRow).reshaped([]) }
    return apply(
      IndexWrite(axis: self.axis(axis, "indexCopy"), adds: false), self, indices.asIndices("indexCopy"), source)
  }

  /// The tensor with one number in the slices along an axis that `indices` names.
  /// - Shapes: indices `[k]`, value `[]`
  /// - Traps: if the indices are not integers, or lie beyond the axis; if the value is not one number
  public func indexFill(axis: Int, _ indices: Tensor, _ value: Tensor) -> Tensor {
    if let row = asRow { return row.indexFill(axis: axis, indices.orRow, value).reshaped([]) }
    let axis = self.axis(axis, "indexFill")
    guard indices.rank == 1, value.elementCount == 1 else {
      misuse(
        "indexFill",
        "indices must be [k] and the value one number: indices \(indices.shape), value \(value.shape); reshape them")
    }
    let isNamed = kernels.scatter(
      kernels.fill([shape[axis]], .bool, 0), axis: 0, indices: indices.asIndices("indexFill").detached,
      source: kernels.fill([], .bool, 1), .assign, operation: "indexFill")
    return maskedFill(
      isNamed.reshaped(Shape([shape[axis]] + [Int](repeating: 1, count: rank - axis - 1))), value)
  }

  /// The tensor with one number in the slices along an axis that `indices` names.
  /// - Shapes: indices `[k]`
  /// - Traps: if the indices are not integers, or lie beyond the axis
  public func indexFill(axis: Int, _ indices: Tensor, _ value: Float) -> Tensor {
    indexFill(axis: axis, indices, Tensor(value))
  }
}
