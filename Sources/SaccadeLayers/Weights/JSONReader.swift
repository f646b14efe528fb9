/// Reads JSON text as strictly as its standard asks: what another reader might take for something else is a fault.
///
/// Twice the same key, a comma before a bracket, a byte-order mark, text after the end, a number with a leading zero and
/// text that is not UTF-8 are refused, as the reference implementation of safetensors refuses them.
/// - Paper: RFC 8259, <https://www.rfc-editor.org/rfc/rfc8259>
struct JSONReader {
  /// What is wrong with the text, and at which of its bytes.
  struct Fault: Error, Hashable {
    let problem: String
    let position: Int
  }

  private let bytes: [UInt8]
  private var position = 0

  /// Values within values: text that opens brackets without end must not use up the stack.
  private static let deepest = 64
  /// To compare a text with another, Swift puts its accents in order, which takes as long as their count squared.
  private static let longestKey = 4096

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// A fault at the place that the reader has come to.
  func fault(_ problem: String) -> Fault { Fault(problem: problem, position: position) }

  // MARK: Values

  /// Reads an object; the closure reads the value of each key.
  mutating func object(_ member: (_ key: String, _ reader: inout JSONReader) throws -> Void) throws {
    try take("{", "an object")
    // Strings that look alike are equal in Swift, so keys that differ only in how Unicode composes them count as one.
    var keys: Set<String> = []
    try items(until: "}") { reader in
      let key = try reader.string()
      guard key.utf8.count <= Self.longestKey else { throw reader.fault("a key has \(key.utf8.count) bytes") }
      guard keys.insert(key).inserted else { throw reader.fault("the key '\(key)' comes twice") }
      try reader.take(":", "a colon")
      try member(key, &reader)
    }
  }

  /// Reads a list; the closure reads each of its values.
  mutating func array(_ element: (_ reader: inout JSONReader) throws -> Void) throws {
    try take("[", "a list")
    try items(until: "]", element)
  }

  /// Reads a list of whole numbers.
  mutating func integers() throws -> [Int] {
    var numbers: [Int] = []
    try array { reader in numbers.append(try reader.integer()) }
    return numbers
  }

  /// Reads a whole number: `2`, not `2.0`.
  mutating func integer() throws -> Int {
    skipSpace()
    let start = position
    try skipNumber()
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard text != "-0", text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2d }) else {
      throw Fault(problem: "\(text) is not a whole number", position: start)
    }
    guard let value = Int(text) else { throw Fault(problem: "\(text) is too large", position: start) }
    return value
  }

  /// Reads `null` if it is what comes next.
  mutating func null() -> Bool {
    skipSpace()
    guard bytes[position...].starts(with: "null".utf8) else { return false }
    position += 4
    return true
  }

  /// Reads text.
  mutating func string() throws -> String {
    try take("\"", "a text in double quotes")
    var content: [UInt8] = []
    while true {
      let start = position
      while let byte = next, byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { position += 1 }
      content += bytes[start..<position]
      switch next {
      case UInt8(ascii: "\""):
        position += 1
        guard let text = String(validating: content, as: UTF8.self) else { throw fault("a text is not UTF-8") }
        return text
      case UInt8(ascii: "\\"):
        position += 1
        content += Array(String(try escaped()).utf8)
      case nil: throw fault("a text has no end")
      default: throw fault("a text has a control character")
      }
    }
  }

  /// Reads a value of any kind and forgets it.
  mutating func skipValue() throws { try skipValue(depth: 0) }

  /// Checks that nothing but white space follows.
  mutating func end() throws {
    skipSpace()
    if position < bytes.count { throw fault("something follows its end") }
  }

  // MARK: Parts

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { position += 1 }
  }

  private mutating func take(_ character: Unicode.Scalar, _ what: String) throws {
    guard takeIf(character) else { throw fault("\(what) is missing") }
  }

  private mutating func takeIf(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard let byte = next, UInt32(byte) == character.value else { return false }
    position += 1
    return true
  }

  /// Reads what stands between commas up to a bracket; a comma has to have something after it.
  private mutating func items(until bracket: Unicode.Scalar, _ item: (inout JSONReader) throws -> Void) throws {
    if takeIf(bracket) { return }
    repeat { try item(&self) } while takeIf(",")
    try take(bracket, "a comma or '\(bracket)'")
  }

  private mutating func skipNumber() throws {
    if next == UInt8(ascii: "-") { position += 1 }
    let start = position
    guard skipDigits() else { throw fault("a number is missing") }
    if bytes[start] == UInt8(ascii: "0"), position - start > 1 { throw fault("a number begins with 0") }
    if next == UInt8(ascii: ".") {
      position += 1
      guard skipDigits() else { throw fault("a number ends in a point") }
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      position += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
      guard skipDigits() else { throw fault("a number has no exponent") }
    }
  }

  private mutating func skipDigits() -> Bool {
    let start = position
    while let byte = next, (0x30...0x39).contains(byte) { position += 1 }
    return position > start
  }

  private mutating func skipValue(depth: Int) throws {
    guard depth < Self.deepest else { throw fault("values lie too deep in one another") }
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): try object { _, reader in try reader.skipValue(depth: depth + 1) }
    case UInt8(ascii: "["): try array { reader in try reader.skipValue(depth: depth + 1) }
    case UInt8(ascii: "\""): _ = try string()
    default:
      for word in ["null", "true", "false"] where bytes[position...].starts(with: word.utf8) {
        position += word.utf8.count
        return
      }
      try skipNumber()
    }
  }

  /// What a backslash and the characters after it stand for.
  private mutating func escaped() throws -> Character {
    guard let byte = next else { throw fault("a text has no end") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Character(Unicode.Scalar(byte))
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return Character(try escapedScalar())
    default: throw fault("a text has an unknown escape")
    }
  }

  /// The scalar of `\u` and four digits, or of two such where it takes two.
  private mutating func escapedScalar() throws -> Unicode.Scalar {
    let first = try hexadecimal()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xdc00, next == UInt8(ascii: "\\") else { throw fault("half a character is escaped") }
    position += 1
    guard next == UInt8(ascii: "u") else { throw fault("half a character is escaped") }
    position += 1
    let second = try hexadecimal()
    guard (0xdc00...0xdfff).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00))
    else { throw fault("half a character is escaped") }
    return scalar
  }

  private mutating func hexadecimal() throws -> UInt32 {
    guard bytes.count - position >= 4 else { throw fault("a text has no end") }
    let digits = bytes[position..<position + 4]
    guard digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw fault("a text has an unknown escape") }
    position += 4
    return value
  }
}
