#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import SaccadeText

/// How numbers become places along an axis, and at which of them ticks stand.
struct PlotScale {
  /// Whether equal ratios are equal lengths.
  let isLogarithmic: Bool
  /// The numbers at both ends.
  let range: ClosedRange<Double>
  /// The places of both ends.
  let places: (from: Double, to: Double)
  /// Where ticks stand.
  let ticks: [Double]

  /// A scale for finite numbers; a logarithmic one leaves out those that are not positive.
  /// - Parameters:
  ///   - holdsZero: whether a linear axis begins at 0 where all numbers are positive
  ///   - tickCount: about how many ticks there are
  init(
    _ values: some Sequence<Double>, from: Double, to: Double, isLogarithmic: Bool = false, isWhole: Bool = false,
    holdsZero: Bool = false, tickCount: Int = 5
  ) {
    let kept = values.filter { $0.isFinite && (!isLogarithmic || $0 > 0) }
    self.isLogarithmic = isLogarithmic
    places = (from, to)
    var low = kept.min() ?? (isLogarithmic ? 1 : 0)
    var high = kept.max() ?? 1
    if isLogarithmic {
      (range, ticks) = Self.decades(low, high)
      return
    }
    if holdsZero, low > 0 { low = 0 }
    if low == high {
      let room = max(abs(low) * 0.05, isWhole ? 0.5 : 1e-6)
      (low, high) = (low - room, high + room)
    }
    let step = Self.step(for: (high - low) / Double(max(1, tickCount)), isWhole: isWhole)
    if !isWhole {
      // A little room, so that no line runs along the frame, and no number that could not be.
      let room = (high - low) * 0.04
      high += room
      if !(low == 0 && holdsZero) { low = low >= 0 ? max(0, low - room) : low - room }
    }
    range = low...high
    let first = (low / step).rounded(.up)
    let count = min(50, max(0, Int((high / step).rounded(.down) - first) + 1))
    ticks = (0..<count).map { (first + Double($0)) * step }
  }

  /// 1, 2 or 5 times a power of ten.
  private static func step(for rough: Double, isWhole: Bool) -> Double {
    let power = pow(10, floor(log10(max(rough, .leastNormalMagnitude))))
    let digit = [1.0, 2, 5, 10].first { $0 * power >= rough * 0.999 } ?? 10
    return isWhole ? max(1, (digit * power).rounded()) : digit * power
  }

  private static func decades(_ low: Double, _ high: Double) -> (ClosedRange<Double>, [Double]) {
    let (first, last) = (floor(log10(low)), ceil(log10(high)))
    let room = pow(high / low, 0.04)
    let range = (low / max(room, 1.05))...(high * max(room, 1.05))
    let step = max(1, ((last - first) / 8).rounded(.up))
    var ticks = stride(from: first, through: last, by: step).map { pow(10, $0) }
    if last - first <= 2 { ticks = ticks.flatMap { [$0, 2 * $0, 5 * $0] } }
    return (range, ticks.filter(range.contains))
  }

  /// The place of a number; not-a-number for one that the axis has not.
  func place(_ value: Double) -> Double {
    guard value.isFinite, !isLogarithmic || value > 0 else { return .nan }
    func length(_ number: Double) -> Double { isLogarithmic ? log10(number) : number }
    let low = length(range.lowerBound)
    let part = (length(value) - low) / (length(range.upperBound) - low)
    return places.from + part * (places.to - places.from)
  }

  /// What stands beside a tick: as many digits as tell ticks apart.
  func label(_ tick: Double) -> String {
    if tick == 0 { return "0" }
    let size = abs(tick)
    if size >= 1e6 || size < 1e-4 {
      let power = Int(floor(log10(size)))
      let factor = tick / pow(10, Double(power))
      let rounded = fixed(factor, digits: abs(factor - factor.rounded()) < 0.05 ? 0 : 1)
      return "\(rounded)e\(power)"
    }
    if size >= 1000, tick == tick.rounded() { return grouped(Int(tick)) }
    if isLogarithmic { return Self.trimmed(fixed(tick, digits: 5)) }
    let step = ticks.count > 1 ? abs(ticks[1] - ticks[0]) : size
    let digits = max(0, min(6, Int(-floor(log10(step) + 1e-9))))
    return fixed(tick, digits: digits)
  }

  private static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var text = text
    while text.hasSuffix("0") { text.removeLast() }
    return text.hasSuffix(".") ? String(text.dropLast()) : text
  }
}
