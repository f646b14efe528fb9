// Reductions over one axis, the commonest case, without a list around it.
extension Tensor {
  /// The sum over an axis, which stays with size 1 if `keepsAxis`.
  public func sum(axis: Int, keepsAxis: Bool = false) -> Tensor { sum(axes: [axis], keepsAxes: keepsAxis) }

  /// The mean over an axis.
  public func mean(axis: Int, keepsAxis: Bool = false) -> Tensor { mean(axes: [axis], keepsAxes: keepsAxis) }

  /// The variance over an axis; the sum of squares is divided by the count less `correction`.
  public func variance(axis: Int, keepsAxis: Bool = false, correction: Int = 1) -> Tensor {
    variance(axes: [axis], keepsAxes: keepsAxis, correction: correction)
  }

  /// The largest element along an axis; NaN if there is one.
  /// - Traps: if the axis is empty
  public func max(axis: Int, keepsAxis: Bool = false) -> Tensor { max(axes: [axis], keepsAxes: keepsAxis) }

  /// The smallest element along an axis; NaN if there is one.
  /// - Traps: if the axis is empty
  public func min(axis: Int, keepsAxis: Bool = false) -> Tensor { min(axes: [axis], keepsAxes: keepsAxis) }

  /// The product over an axis.
  public func product(axis: Int, keepsAxis: Bool = false) -> Tensor { product(axes: [axis], keepsAxes: keepsAxis) }

  /// Whether any element along an axis is not zero.
  public func any(axis: Int, keepsAxis: Bool = false) -> Tensor { any(axes: [axis], keepsAxes: keepsAxis) }

  /// Whether all elements along an axis are not zero.
  public func all(axis: Int, keepsAxis: Bool = false) -> Tensor { all(axes: [axis], keepsAxes: keepsAxis) }

  /// The logarithm of the sum of exponentials over an axis, without overflow.
  public func logSumExp(axis: Int, keepsAxis: Bool = false) -> Tensor {
    logSumExp(axes: [axis], keepsAxes: keepsAxis)
  }
}
