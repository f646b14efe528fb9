public import SaccadeConfig

/// Written as three numbers, `[128, 64, 0]`, or as on the web, `"#804000"`.
extension Color: ConfigValue {
  /// Three numbers or six digits.
  public static var expectation: String { "a colour, as [128, 64, 0] or \"#804000\" in quotes" }

  /// Three numbers or six digits.
  public static var schema: ConfigSchema {
    .either([.items(Int.schema, atLeast: 3, atMost: 3), String.schema])
  }

  /// Reads red, green and blue.
  public static func read(
    _ node: ConfigNode, at path: String, expected: String, with reader: ConfigReader
  ) -> Color? {
    switch node.content {
    case .list(let items):
      let bytes = items.compactMap { $0.plainText.flatMap { UInt8($0) } }
      if bytes.count == 3, items.count == 3 { return Color(red: bytes[0], green: bytes[1], blue: bytes[2]) }
    case .scalar(let text, _):
      let digits = text.hasPrefix("#") ? text.dropFirst() : text[...]
      if digits.utf8.count == 6, let number = UInt32(digits, radix: 16), digits.allSatisfy(\.isHexDigit) {
        return Color(
          red: UInt8(truncatingIfNeeded: number >> 16), green: UInt8(truncatingIfNeeded: number >> 8),
          blue: UInt8(truncatingIfNeeded: number))
      }
    default: break
    }
    reader.mismatch(node, path, expected: expected)
    return nil
  }

  /// Three numbers.
  public var configNode: ConfigNode { [Int(red), Int(green), Int(blue)].configNode }
}
