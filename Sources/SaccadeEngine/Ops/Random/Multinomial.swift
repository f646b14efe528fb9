extension Tensor {
  /// Draws positions along the last axis, each as likely as its weight is large.
  ///
  /// Weights need not add up to 1. Without replacement no position is drawn twice, and those drawn first are the
  /// likelier ones. The same stream draws the same positions for any number of threads.
  /// - Shapes: `[n]` gives `[count]`, `[rows, n]` gives `[rows, count]`; int64
  /// - Traps: if there are neither one nor two axes, a weight is negative or not finite, or a row has too few weights
  ///   that are not 0
  public func multinomial(_ count: Int, withReplacement: Bool = false, using stream: inout RandomStream) -> Tensor {
    guard (1...2).contains(rank), count > 0, shape[-1] > 0 else {
      misuse("multinomial", "weights must be [n] or [rows, n], and the number of draws positive: \(shape), \(count)")
    }
    let weights = detached.cast(to: .float64)
    guard elementCount > 0 else { return .zeros(shape.replacing([rank - 1], with: count), dtype: .int64) }
    guard isFinite(weights).all().item(as: Bool.self), weights.min().item() >= 0 else {
      misuse("multinomial", "every weight must be finite and not negative")
    }
    let possible = (weights .> 0).sum(axes: [-1]).min().item(as: Int.self)
    guard possible >= (withReplacement ? 1 : count) else {
      misuse(
        "multinomial",
        "a row has \(possible) weights that are not 0, too few for \(count) draws"
          + (withReplacement ? "" : " without replacement; draw fewer"))
    }
    let result = shape.replacing([rank - 1], with: count)
    guard withReplacement else {
      // The smallest of exponential variables with these rates is each with its weight's probability, and so on.
      // Half a step keeps the logarithm of 0 away.
      let uniform = Tensor.randomUniform(shape, using: &stream).cast(to: .float64) + 0x1p-25
      return (-log(uniform) / weights).topK(count, axis: -1, largest: false).indices.reshaped(result)
    }
    let sums = weights.cumulativeSum(axis: -1)
    let total = sums.slice(axis: -1, shape[-1] - 1..<shape[-1])
    let draws = Tensor.randomUniform(result, using: &stream).cast(to: .float64) * total
    // A draw of 0 must not meet a weight of 0, so what equals a sum goes on to the next.
    return sums.searchSorted(draws, right: true)
  }
}
