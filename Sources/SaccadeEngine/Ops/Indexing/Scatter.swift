/// Puts each element of a source at its index's position along an axis and otherwise at its own.
package struct Scatter: Op, Hashable {
  package let axis: Int
  package var name: String { "scatter" }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    try checkIndices(inputs[1], against: inputs[0], axis: axis)
    // One number goes everywhere.
    if inputs[2] != [] { try checkSource(inputs[2], against: inputs[1]) }
    return [inputs[0]]
  }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    let source = kernels.cast(x[2], to: x[0].dtype)
    return [kernels.scatter(x[0], axis: axis, indices: x[1], source: source, .assign, operation: name)]
  }

  package func kept(for needed: Operands) -> Kept { Kept(inputs: [1]) }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0] else { return [nil, nil, nil] }
    let indices = saved.input(1)
    let zero = kernels.fill([], dy.dtype, 0)
    return [
      saved.needed.contains(0)
        ? kernels.scatter(dy, axis: axis, indices: indices, source: zero, .assign, operation: name) : nil,
      nil,
      saved.needed.contains(2) ? kernels.gather(dy, axis: axis, indices: indices) : nil,
    ]
  }
}

extension Tensor {
  /// The tensor with each element of `source` put at its index's position along an axis and otherwise at its own:
  /// along axis 0, `result[indices[i, j], j] = source[i, j]`.
  ///
  /// Of several elements for one place the last stays, whatever the number of threads; as in PyTorch, the gradient does
  /// not know of this and gives each of them the place's.
  /// - Shapes: indices and source alike; the result has the tensor's shape
  /// - Traps: if the indices are not integers, are larger than the tensor beside the axis, or lie beyond it
  public func scatter(axis: Int, _ indices: Tensor, _ source: Tensor) -> Tensor {
    if let row = asRow { return row.scatter(axis: axis, indices.orRow, source.orRow).reshaped([]) }
    return apply(Scatter(axis: self.axis(axis, "scatter")), self, indices.asIndices("scatter"), source)
  }

  /// The tensor with a number at each index's position along an axis and otherwise at the index's own.
  /// - Traps: if the indices are not integers, are larger than the tensor beside the axis, or lie beyond it
  public func scatter(axis: Int, _ indices: Tensor, _ value: Float) -> Tensor {
    scatter(axis: axis, indices, Tensor(value))
  }

  /// The elements at positions along an axis; tensor and indices broadcast beside it, as PyTorch's `take_along_dim`.
  ///
  /// With the indices of ``argsort(axis:descending:)`` it sorts. Negative indices count from the end.
  /// - Shapes: the broadcast shape, along the axis the indices'
  /// - Traps: if ranks differ or sizes do not broadcast, or an index lies beyond the axis
  public func takeAlong(axis: Int, _ indices: Tensor) -> Tensor {
    let axis = self.axis(axis, "takeAlong")
    guard indices.rank == rank,
      let common = shape.replacing([axis], with: 1).broadcast(with: indices.shape.replacing([axis], with: 1))
    else {
      misuse(
        "takeAlong",
        "tensor and indices must have as many axes, and broadcast but for axis \(axis): tensor \(shape), indices "
          + "\(indices.shape); unsqueeze one of them")
    }
    return expanded(to: common.replacing([axis], with: shape[axis]))
      .gather(
        axis: axis,
        indices.fromStart(of: shape[axis], "takeAlong")
          .expanded(to: common.replacing([axis], with: indices.shape[axis])))
  }

  /// The elements at positions of the tensor read row by row; negative ones count from the end.
  /// - Shapes: the result has the indices' shape
  /// - Traps: if the indices are not integers, or lie beyond the elements
  public func take(_ indices: Tensor) -> Tensor {
    flattened().indexSelect(axis: 0, indices.wrappedPlaces(in: elementCount, "take"))
  }

  /// The tensor with each element of `source` put at its position, or added, the tensor read row by row; negative
  /// positions count from the end.
  /// - Shapes: as many indices as elements in the source; the result has the tensor's shape
  /// - Traps: if the indices are not integers, lie beyond the elements, or are not as many as the source has
  public func put(_ indices: Tensor, _ source: Tensor, accumulates: Bool = false) -> Tensor {
    guard indices.elementCount == source.elementCount else {
      misuse(
        "put",
        "there must be one index for each element of the source: indices \(indices.shape), source \(source.shape); "
          + "slice the larger one")
    }
    let places = indices.wrappedPlaces(in: elementCount, "put").flattened()
    let result =
      accumulates
      ? flattened().scatterAdd(axis: 0, places, source.flattened())
      : flattened().scatter(axis: 0, places, source.flattened())
    return result.reshaped(shape)
  }

  /// Indices of which those in `-count ..< 0` became positions from the start; all others are as they were.
  private func fromStart(of count: Int, _ operation: String) -> Tensor {
    let indices = asIndices(operation)
    let isFromEnd = (indices .< 0) .&& (indices .>= -count)
    return select(isFromEnd, then: indices + count, else: indices)
  }

  /// Positions in `-count ..< count` as positions from the start.
  private func wrappedPlaces(in count: Int, _ operation: String) -> Tensor {
    let positions = asIndices(operation).scalars(as: Int.self)
    if let bad = positions.firstIndex(where: { $0 < -count || $0 >= count }) {
      misuse(
        operation,
        "every index must lie in \(-count) ..< \(count): the element at position \(bad) of indices \(shape) is "
          + "\(positions[bad])")
    }
    return Tensor(positions.map { $0 < 0 ? $0 + count : $0 }, shape: shape)
  }
}
