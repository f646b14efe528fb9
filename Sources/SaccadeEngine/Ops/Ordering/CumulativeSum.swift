/// The sum of all elements up to each, along an axis.
struct CumulativeSum: Op, Hashable {
  let axis: Int
  var name: String { "cumulativeSum" }

  func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] { inputs }

  func forward(_ x: [Tensor], on kernels: any Kernels) -> [Tensor] {
    [kernels.cumulativeSum(x[0], axis: axis, reversed: false)]
  }

  func kept(for needed: Operands) -> Kept { .nothing }

  func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    [gradients[0].map { kernels.cumulativeSum($0, axis: axis, reversed: true) }]
  }
}

extension Tensor {
  /// The sum of all elements up to each, itself included, along an axis.
  ///
  /// Booleans and integers add up in int64.
  /// - Traps: if the axis does not exist
  public func cumulativeSum(axis: Int) -> Tensor {
    if let row = asRow { return row.cumulativeSum(axis: axis).reshaped([]) }
    return apply(CumulativeSum(axis: self.axis(axis, "cumulativeSum")), self)
  }
}
