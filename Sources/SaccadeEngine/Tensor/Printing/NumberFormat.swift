import SaccadeText

/// How the numbers of one tensor are written: in columns, and with as few digits as tell them apart.
///
/// The rules are NumPy's, so that the two print alike.
enum NumberFormat {
  /// Integers or booleans in a common width.
  static func columns(_ words: [String]) -> [String] {
    let width = words.map(\.count).max() ?? 0
    return words.map { $0.aligned(to: width) }
  }

  /// Numbers of a floating-point type in a common width, their points one under the other.
  static func columns(_ values: [Double], _ dtype: DType) -> [String] {
    let precision = dtype == .bfloat16 || dtype == .float16 ? 4 : 8
    let magnitudes = values.filter(\.isFinite).map(Swift.abs).filter { $0 > 0 }
    let (least, most) = (magnitudes.min() ?? 1, magnitudes.max() ?? 1)
    // In the numbers' own type: 1000/3 is not more than a thousand times 1/3.
    let ratio = dtype == .float64 ? most / least : Double(Float(most) / Float(least))
    let isScientific = most >= 1e8 || least < 1e-4 || ratio > 1000
    let parts = values.map { value -> DecimalDigits.Parts? in
      guard value.isFinite else { return nil }
      let digits = DecimalDigits(value, isSingle: dtype != .float64)
      return isScientific ? digits.scientific(precision) : digits.positional(precision)
    }
    let fraction = parts.compactMap { $0?.fraction.count }.max() ?? 0
    return columns(
      zip(values, parts).map { value, part in
        guard let part else { return value.isNaN ? "nan" : "\(value)" }
        let gap = String(repeating: isScientific ? "0" : " ", count: fraction - part.fraction.count)
        return part.whole + "." + part.fraction + gap + part.exponent
      })
  }
}

/// The shortest decimal digits that give a number back.
private struct DecimalDigits {
  struct Parts {
    let whole: String
    let fraction: String
    var exponent = ""
  }

  private let isNegative: Bool
  /// Without leading or trailing zeros.
  private var digits: [UInt8] = []
  /// The number is 0.d₁d₂… times ten to this power.
  private var power = 0

  init(_ value: Double, isSingle: Bool) {
    isNegative = value.sign == .minus
    let text = isSingle ? Float(value.magnitude).description : value.magnitude.description
    var hasPoint = false
    var exponent = 0
    for (position, byte) in text.utf8.enumerated() {
      if byte == UInt8(ascii: ".") {
        hasPoint = true
      } else if byte == UInt8(ascii: "e") {
        exponent = Int(text.dropFirst(position + 1)) ?? 0
        break
      } else {
        digits.append(byte - UInt8(ascii: "0"))
        if !hasPoint { power += 1 }
      }
    }
    power += exponent
    while let first = digits.first, first == 0 {
      digits.removeFirst()
      power -= 1
    }
    trim()
  }

  private mutating func trim() {
    while digits.last == 0 { digits.removeLast() }
    if digits.isEmpty { power = 0 }
  }

  /// The digits rounded to `count` of them.
  private func rounded(to count: Int) -> DecimalDigits {
    guard digits.count > count else { return self }
    var result = self
    guard count >= 0 else {
      result.digits = []
      result.power = 0
      return result
    }
    let isUp = digits[count] >= 5
    result.digits.removeLast(digits.count - count)
    if isUp {
      var position = count - 1
      while position >= 0, result.digits[position] == 9 {
        result.digits[position] = 0
        position -= 1
      }
      if position >= 0 {
        result.digits[position] += 1
      } else {
        result.digits.insert(1, at: 0)
        result.power += 1
      }
    }
    result.trim()
    return result
  }

  private func text(_ digits: some Sequence<UInt8>) -> String { digits.map { String($0) }.joined() }

  func positional(_ precision: Int) -> Parts {
    let short = rounded(to: power + precision)
    let sign = isNegative ? "-" : ""
    let point = short.power
    if point <= 0 {
      return Parts(whole: sign + "0", fraction: String(repeating: "0", count: -point) + text(short.digits))
        .withoutTrailingZeros
    }
    let whole = short.digits.prefix(point)
    return Parts(
      whole: sign + text(whole) + String(repeating: "0", count: point - whole.count),
      fraction: text(short.digits.dropFirst(point)))
  }

  func scientific(_ precision: Int) -> Parts {
    let short = rounded(to: precision + 1)
    let exponent = short.digits.isEmpty ? 0 : short.power - 1
    let size = String(exponent.magnitude)
    return Parts(
      whole: (isNegative ? "-" : "") + text(short.digits.prefix(1).isEmpty ? [0] : short.digits.prefix(1)),
      fraction: text(short.digits.dropFirst()),
      exponent: (exponent < 0 ? "e-" : "e+") + (size.count < 2 ? "0" + size : size))
  }
}

extension DecimalDigits.Parts {
  fileprivate var withoutTrailingZeros: DecimalDigits.Parts {
    var fraction = fraction[...]
    while fraction.last == "0" { fraction.removeLast() }
    return DecimalDigits.Parts(whole: whole, fraction: String(fraction), exponent: exponent)
  }
}
