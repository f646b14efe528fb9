/// For each index, the element at that position along an axis and otherwise at the index's own.
package struct Gather: Op, Hashable {
  package let axis: Int
  package var name: String { "gather" }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    try checkIndices(inputs[1], against: inputs[0], axis: axis)
    return [inputs[1]]
  }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    [kernels.gather(x[0], axis: axis, indices: x[1])]
  }

  package func kept(for needed: Operands) -> Kept { Kept(inputs: [1]) }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0] else { return [nil, nil] }
    let zeros = kernels.fill(saved.inputShapes[0], dy.dtype, 0)
    return [kernels.scatterAdd(zeros, axis: axis, indices: saved.input(1), source: dy), nil]
  }
}

/// Adds each element of a source at its index's position along an axis and otherwise at its own.
package struct ScatterAdd: Op, Hashable {
  package let axis: Int
  package var name: String { "scatterAdd" }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    try checkIndices(inputs[1], against: inputs[0], axis: axis)
    try checkSource(inputs[2], against: inputs[1])
    return [inputs[0]]
  }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    [kernels.scatterAdd(x[0], axis: axis, indices: x[1], source: kernels.cast(x[2], to: x[0].dtype))]
  }

  package func kept(for needed: Operands) -> Kept { Kept(inputs: needed.contains(2) ? [1] : []) }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0] else { return [nil, nil, nil] }
    return [dy, nil, saved.needed.contains(2) ? kernels.gather(dy, axis: axis, indices: saved.input(1)) : nil]
  }
}

/// Stops unless indices go with a tensor: as many axes, and beside the indexed one none larger.
func checkIndices(_ indices: Shape, against x: Shape, axis: Int) throws(ShapeError) {
  guard indices.rank == x.rank, x.indices.allSatisfy({ $0 == axis || indices[$0] <= x[$0] }) else {
    throw ShapeError(
      "indices must have as many axes as the tensor and, but for axis \(axis), be no larger: tensor \(x), indices "
        + "\(indices); unsqueeze or expand the indices")
  }
}

/// Stops unless a source has one element for each index.
func checkSource(_ source: Shape, against indices: Shape) throws(ShapeError) {
  guard source == indices else {
    throw ShapeError(
      "there must be one index for each element of the source: indices \(indices), source \(source); slice the larger "
        + "one")
  }
}

extension Tensor {
  /// For each index, the element at that position along an axis and otherwise at the index's own: along axis 0,
  /// `result[i, j] = x[indices[i, j], j]`.
  /// - Shapes: the result has the indices' shape
  /// - Traps: if the indices are not integers, are larger than the tensor beside the axis, or lie beyond it
  public func gather(axis: Int, _ indices: Tensor) -> Tensor {
    if let row = asRow {
      return row.gather(axis: axis, indices.orRow).reshaped(indices.shape)
    }
    return apply(Gather(axis: self.axis(axis, "gather")), self, indices.asIndices("gather"))
  }

  /// The tensor with each element of `source` added at its index's position along an axis and otherwise at its own:
  /// along axis 0, `result[indices[i, j], j] += source[i, j]`.
  /// - Shapes: indices and source alike; the result has the tensor's shape
  /// - Traps: if the indices are not integers, are larger than the tensor beside the axis, or lie beyond it
  public func scatterAdd(axis: Int, _ indices: Tensor, _ source: Tensor) -> Tensor {
    if let row = asRow {
      return row.scatterAdd(axis: axis, indices.orRow, source.orRow).reshaped([])
    }
    return apply(ScatterAdd(axis: self.axis(axis, "scatterAdd")), self, indices.asIndices("scatterAdd"), source)
  }
}
