extension Tensor {
  /// Numbers of a range, each as likely as the next.
  ///
  /// The same stream gives the same numbers for any number of threads.
  public static func randomUniform(
    _ shape: Shape, _ range: Range<Float> = 0..<1, using stream: inout RandomStream
  ) -> Tensor {
    Device.standard.kernels.uniform(shape, range, &stream)
  }

  /// Numbers from the normal distribution.
  /// - Traps: if the deviation is negative
  public static func randomNormal(
    _ shape: Shape, mean: Float = 0, deviation: Float = 1, using stream: inout RandomStream
  ) -> Tensor {
    guard deviation >= 0 else { misuse("randomNormal", "the deviation must not be negative: \(deviation)") }
    return Device.standard.kernels.normal(shape, mean: mean, deviation: deviation, &stream)
  }

  /// Numbers from the normal distribution, those beyond the bounds drawn again.
  /// - Traps: if the bounds lie further than two deviations from the mean, where hardly any draw would do
  public static func randomTruncatedNormal(
    _ shape: Shape, mean: Float = 0, deviation: Float = 1, bounds: ClosedRange<Float> = -2...2,
    using stream: inout RandomStream
  ) -> Tensor {
    guard deviation > 0, mean - 2 * deviation <= bounds.upperBound, mean + 2 * deviation >= bounds.lowerBound,
      bounds.lowerBound < bounds.upperBound
    else {
      misuse(
        "randomTruncatedNormal",
        "the bounds must lie within two deviations of the mean: \(mean) ± \(deviation), bounds \(bounds)")
    }
    return Device.standard.kernels.truncatedNormal(shape, mean: mean, deviation: deviation, bounds: bounds, &stream)
  }

  /// Booleans that are true with a probability.
  /// - Traps: if it is not in 0 … 1
  public static func randomBernoulli(
    _ shape: Shape, probability: Float = 0.5, using stream: inout RandomStream
  ) -> Tensor {
    guard (0...1).contains(probability) else {
      misuse("randomBernoulli", "the probability must lie in 0 … 1: \(probability)")
    }
    return Device.standard.kernels.bernoulli(shape, probability: probability, &stream)
  }

  /// The integers `0 ..< count` in a random order, as int64.
  /// - Traps: if the count is negative
  public static func randomPermutation(_ count: Int, using stream: inout RandomStream) -> Tensor {
    guard count >= 0 else { misuse("randomPermutation", "the count must not be negative: \(count)") }
    Shape([count]).requirePossible("randomPermutation")
    return Tensor(stream.permutation(count))
  }
}
