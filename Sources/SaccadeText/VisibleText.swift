extension String {
  /// The text with its control characters written out, as `\n` and `\x1B`, so that a name in somebody's data cannot
  /// move the cursor, colour the terminal or look like a line of its own.
  ///
  /// Marks that turn the direction of writing are written out too: what follows them would be read in another order.
  /// - Parameter keepingLines: whether ends of lines stay, for text that has several lines by design
  package func visible(keepingLines: Bool = false) -> String {
    // Most text has nothing to show, and is passed on as it is.
    guard unicodeScalars.contains(where: { $0.isHidden && !(keepingLines && $0 == "\n") }) else { return self }
    var result = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "\n": result += keepingLines ? "\n" : "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.isHidden:
        let digits = String(scalar.value, radix: 16, uppercase: true)
        result += scalar.value < 0x100 ? "\\x" + (digits.count < 2 ? "0" : "") + digits : "\\u{\(digits)}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

extension String {
  /// The text up to a length at which nobody reads on: a name in somebody's data may have a million letters.
  package func cut(to length: Int = 8000) -> String {
    guard utf8.count > length else { return self }
    var short = UnicodeScalarView()
    short.append(contentsOf: unicodeScalars.prefix(length))
    return String(short) + "…"
  }
}

extension Unicode.Scalar {
  /// Whether a terminal acts on it, or shows what follows in another order, instead of showing it.
  var isHidden: Bool {
    switch value {
    case 0..<0x20, 0x7F...0x9F, 0x61C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x206F, 0xFEFF: true
    default: false
    }
  }
}
