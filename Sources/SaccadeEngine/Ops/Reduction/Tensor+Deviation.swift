extension Tensor {
  /// The standard deviation over axes, or of everything: the root of ``variance(axes:keepsAxes:correction:)``.
  ///
  /// Where all elements are equal the gradient is 0.
  public func standardDeviation(axes: [Int]? = nil, keepsAxes: Bool = false, correction: Int = 1) -> Tensor {
    let squares = variance(axes: axes, keepsAxes: keepsAxes, correction: correction)
    // The root's slope at 0 is infinite, and would make NaN of it.
    let isZero = squares.detached .== 0
    let zero = Tensor.zeros([], dtype: squares.dtype)
    return select(isZero, then: zero, else: sqrt(select(isZero, then: zero + 1, else: squares)))
  }

  /// The standard deviation over an axis; see ``standardDeviation(axes:keepsAxes:correction:)``.
  /// - Traps: if the axis does not exist
  public func standardDeviation(axis: Int, keepsAxis: Bool = false, correction: Int = 1) -> Tensor {
    standardDeviation(axes: [axis], keepsAxes: keepsAxis, correction: correction)
  }
}
