extension Tensor {
  /// Where each value would be put into rising numbers so that they keep rising: before its equals, or after them with
  /// `right`.
  ///
  /// NaN goes to the end.
  /// - Shapes: this `[n]`, values `[…]`; or this `[…, n]`, values `[…, m]`, axes before alike; result as the values, int64
  /// - Traps: if the shapes do not fit
  public func searchSorted(_ values: Tensor, right: Bool = false) -> Tensor {
    let fits =
      rank == 1
      || (rank > 1 && rank == values.rank && shape.dimensions.dropLast() == values.shape.dimensions.dropLast())
    guard fits else {
      misuse(
        "searchSorted",
        "rising numbers [n] serve any values, […, n] values […, m] with the same axes before: numbers \(shape), values "
          + "\(values.shape)")
    }
    return kernels.searchSorted(detached, values.detached, right: right)
  }
}
