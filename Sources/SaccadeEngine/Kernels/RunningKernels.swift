/// What holds of all elements up to each along an axis, and places in sorted rows.
package protocol RunningKernels {
  /// Integers multiply in 64 bits.
  func cumulativeProduct(_ x: Tensor, axis: Int) -> Tensor
  /// The largest or smallest so far and where it is, the last of equals; from a NaN on all are NaN.
  func cumulativeExtreme(_ x: Tensor, axis: Int, largest: Bool) -> (values: Tensor, indices: Tensor)
  /// How many numbers of its rising row come before each value: those that are less, with `right` those that are equal
  /// too.
  ///
  /// Rows are the last axes, of one type; one row serves all values if it is the only one.
  func searchSorted(_ sequence: Tensor, _ values: Tensor, right: Bool) -> Tensor
}
