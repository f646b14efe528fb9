extension Event {
  /// How numbers are spread: how many lie in each of some ranges that follow one another.
  public struct Histogram: Equatable, Sendable {
    /// The least number.
    public var minimum: Double
    /// The greatest number.
    public var maximum: Double
    /// How many numbers there are.
    public var count: Double
    /// Their sum.
    public var sum: Double
    /// The sum of their squares.
    public var sumOfSquares: Double
    /// The upper end of each range; the first begins at the least number.
    public var limits: [Double]
    /// How many numbers lie in each range.
    public var counts: [Double]

    /// A distribution from its parts.
    public init(
      minimum: Double, maximum: Double, count: Double, sum: Double, sumOfSquares: Double, limits: [Double],
      counts: [Double]
    ) {
      self.minimum = minimum
      self.maximum = maximum
      self.count = count
      self.sum = sum
      self.sumOfSquares = sumOfSquares
      self.limits = limits
      self.counts = counts
    }

    /// The distribution of some numbers in ranges of one width; those that are infinite or not a number are left out.
    /// - Parameter ranges: how many ranges there are, where not all numbers are the same; at least one
    /// - Returns: nil if no number is left
    public init?(of numbers: [Float], ranges: Int = 40) {
      var (least, greatest, sum, squares, count) = (Float.infinity, -Float.infinity, 0.0, 0.0, 0)
      for number in numbers where number.isFinite {
        (least, greatest) = (min(least, number), max(greatest, number))
        sum += Double(number)
        squares += Double(number) * Double(number)
        count += 1
      }
      guard count > 0 else { return nil }
      let (minimum, maximum) = (Double(least), Double(greatest))
      let ranges = least == greatest ? 1 : max(1, ranges)
      let width = (maximum - minimum) / Double(ranges)
      var counts = [Double](repeating: 0, count: ranges)
      for number in numbers where number.isFinite {
        let place = width > 0 ? Int((Double(number) - minimum) / width) : 0
        counts[min(place, ranges - 1)] += 1
      }
      self.init(
        minimum: minimum, maximum: maximum, count: Double(count), sum: sum, sumOfSquares: squares,
        limits: (1...ranges).map { $0 == ranges ? maximum : minimum + Double($0) * width }, counts: counts)
    }
  }
}
