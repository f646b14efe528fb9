/// The elements along an axis in order, or the first `count` of them, and where they were.
package struct Sort: Op, Hashable {
  package let axis: Int
  package let descending: Bool
  /// How many of the best to give; nil for all.
  package let count: Int?
  package var name: String { count == nil ? "sorted" : "topK" }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    let size = inputs[0][axis]
    guard let count else { return [inputs[0], inputs[0]] }
    guard (0...size).contains(count) else {
      throw ShapeError(
        "k must be in 0 ... \(size), the size of axis \(axis): \(count), shape \(inputs[0]); choose a smaller k")
    }
    let shape = inputs[0].replacing([axis], with: count)
    return [shape, shape]
  }

  package func outputTypes(_ inputs: [DType]) -> [DType] { [inputs[0], .int64] }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    let result =
      count.map { kernels.topK(x[0], $0, axis: axis, largest: descending) }
      ?? kernels.sort(x[0], axis: axis, descending: descending)
    return [result.values, result.indices]
  }

  package func kept(for needed: Operands) -> Kept { Kept(outputs: [1]) }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0] else { return [nil] }
    let zeros = kernels.fill(saved.inputShapes[0], dy.dtype, 0)
    return [kernels.scatterAdd(zeros, axis: axis, indices: saved.output(1), source: dy)]
  }
}

extension Tensor {
  /// The elements along an axis in order, and where they were (int64).
  ///
  /// Equal elements stay in their order; NaN counts as larger than any number.
  /// - Traps: if the axis does not exist
  public func sorted(axis: Int = -1, descending: Bool = false) -> (values: Tensor, indices: Tensor) {
    if let row = asRow { return Tensor.numbers(row.sorted(axis: axis, descending: descending)) }
    let results = apply(Sort(axis: self.axis(axis, "sorted"), descending: descending, count: nil), [self])
    return (results[0], results[1])
  }

  /// Where the elements along an axis are in order, as int64; see ``sorted(axis:descending:)``.
  /// - Traps: if the axis does not exist
  public func argsort(axis: Int = -1, descending: Bool = false) -> Tensor {
    if let row = asRow { return row.argsort(axis: axis, descending: descending).reshaped([]) }
    return apply(Sort(axis: self.axis(axis, "argsort"), descending: descending, count: nil), [detached])[1]
  }

  /// The `k` largest (or smallest) elements along an axis, best first, and where they were (int64).
  /// - Traps: if the axis has fewer than `k` elements
  public func topK(_ k: Int, axis: Int = -1, largest: Bool = true) -> (values: Tensor, indices: Tensor) {
    if k == 1, let row = asRow { return Tensor.numbers(row.topK(k, axis: axis, largest: largest)) }
    let results = apply(Sort(axis: self.axis(axis, "topK"), descending: largest, count: k), [self])
    return (results[0], results[1])
  }

  /// Rows of one as single numbers again.
  static func numbers(_ rows: (values: Tensor, indices: Tensor)) -> (values: Tensor, indices: Tensor) {
    (rows.values.reshaped([]), rows.indices.reshaped([]))
  }
}
