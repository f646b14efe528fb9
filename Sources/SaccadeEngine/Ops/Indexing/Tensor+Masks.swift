extension Tensor {
  /// The positions of the elements that are not zero, one a row, in row-major order; as int64.
  /// - Shapes: `[count, rank]`
  public func nonzero() -> Tensor {
    let mask = detached
    return mask.kernels.nonzero(mask.dtype == .bool ? mask : withoutGradient { mask .!= 0 })
  }

  /// The elements where a mask holds, one after another; mask and tensor broadcast.
  /// - Shapes: `[count]`
  /// - Traps: if the mask is not of booleans, or the shapes do not broadcast
  public func maskedSelect(_ mask: Tensor) -> Tensor {
    guard let common = shape.broadcast(with: mask.shape) else {
      misuse("maskedSelect", "mask and tensor must broadcast: mask \(mask.shape), tensor \(shape); reshape the mask")
    }
    if let row = asRow, let only = mask.asRow { return row.maskedSelect(only) }
    return expanded(to: common).selected(where: mask.expanded(to: common), axis: 0, "maskedSelect")
  }

  /// The slices where a mask holds that speaks of as many axes as it has, from `axis` on.
  func selected(where mask: Tensor, axis: Int, _ operation: String) -> Tensor {
    guard mask.dtype == .bool else {
      misuse(operation, "the mask must be of booleans: \(mask.dtype); compare, as in x .> 0")
    }
    guard mask.rank > 0, mask.shape.dimensions == Array(shape.dimensions[axis..<(axis + mask.rank)]) else {
      misuse(operation, "a mask must have the sizes of the axes it speaks of: mask \(mask.shape), tensor \(shape)")
    }
    let count = mask.elementCount
    let merged = reshaped(Shape(shape.dimensions[..<axis] + [count] + shape.dimensions[(axis + mask.rank)...]))
    let places = mask.detached.reshaped([count]).nonzero()
    return apply(IndexSelect(name: operation, axis: axis), merged, places.reshaped([places.shape[0]]))
  }
}
