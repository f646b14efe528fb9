import SaccadeEngine

/// Learns in which range the numbers of a value are best written as bytes.
struct RangeObserver {
  private static let binCount = 2048
  private var low: Float = 0
  private var high: Float = 0
  /// How many numbers are so far from zero, in equal steps up to the farthest.
  private var bins: [Int] = []

  /// Learns how far the numbers reach, which comes first; what is no number does not count.
  mutating func meet(_ numbers: [Float]) {
    for number in numbers where number.isFinite {
      low = min(low, number)
      high = max(high, number)
    }
  }

  private var reach: Float { max(-low, high) }

  /// Learns how often they reach how far.
  mutating func count(_ numbers: [Float]) {
    // Of what is zero everywhere nothing has to be counted.
    let steps = Float(Self.binCount) / reach
    guard steps.isFinite else { return }
    if bins.isEmpty { bins = [Int](repeating: 0, count: Self.binCount) }
    for number in numbers where number.isFinite { bins[min(Int(abs(number) * steps), Self.binCount - 1)] += 1 }
  }

  /// The range whose bytes are closest to the numbers in the mean square: what lies beyond is cut off, what lies within is
  /// rounded.
  var range: ActivationRanges.Range {
    guard reach > 0, !bins.isEmpty else { return ActivationRanges.Range(low: low, high: high) }
    let width = Double(reach) / Double(Self.binCount)
    let steps = low < 0 ? 127.0 : 255.0
    // Sums of counts, distances and squares from the end, so that each candidate costs no sweep.
    var beyond = (count: 0.0, sum: 0.0, squares: 0.0)
    let total = Double(bins.reduce(0, +))
    var best = (error: Double.infinity, end: Self.binCount)
    for end in stride(from: Self.binCount, through: Self.binCount / 8, by: -1) {
      let cut = Double(end) * width
      let cutOff = beyond.squares - 2 * cut * beyond.sum + cut * cut * beyond.count
      let step = cut / steps
      let rounded = (total - beyond.count) * step * step / 12
      if cutOff + rounded < best.error { best = (cutOff + rounded, end) }
      let distance = (Double(end) - 0.5) * width
      let count = Double(bins[end - 1])
      beyond.count += count
      beyond.sum += count * distance
      beyond.squares += count * distance * distance
    }
    let end = Float(Double(best.end) * width)
    return ActivationRanges.Range(low: max(low, -end), high: min(high, end))
  }
}
