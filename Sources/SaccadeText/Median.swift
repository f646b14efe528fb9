extension [Double] {
  /// The number in the middle, or the mean of the two there; nil of none.
  package var median: Double? {
    let sorted = sorted()
    let middle = count / 2
    if isEmpty { return nil }
    return count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
