/// The sum of all elements up to each, along an axis.
package struct CumulativeSum: Op, Hashable {
  package let axis: Int
  package var name: String { "cumulativeSum" }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] { inputs }

  package func outputTypes(_ inputs: [DType]) -> [DType] { [inputs[0].isFloatingPoint ? inputs[0] : .int64] }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    [kernels.cumulativeSum(x[0], axis: axis, reversed: false)]
  }

  package func kept(for needed: Operands) -> Kept { .nothing }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
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
