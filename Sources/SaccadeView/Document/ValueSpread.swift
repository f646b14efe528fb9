/// How numbers are spread: what a histogram and some figures tell of them.
public struct ValueSpread: Codable, Hashable, Sendable {
  /// How many numbers there are.
  public var count: Int
  /// Their mean; that of the finite ones.
  public var mean: Double
  /// Their standard deviation.
  public var deviation: Double
  /// The least finite one.
  public var least: Double
  /// The greatest finite one.
  public var greatest: Double
  /// How many are 0.
  public var zeroCount: Int
  /// How many are not a number.
  public var nanCount: Int
  /// How many are infinite.
  public var infiniteCount: Int
  /// How many lie in each of equal parts between the least and the greatest.
  public var histogram: [Int]

  /// How many parts a histogram has.
  static let binCount = 48

  /// The spread of some numbers, in two sweeps over them.
  init(_ values: UnsafeBufferPointer<Float>) {
    count = values.count
    (zeroCount, nanCount, infiniteCount) = (0, 0, 0)
    var (low, high) = (Float.infinity, -Float.infinity)
    var (sum, squares) = (0.0, 0.0)
    for value in values {
      guard value.isFinite else {
        if value.isNaN { nanCount += 1 } else { infiniteCount += 1 }
        continue
      }
      if value == 0 { zeroCount += 1 }
      if value < low { low = value }
      if value > high { high = value }
      sum += Double(value)
      squares += Double(value) * Double(value)
    }
    let finite = count - nanCount - infiniteCount
    histogram = Array(repeating: 0, count: finite == 0 ? 0 : Self.binCount)
    guard finite > 0 else {
      (mean, deviation, least, greatest) = (0, 0, 0, 0)
      return
    }
    mean = sum / Double(finite)
    deviation = max(0, squares / Double(finite) - mean * mean).squareRoot()
    (least, greatest) = (Double(low), Double(high))
    let scale = high > low ? Float(Self.binCount) / (high - low) : 0
    // A range of the widest numbers has no width in float: all are put into the first part.
    let isUsable = scale.isFinite && (high - low).isFinite
    for value in values where value.isFinite {
      let place = isUsable ? Int((value - low) * scale) : 0
      histogram[min(Self.binCount - 1, place)] += 1
    }
  }
}
