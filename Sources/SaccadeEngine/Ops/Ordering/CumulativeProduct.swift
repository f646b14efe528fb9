/// The product of all elements up to each, along an axis.
package struct CumulativeProduct: Op, Hashable {
  package let axis: Int
  package var name: String { "cumulativeProduct" }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] { inputs }

  package func outputTypes(_ inputs: [DType]) -> [DType] { [inputs[0].isFloatingPoint ? inputs[0] : .int64] }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    [kernels.cumulativeProduct(x[0], axis: axis)]
  }

  package func kept(for needed: Operands) -> Kept { Kept(inputs: [0], outputs: [0]) }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0] else { return [nil] }
    let (x, y) = (saved.input(0), saved.output(0))
    func rest(_ terms: Tensor) -> Tensor { kernels.cumulativeSum(terms, axis: axis, reversed: true) }
    let isZero = x .== 0
    let zeros = isZero.cumulativeSum(axis: axis)
    // The first zero is in all products from it on, so only its own gradient there is not 0: that of products in
    // which it is left out. Before it no factor is 0, and each can be divided out.
    let isFirst = isZero .&& (zeros .== 1)
    let nothing = Tensor.zeros([], dtype: dy.dtype)
    let withoutFirst = kernels.cumulativeProduct(
      select(isFirst, then: Tensor.ones([], dtype: x.dtype), else: x), axis: axis)
    let before = select(zeros .== 0, then: rest(dy * y) / x, else: nothing)
    return [select(isFirst, then: rest(dy * withoutFirst), else: before)]
  }
}

/// The largest or smallest of all elements up to each along an axis, and where it was.
package struct CumulativeExtreme: Op, Hashable {
  package let axis: Int
  package let largest: Bool
  package var name: String { largest ? "cumulativeMax" : "cumulativeMin" }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] { [inputs[0], inputs[0]] }

  package func outputTypes(_ inputs: [DType]) -> [DType] { [inputs[0], .int64] }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    let result = kernels.cumulativeExtreme(x[0], axis: axis, largest: largest)
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
  /// The product of all elements up to each, itself included, along an axis.
  ///
  /// Booleans and integers multiply in int64.
  /// - Traps: if the axis does not exist
  public func cumulativeProduct(axis: Int) -> Tensor {
    if let row = asRow { return row.cumulativeProduct(axis: axis).reshaped([]) }
    return apply(CumulativeProduct(axis: self.axis(axis, "cumulativeProduct")), self)
  }

  /// The largest of all elements up to each, itself included, along an axis, and where it is (int64).
  ///
  /// Of equals it is the last, and from a NaN on all are NaN.
  /// - Traps: if the axis does not exist
  public func cumulativeMax(axis: Int) -> (values: Tensor, indices: Tensor) {
    if let row = asRow { return Tensor.numbers(row.cumulativeMax(axis: axis)) }
    let results = apply(CumulativeExtreme(axis: self.axis(axis, "cumulativeMax"), largest: true), [self])
    return (results[0], results[1])
  }

  /// The smallest of all elements up to each, itself included, along an axis, and where it is (int64).
  ///
  /// Of equals it is the last, and from a NaN on all are NaN.
  /// - Traps: if the axis does not exist
  public func cumulativeMin(axis: Int) -> (values: Tensor, indices: Tensor) {
    if let row = asRow { return Tensor.numbers(row.cumulativeMin(axis: axis)) }
    let results = apply(CumulativeExtreme(axis: self.axis(axis, "cumulativeMin"), largest: false), [self])
    return (results[0], results[1])
  }
}
