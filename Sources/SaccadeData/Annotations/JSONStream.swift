import SaccadeText

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reads a JSON file from its start to its end, a piece at a time: COCO's have half a gigabyte, of which little is wanted.
///
/// Values are read in the order in which they stand; what is not read has to be skipped. Faults are told with the line and
/// the path of the value: `instances.json:812: annotations[17].bbox: …`. `NaN` and infinities, which JSON has not and
/// Python writes, are read as numbers, for whoever reads them to refuse.
final class JSONStream {
  /// What comes next.
  enum Kind { case object, list, text, number, word, nothing }

  private enum Step {
    case key(String)
    case index(Int)
  }

  let path: String
  private let descriptor: Int32
  private let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 1 << 18)
  private var place = 0
  private var end = 0
  private(set) var line = 1
  private var trail: [Step] = []

  /// Values within values: brackets that open without end must not use up the stack.
  private static let deepest = 64
  /// A text may not be longer: counts of a mask have some thousand bytes.
  private static let longestText = 1 << 24

  /// Opens a file.
  /// - Throws: ``DatasetError`` if it is not there, or no file
  init(_ path: String) throws {
    self.path = path
    descriptor = try AnnotationFile.open(path)
    let start = [try peek(), try peek(1), try peek(2)]
    if start.prefix(2) == [0xFF, 0xFE] || start.prefix(2) == [0xFE, 0xFF] {
      throw fault("is UTF-16 text", advice: "save it as UTF-8")
    }
    if start == [0xEF, 0xBB, 0xBF] { place += 3 }
    guard start[0] != nil else {
      throw DatasetError(.empty, path: path, problem: "has 0 bytes", advice: "write or fetch it again")
    }
  }

  deinit {
    buffer.deallocate()
    close(descriptor)
  }

  // MARK: Faults

  /// Where the reader is: `instances.json:812: annotations[17].bbox`.
  var position: String { trail.isEmpty ? "\(path):\(line)" : "\(path):\(line): \(trailText)" }

  private var trailText: String {
    var text = ""
    for step in trail {
      switch step {
      case .key(let key): text += (text.isEmpty ? "" : ".") + key.cut(to: 60)
      case .index(let index): text += "[\(index)]"
      }
    }
    return text
  }

  /// A fault at the place that the reader has come to.
  func fault(
    _ problem: String, advice: String = "check that it is whole, and JSON", kind: DatasetError.Kind = .wrongFormat
  ) -> DatasetError {
    DatasetError(kind, path: position, problem: problem, advice: advice)
  }

  private func cutOff() -> DatasetError {
    fault("the file ends here, within a value: it is cut off", advice: "fetch or write it again", kind: .truncated)
  }

  // MARK: Values

  /// What comes next.
  func next() throws -> Kind {
    try skipSpace()
    switch try peek() {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .list
    case UInt8(ascii: "\""): return .text
    case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"): return .word
    case nil: return .nothing
    default: return .number
    }
  }

  /// Reads an object; the closure reads or skips the value of each key.
  func object(_ member: (_ key: String) throws -> Void) throws {
    guard try next() == .object else { throw try unexpected("an object, { … }") }
    place += 1
    try enter()
    defer { trail.removeLast() }
    if try takeIf(UInt8(ascii: "}")) { return }
    repeat {
      guard try next() == .text else { throw try unexpected("a name in double quotes") }
      let key = try text()
      trail[trail.count - 1] = .key(key)
      guard try takeIf(UInt8(ascii: ":")) else { throw try unexpected("a colon") }
      try member(key)
    } while try takeIf(UInt8(ascii: ","))
    guard try takeIf(UInt8(ascii: "}")) else { throw try unexpected("a comma or }") }
  }

  /// Reads a list; the closure reads or skips each of its values.
  func list(_ element: (_ index: Int) throws -> Void) throws {
    guard try next() == .list else { throw try unexpected("a list, [ … ]") }
    place += 1
    try enter()
    defer { trail.removeLast() }
    if try takeIf(UInt8(ascii: "]")) { return }
    var index = 0
    repeat {
      trail[trail.count - 1] = .index(index)
      // The line of an element is that on which it begins, not that of the comma before it.
      try skipSpace()
      try element(index)
      index += 1
    } while try takeIf(UInt8(ascii: ","))
    guard try takeIf(UInt8(ascii: "]")) else { throw try unexpected("a comma or ]") }
  }

  private func enter() throws {
    guard trail.count < Self.deepest else {
      throw DatasetError(
        .wrongFormat, path: "\(path):\(line)",
        problem: "has values that lie more than \(Self.deepest) deep in one another",
        advice: "check that it is the file of annotations")
    }
    trail.append(.index(0))
  }

  /// Reads a text.
  func string() throws -> String {
    guard try next() == .text else { throw try unexpected("a text in double quotes") }
    return try text()
  }

  /// Reads a whole number that is not negative, also one that is written as a text.
  func identity() throws -> Int {
    let number: Double
    if try next() == .text {
      let text = try string()
      guard let value = Int(text), value >= 0 else { throw fault("'\(text.cut(to: 40))' is no whole number from 0") }
      return value
    }
    number = try self.number()
    guard let value = Int(exactly: number), value >= 0 else { throw fault("\(number) is no whole number from 0") }
    return value
  }

  /// Reads a number, which may be infinite or not a number.
  func number() throws -> Double {
    try skipSpace()
    var digits: [UInt8] = []
    var (mantissa, count, decimals): (UInt64, Int, Int?) = (0, 0, nil)
    var isPlain = true
    while let byte = try peek(), digits.count < 64 {
      switch byte {
      case 0x30...0x39:
        if count < 19 { mantissa = mantissa &* 10 &+ UInt64(byte - 0x30) }
        if count > 0 || byte != 0x30 { count += 1 }
        if let known = decimals { decimals = known + 1 }
      case UInt8(ascii: ".") where decimals == nil && isPlain: decimals = 0
      case UInt8(ascii: "-") where digits.isEmpty: break
      case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), 0x41...0x5A, 0x61...0x7A: isPlain = false
      default:
        return try value(of: digits, mantissa, count, decimals ?? 0, isPlain)
      }
      digits.append(byte)
      place += 1
    }
    return try value(of: digits, mantissa, count, decimals ?? 0, isPlain)
  }

  private static let powers = (0...22).map { exponent in (0..<exponent).reduce(1.0) { power, _ in power * 10 } }

  private func value(
    of digits: [UInt8], _ mantissa: UInt64, _ count: Int, _ decimals: Int, _ isPlain: Bool
  ) throws -> Double {
    // Up to 2⁵³ and 10²² both are exact, so that their quotient is rounded once, as it should be.
    if isPlain, count <= 15, decimals <= 22, digits.contains(where: { 0x30...0x39 ~= $0 }) {
      let size = Double(mantissa) / Self.powers[decimals]
      return digits[0] == UInt8(ascii: "-") ? -size : size
    }
    let text = String(decoding: digits, as: UTF8.self)
    switch text {
    case "NaN", "-NaN": return .nan
    case "Infinity": return .infinity
    case "-Infinity": return -.infinity
    default:
      guard !text.isEmpty, !text.contains(where: { "xXpPnN".contains($0) }), let value = Double(text) else {
        throw try unexpected("a number")
      }
      return value
    }
  }

  /// Reads a truth value, for which 0 and 1 may stand.
  func truth() throws -> Bool {
    guard try next() == .word else {
      let number = try number()
      guard number == 0 || number == 1 else {
        throw fault("is \(number), neither 0 nor 1", advice: "write one of these")
      }
      return number == 1
    }
    let word = try word()
    return word == "true"
  }

  private func word() throws -> String {
    for word in ["true", "false", "null"] {
      var isSame = true
      for (offset, byte) in word.utf8.enumerated() where isSame { isSame = try peek(offset) == byte }
      guard isSame else { continue }
      place += word.utf8.count
      return word
    }
    if try peek(4) == nil { throw cutOff() }
    throw try unexpected("a value")
  }

  /// Reads a value of any kind and forgets it.
  func skip() throws {
    var depth = 0
    repeat {
      switch try next() {
      case .object, .list:
        depth += 1
        guard depth + trail.count < Self.deepest else {
          throw fault("has values that lie more than \(Self.deepest) deep in one another", advice: "leave them out")
        }
        place += 1
      case .text: try skipText()
      case .word: _ = try word()
      case .nothing: throw cutOff()
      case .number:
        switch try peek() {
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
          guard depth > 0 else { throw try unexpected("a value") }
          depth -= 1
          place += 1
        case UInt8(ascii: ","), UInt8(ascii: ":"):
          guard depth > 0 else { throw try unexpected("a value") }
          place += 1
        default: _ = try number()
        }
      }
    } while depth > 0
  }

  /// Checks that nothing but white space follows.
  func finish() throws {
    if try next() != .nothing { throw fault("something follows the end of the JSON value") }
  }

  // MARK: Parts

  private func unexpected(_ wanted: String) throws -> DatasetError {
    guard let byte = try peek() else { return cutOff() }
    let shown = 0x20...0x7E ~= byte ? "'\(Character(Unicode.Scalar(byte)))'" : "byte \(byte)"
    return fault("\(wanted) should come here, not \(shown)")
  }

  private func peek(_ distance: Int = 0) throws -> UInt8? {
    if place + distance < end { return buffer[place + distance] }
    return try refilled(distance)
  }

  private func refilled(_ distance: Int) throws -> UInt8? {
    guard let start = buffer.baseAddress else { return nil }
    start.update(from: start + place, count: end - place)
    end -= place
    place = 0
    while end <= distance {
      let got = read(descriptor, start + end, buffer.count - end)
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else {
        throw DatasetError(
          .unreadable, path: path, problem: "cannot be read: \(String(cString: strerror(errno)))",
          advice: "check its permissions, and the disk")
      }
      if got == 0 { return nil }
      end += got
    }
    return buffer[distance]
  }

  private func skipSpace() throws {
    while let byte = try peek() {
      switch byte {
      case 0x0A: line += 1
      case 0x20, 0x0D, 0x09: break
      default: return
      }
      place += 1
    }
  }

  private func takeIf(_ byte: UInt8) throws -> Bool {
    try skipSpace()
    guard try peek() == byte else { return false }
    place += 1
    return true
  }

  private func skipText() throws {
    place += 1
    while let byte = try peek() {
      place += 1
      if byte == UInt8(ascii: "\"") { return }
      // What is escaped may be beyond what is in the buffer, or not there.
      if byte == UInt8(ascii: "\\"), try peek() != nil { place += 1 }
      if byte == 0x0A { line += 1 }
    }
    throw cutOff()
  }

  private func text() throws -> String {
    place += 1
    var content: [UInt8] = []
    while true {
      let start = place
      while place < end, buffer[place] != UInt8(ascii: "\""), buffer[place] != UInt8(ascii: "\\"), buffer[place] >= 0x20
      {
        place += 1
      }
      let piece = buffer[start..<place]
      guard content.count + piece.count <= Self.longestText else {
        throw fault("a text has more than \(Self.longestText) bytes")
      }
      let isWhole = content.isEmpty && place < end && buffer[place] == UInt8(ascii: "\"")
      if isWhole {
        let text = String(validating: piece, as: UTF8.self)
        place += 1
        guard let text else { throw fault("a text is not UTF-8", advice: "save the file as UTF-8") }
        return text
      }
      content += piece
      switch try peek() {
      case nil: throw cutOff()
      case UInt8(ascii: "\"")?:
        place += 1
        guard let text = String(validating: content, as: UTF8.self) else {
          throw fault("a text is not UTF-8", advice: "save the file as UTF-8")
        }
        return text
      case UInt8(ascii: "\\")?:
        place += 1
        content += Array(String(Character(try escaped())).utf8)
      case let byte?:
        guard byte >= 0x20 else { throw fault("a text has a line end or control character in it") }
      }
    }
  }

  private func escaped() throws -> Unicode.Scalar {
    guard let byte = try peek() else { throw cutOff() }
    place += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      let first = try hexadecimal()
      if let scalar = Unicode.Scalar(first) { return scalar }
      guard first < 0xDC00, try peek() == UInt8(ascii: "\\"), try peek(1) == UInt8(ascii: "u") else {
        throw fault("half a character is escaped")
      }
      place += 2
      let second = try hexadecimal()
      guard 0xDC00...0xDFFF ~= second, let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
      else { throw fault("half a character is escaped") }
      return scalar
    default: throw fault("a text has an unknown escape")
    }
  }

  private func hexadecimal() throws -> UInt32 {
    var value: UInt32 = 0
    for offset in 0..<4 {
      guard let byte = try peek(offset) else { throw cutOff() }
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw fault("a text has an unknown escape")
      }
      value = value << 4 | UInt32(digit)
    }
    place += 4
    return value
  }
}
