extension Collection<Double> {
  /// The middle value, or the mean of the middle two; nil of nothing.
  public var median: Double? {
    guard !isEmpty else { return nil }
    let sorted = sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}

/// A number with a fixed number of digits after the point, or as many as its size makes sensible.
public func digits(_ value: Double, _ count: Int? = nil) -> String {
  guard value.isFinite else { return "\(value)" }
  let count = count ?? (value.magnitude >= 100 ? 0 : value.magnitude >= 10 ? 1 : 2)
  var scale = 1.0
  for _ in 0..<count { scale *= 10 }
  let scaled = (value.magnitude * scale).rounded()
  let sign = value < 0 && scaled > 0 ? "-" : ""
  let whole = (scaled / scale).rounded(.down)
  guard count > 0 else { return "\(sign)\(Int(whole))" }
  let fraction = "\(Int(scaled - whole * scale))"
  return "\(sign)\(Int(whole))." + String(repeating: "0", count: count - fraction.count) + fraction
}
