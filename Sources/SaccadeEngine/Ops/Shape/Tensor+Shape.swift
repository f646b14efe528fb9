extension Tensor {
  /// The elements row by row with other sizes; one size may be −1 and follows from the rest.
  ///
  /// Copies only if no steps through memory read the elements in that order.
  /// - Traps: if the number of elements differs
  public func reshaped(_ shape: Shape) -> Tensor {
    guard shape.contains(-1) else { return shape == self.shape ? self : apply(Reshape(shape: shape), self) }
    var sizes = shape.dimensions
    let known = sizes.filter { $0 != -1 }.reduce(Extent(1)) { $0 * $1 }.value
    guard sizes.count(where: { $0 == -1 }) == 1, known > 0, elementCount % known == 0 else {
      misuse(
        "reshaped",
        "one size may be −1 if the others divide the \(elementCount) elements of \(self.shape): \(shape)")
    }
    for axis in sizes.indices where sizes[axis] == -1 { sizes[axis] = elementCount / known }
    return reshaped(Shape(sizes))
  }

  /// All axes from `axis` on merged into one.
  public func flattened(from axis: Int = 0) -> Tensor {
    let start = rank == 0 ? 0 : self.axis(axis, "flattened")
    return reshaped(Shape(Array(shape.dimensions[..<start]) + [shape.dimensions[start...].reduce(1, *)]))
  }

  /// Repeats axes of size 1 to fill a shape, without copying.
  /// - Traps: if an axis of another size would have to change
  public func expanded(to shape: Shape) -> Tensor { shape == self.shape ? self : apply(Expand(shape: shape), self) }

  /// The axes in another order, without copying.
  /// - Traps: if `axes` is not a permutation of all axes
  public func permuted(_ axes: [Int]) -> Tensor {
    let order = axes.map { axis($0, "permuted") }
    guard order.sorted() == Array(0..<rank) else {
      misuse("permuted", "every axis must be named once: \(axes) for shape \(shape)")
    }
    if order == Array(0..<rank) { return self }
    return strided(
      "permuted", Shape(order.map { shape[$0] }), .permutation(order)
    ) { layout in StridedLayout(offset: layout.offset, strides: order.map { layout.strides[$0] }) }
  }

  /// Two axes exchanged, without copying: by default rows and columns of a matrix or of a batch of them.
  /// - Traps: if an axis does not exist
  public func transposed(_ first: Int = -2, _ second: Int = -1) -> Tensor {
    if let row = asRow { return row.transposed(first, second).reshaped([]) }
    var order = Array(0..<rank)
    order.swapAt(axis(first, "transposed"), axis(second, "transposed"))
    return permuted(order)
  }

  /// The tensor with a new axis of size 1 at a position.
  public func unsqueezed(_ axis: Int) -> Tensor {
    var sizes = shape.dimensions
    guard (-rank - 1...rank).contains(axis) else {
      misuse("unsqueezed", "a new axis fits at \(-rank - 1) … \(rank): \(axis)")
    }
    sizes.insert(1, at: axis < 0 ? axis + rank + 1 : axis)
    return reshaped(Shape(sizes))
  }

  /// The tensor without an axis of size 1.
  /// - Traps: if the axis has another size
  public func squeezed(_ axis: Int) -> Tensor {
    if let row = asRow { return row.squeezed(axis) }
    let position = self.axis(axis, "squeezed")
    guard shape[position] == 1 else {
      misuse("squeezed", "axis \(axis) must have size 1: shape \(shape); select from it, as in x[0], or reduce it")
    }
    var sizes = shape.dimensions
    sizes.remove(at: position)
    return reshaped(Shape(sizes))
  }

  /// A part of one axis, without copying.
  /// - Traps: if the range reaches beyond the axis
  public func slice(axis: Int, _ range: Range<Int>, step: Int = 1) -> Tensor {
    let position = self.axis(axis, "slice")
    guard range.lowerBound >= 0, range.upperBound <= shape[position], step != 0 else {
      misuse(
        "slice",
        "the range must lie in 0 ..< \(shape[position]), axis \(axis) of shape \(shape), and the step not be 0: "
          + "\(range) by \(step)")
    }
    // A step as long as the axis takes one element, as all longer ones do, and cannot overflow.
    let longest = Swift.max(shape[position], 1)
    let step = step > 0 ? Swift.min(step, longest) : Swift.max(step, -longest)
    let count = (range.count + Swift.abs(step) - 1) / Swift.abs(step)
    var sizes = shape.dimensions
    sizes[position] = count
    if sizes == shape.dimensions && step == 1 { return self }
    let first = step > 0 ? range.lowerBound : range.upperBound - 1
    let part = TensorPart(
      starts: shape.indices.map { $0 == position && count > 0 ? first : 0 },
      sources: shape.indices.map { TensorPart.Source(axis: $0, step: $0 == position ? step : 1) })
    return strided("slice", Shape(sizes), .part(part)) { part.layout(in: $0, isEmpty: count == 0) }
  }

  /// Elements in the reverse order along axes, without copying.
  public func flipped(axes: [Int]) -> Tensor {
    if let row = asRow { return row.flipped(axes: axes).reshaped([]) }
    return axes.reduce(self) { $0.slice(axis: $1, 0..<$0.shape[$0.axis($1, "flipped")], step: -1) }
  }

  /// Elements moved along an axis, those that leave at the end coming back at the start.
  public func rolled(by shift: Int, axis: Int) -> Tensor {
    let position = self.axis(axis, "rolled")
    let size = shape[position]
    guard size > 0 else { return self }
    let cut = (size - shift % size) % size
    if cut == 0 { return self }
    return Tensor.concatenate(
      [slice(axis: position, cut..<size), slice(axis: position, 0..<cut)], axis: position)
  }

  /// A recorded view of this tensor's memory, through a row-major copy if it lies in a device's layout.
  ///
  /// `change` is asked twice: for where the elements are in memory, and where in a row-major gradient. What a
  /// permutation reads is copied so that its result lies row by row.
  func strided(
    _ name: String, _ shape: Shape, _ reading: View.Reading, _ change: (StridedLayout) -> StridedLayout
  ) -> Tensor {
    let kernels = self.kernels
    var plain =
      if case .permutation(let order) = reading { kernels.stridedIfNative(self, inOrder: order) } else {
        kernels.rowMajorIfNative(self)
      }
    plain.origin = origin
    guard case .strided(let own) = plain.layout else { return self }
    let rows = change(StridedLayout(strides: self.shape.rowMajorStrides))
    return apply(
      View(name: name, shape: shape, source: own, layout: change(own), rows: rows, reading: reading), plain)
  }
}
