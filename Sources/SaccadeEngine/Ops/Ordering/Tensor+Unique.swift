extension Tensor {
  /// The different elements in rising order, for each element of this tensor where it is among them, and how often each
  /// occurs (both int64).
  ///
  /// Every NaN is an element of its own.
  /// - Shapes: values and counts `[count]`; inverse as this tensor
  public func unique() -> (values: Tensor, inverse: Tensor, counts: Tensor) {
    let (sorted, order) = detached.flattened().sorted(axis: 0)
    let count = elementCount
    guard count > 0 else { return (sorted, .zeros(shape, dtype: .int64), .zeros([0], dtype: .int64)) }
    let isNew = sorted.slice(axis: 0, 1..<count) .!= sorted.slice(axis: 0, 0..<count - 1)
    return Self.groups(isNew, order, of: shape) { sorted.indexSelect(axis: 0, $0) }
  }

  /// The different slices along an axis in the order of their elements, for each slice of this tensor where it is among
  /// them, and how often each occurs (both int64).
  /// - Shapes: `[n, …]` along axis 0 gives values `[count, …]`, inverse `[n]` and counts `[count]`
  /// - Traps: if the axis does not exist
  public func unique(axis: Int) -> (values: Tensor, inverse: Tensor, counts: Tensor) {
    let position = self.axis(axis, "unique")
    let size = shape[position]
    let slices = detached.movedAxis(position, to: 0)
    guard size > 0 else { return (detached, .zeros([0], dtype: .int64), .zeros([0], dtype: .int64)) }
    let rows = slices.reshaped([size, elementCount / size])
    let order =
      dtype.isFloatingPoint ? rows.rowOrder(as: Double.self) : rows.rowOrder(as: Int.self)
    let sorted = rows.indexSelect(axis: 0, Tensor(order))
    let isNew = (sorted.slice(axis: 0, 1..<size) .!= sorted.slice(axis: 0, 0..<size - 1)).any(axes: [1])
    return Self.groups(isNew, Tensor(order), of: [size]) { first in
      slices.indexSelect(axis: 0, Tensor(order).indexSelect(axis: 0, first)).movedAxis(0, to: position)
    }
  }

  /// The positions of rows in the order of their elements, equal ones in their own.
  private func rowOrder<Scalar: TensorScalar & Comparable>(as type: Scalar.Type) -> [Int] {
    let elements = scalars(as: type)
    let width = shape[1]
    return (0..<shape[0]).sorted { first, second in
      for column in 0..<width {
        let (a, b) = (elements[first * width + column], elements[second * width + column])
        // NaN comes last.
        if a < b || (b != b && a == a) { return true }
        if b < a || (a != a && b == b) { return false }
      }
      return first < second
    }
  }

  /// What a sorted list says of what stood in it, from where each differs from the one before.
  private static func groups(
    _ isNew: Tensor, _ order: Tensor, of shape: Shape, values: (_ first: Tensor) -> Tensor
  ) -> (values: Tensor, inverse: Tensor, counts: Tensor) {
    let count = order.elementCount
    let isFirst = Tensor.concatenate([Tensor([true]), isNew])
    let first = isFirst.nonzero().flattened()
    let next = Tensor.concatenate([first.slice(axis: 0, 1..<first.elementCount), Tensor([count])])
    let inverse = Tensor.zeros([count], dtype: .int64).scatterAdd(axis: 0, order, isFirst.cumulativeSum(axis: 0) - 1)
    return (values(first), inverse.reshaped(shape), next - first)
  }
}
