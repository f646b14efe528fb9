extension Tensor {
  /// The largest element along an axis and where it is (int64): the first of several, or the first NaN.
  ///
  /// The whole gradient goes to that element, unlike that of ``max(axes:keepsAxes:)``.
  /// - Traps: if the axis does not exist or is empty
  public func maxWithIndices(axis: Int, keepsAxis: Bool = false) -> (values: Tensor, indices: Tensor) {
    element(at: detached.argmax(axis: axis, keepsAxis: true), axis, keepsAxis)
  }

  /// The smallest element along an axis and where it is (int64): the first of several, or the first NaN.
  ///
  /// The whole gradient goes to that element, unlike that of ``min(axes:keepsAxes:)``.
  /// - Traps: if the axis does not exist or is empty
  public func minWithIndices(axis: Int, keepsAxis: Bool = false) -> (values: Tensor, indices: Tensor) {
    element(at: detached.argmin(axis: axis, keepsAxis: true), axis, keepsAxis)
  }

  /// The elements along an axis that indices of size 1 there name.
  func element(at indices: Tensor, _ axis: Int, _ keepsAxis: Bool) -> (values: Tensor, indices: Tensor) {
    let values = gather(axis: axis, indices)
    return keepsAxis || rank == 0 ? (values, indices) : (values.squeezed(axis), indices.squeezed(axis))
  }
}
