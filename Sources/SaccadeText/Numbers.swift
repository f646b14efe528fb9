/// A number with a fixed number of digits after the point; one too large for that as `2.6858126e+15`, `NaN` or `inf`.
package func fixed(_ value: Double, digits: Int) -> String {
  guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-inf" : "inf" }
  var scale = 1
  for _ in 0..<digits { scale *= 10 }
  let magnitude = (value.magnitude * Double(scale)).rounded()
  // Beyond this a double has no such digits, and further on an integer has no room.
  guard magnitude < 0x1p53 else { return Float(value).isFinite ? "\(Float(value))" : "\(value)" }
  let scaled = Int(magnitude)
  let fraction = String(scaled % scale)
  let sign = value < 0 && scaled > 0 ? "-" : ""
  guard digits > 0 else { return "\(sign)\(scaled)" }
  return "\(sign)\(scaled / scale)." + String(repeating: "0", count: digits - fraction.count) + fraction
}

/// A number with a fixed number of digits after the point, or as `1.5e-50` where these would all be 0 and it is not.
package func fixedOrSmall(_ value: Double, digits: Int) -> String {
  let text = fixed(value, digits: digits)
  guard value != 0, text.allSatisfy({ $0 == "0" || $0 == "." }) else { return text }
  if Float(value).isNormal { return "\(Float(value))" }
  var (mantissa, exponent) = (value.magnitude, 0)
  while mantissa < 1 {
    mantissa *= 10
    exponent -= 1
  }
  // Three digits say which size it is of.
  mantissa = (mantissa * 100).rounded() / 100
  if mantissa >= 10 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
  let number = "\(mantissa)"
  return "\(value < 0 ? "-" : "")\(number.hasSuffix(".0") ? String(number.dropLast(2)) : number)e\(exponent)"
}

/// Three digits of a speed, which say enough: `3210`, `42.5`.
package func roundedSpeed(_ value: Double) -> String {
  value.isFinite ? fixed(value, digits: value >= 100 ? 0 : 1) : "–"
}

/// So many things, one or more: `1 image`, `2 images`.
/// - Parameter plural: the word for several, if it is not the one for one with an s
package func counted(_ count: Int, _ noun: String, _ plural: String? = nil) -> String {
  "\(count) \(count == 1 ? noun : plural ?? noun + "s")"
}

/// Thousands apart: `25,557,032`.
package func grouped(_ number: Int) -> String {
  var digits = String(number)
  var groups: [String] = []
  while digits.count > 3 {
    groups.insert(String(digits.suffix(3)), at: 0)
    digits.removeLast(3)
  }
  return ([digits] + groups).joined(separator: ",")
}

/// A number of bytes: `1.5 GiB`.
package func memorySize(_ byteCount: Int) -> String {
  for (unit, shift) in [("TiB", 40), ("GiB", 30), ("MiB", 20)] where byteCount >= 1 << shift {
    return "\(fixed(Double(byteCount) / Double(1 << shift), digits: 1)) \(unit)"
  }
  return counted(byteCount, "byte")
}

/// A number of bytes for a column of a table: `3.1 MiB`, `784 KiB`, `40 B`.
package func compactSize(_ byteCount: Int) -> String {
  for (unit, shift) in [("TiB", 40), ("GiB", 30), ("MiB", 20), ("KiB", 10)] where byteCount >= 1 << shift {
    let size = Double(byteCount) / Double(1 << shift)
    return "\(fixed(size, digits: size < 99.95 ? 1 : 0)) \(unit)"
  }
  return "\(byteCount) B"
}

/// A count in three digits and a letter for thousands, millions and so on: `4.09 G`, `118 M`, `840`.
package func metric(_ count: Int) -> String {
  for (letter, size) in [("T", 1e12), ("G", 1e9), ("M", 1e6), ("K", 1e3)] where Double(count) >= size * 0.9995 {
    let value = Double(count) / size
    return "\(fixed(value, digits: value < 9.995 ? 2 : value < 99.95 ? 1 : 0)) \(letter)"
  }
  return "\(count)"
}

/// A time as clocks show it: `0:42`, `12:05`, `3:07:00`.
package func clockTime(_ seconds: Double) -> String {
  guard seconds.isFinite, seconds < 1e7 else { return "–" }
  let total = Int(max(0, seconds).rounded())
  func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
  let (hours, minutes) = (total / 3600, total / 60 % 60)
  return hours > 0 ? "\(hours):\(two(minutes)):\(two(total % 60))" : "\(minutes):\(two(total % 60))"
}

/// Rows of cells as lines in which columns stand one below the other, two spaces apart.
/// - Parameters:
///   - rows: as many cells in each
///   - isRight: whether a column stands to the right, as numbers do
package func tableLines(_ rows: [[String]], isRight: (_ column: Int) -> Bool) -> [String] {
  guard let first = rows.first else { return [] }
  let columns = first.indices.map { column in
    (width: rows.map { $0[column].count }.max() ?? 0, isRight: isRight(column))
  }
  return rows.map { row in
    zip(row, columns).map { cell, column in
      column.isRight ? cell.aligned(to: column.width) : cell.padded(to: column.width)
    }.joined(separator: "  ").withoutSpacesAtEnd
  }
}

extension String {
  /// The text with spaces behind it, so that columns stand one below the other.
  package func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }

  /// The text up to its last character that is no space.
  package var withoutSpacesAtEnd: String { String(reversed().drop { $0 == " " }.reversed()) }

  /// The text with spaces before it.
  package func aligned(to width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
