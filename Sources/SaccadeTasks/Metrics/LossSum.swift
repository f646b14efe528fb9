/// The sum of the losses of samples, as a checkpoint keeps it in the middle of an epoch.
enum LossSum {
  /// Whether so many samples can have it: each has a loss of its own, which is a float32 and not negative.
  static func isPossible(_ sum: Double, of sampleCount: Int) -> Bool {
    let most = Double(sampleCount) * Double(Float.greatestFiniteMagnitude)
    // Rounding may leave a little less than nothing.
    return sum >= -1e-3 * Double(sampleCount) && sum <= most
  }
}
