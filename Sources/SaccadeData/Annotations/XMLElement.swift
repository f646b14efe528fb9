/// An element of an XML file: what PASCAL VOC's annotations are made of.
///
/// Of XML, what files of data need is read: elements, text with the five named and all numbered characters, comments, CDATA
/// and processing instructions, which are passed over with attributes. Entities of a file's own, which can grow without
/// bound, are refused.
struct XMLElement {
  /// Its name.
  let name: String
  /// The line that it begins in.
  let line: Int
  /// The text between its children, without spaces around it.
  fileprivate(set) var text = ""
  /// The elements in it.
  fileprivate(set) var children: [XMLElement] = []

  /// The first child of a name.
  func child(_ name: String) -> XMLElement? { children.first { $0.name == name } }
}

/// What is wrong with XML text.
struct XMLFault: Error {
  let line: Int
  let problem: String
  /// Whether it ends before its elements do.
  var isCutOff = false
}

/// Reads XML text.
struct XMLReader {
  private let bytes: [UInt8]
  private var place = 0
  private var line = 1

  /// Elements that open without end must not use up the stack.
  private static let deepest = 64
  private static let (less, greater, slash) = (UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "/"))

  /// The one element that a text is.
  static func root(of bytes: [UInt8]) throws(XMLFault) -> XMLElement {
    var reader = XMLReader(bytes: bytes)
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw XMLFault(line: 1, problem: "is UTF-16 text; save it as UTF-8")
    }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { reader.place = 3 }
    guard try reader.passProlog() else {
      throw XMLFault(line: reader.line, problem: "has no element", isCutOff: bytes.allSatisfy { $0 <= 0x20 })
    }
    let root = try reader.element(depth: 0)
    if try reader.passProlog() { throw reader.fault("goes on behind its end") }
    return root
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private func fault(_ problem: String) -> XMLFault { XMLFault(line: line, problem: problem) }
  private func cutOff() -> XMLFault {
    XMLFault(line: line, problem: "ends within an element: it is cut off", isCutOff: true)
  }

  private func starts(_ text: StaticString) -> Bool {
    text.withUTF8Buffer { wanted in
      place + wanted.count <= bytes.count && bytes[place..<place + wanted.count].elementsEqual(wanted)
    }
  }

  private mutating func advance(_ count: Int = 1) {
    for _ in 0..<count {
      if bytes[place] == 0x0A { line += 1 }
      place += 1
    }
  }

  private mutating func pass(until end: StaticString) throws(XMLFault) {
    while !starts(end) {
      guard place < bytes.count else { throw cutOff() }
      advance()
    }
    advance(end.utf8CodeUnitCount)
  }

  /// Passes over what is no element; whether one comes.
  private mutating func passProlog() throws(XMLFault) -> Bool {
    while place < bytes.count {
      if bytes[place] <= 0x20 {
        advance()
      } else if starts("<?") {
        try pass(until: "?>")
      } else if starts("<!--") {
        try pass(until: "-->")
      } else if starts("<!DOCTYPE") {
        while place < bytes.count, bytes[place] != Self.greater {
          if bytes[place] == UInt8(ascii: "[") { throw fault("declares entities of its own, which are not read") }
          advance()
        }
        guard place < bytes.count else { throw cutOff() }
        advance()
      } else if bytes[place] == Self.less {
        return true
      } else {
        throw fault("has text where an element should begin")
      }
    }
    return false
  }

  private mutating func element(depth: Int) throws(XMLFault) -> XMLElement {
    guard depth < Self.deepest else { throw fault("has elements more than \(Self.deepest) deep in one another") }
    advance()
    var element = XMLElement(name: try name(), line: line)
    // Attributes say nothing here; a bracket may stand in one.
    while true {
      guard place < bytes.count else { throw cutOff() }
      if bytes[place] == Self.greater { break }
      if starts("/>") {
        advance(2)
        return element
      }
      if bytes[place] == Self.less { throw fault("has a < within the tag of '\(element.name)'") }
      let quote = bytes[place]
      advance()
      guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { continue }
      while place < bytes.count, bytes[place] != quote { advance() }
      guard place < bytes.count else { throw cutOff() }
      advance()
    }
    advance()
    var content: [UInt8] = []
    while true {
      guard place < bytes.count else { throw cutOff() }
      if starts("</") {
        advance(2)
        let end = try name()
        guard end == element.name else {
          throw fault("closes '\(end)' where '\(element.name)' of line \(element.line) is open")
        }
        while place < bytes.count, bytes[place] <= 0x20 { advance() }
        guard place < bytes.count else { throw cutOff() }
        guard bytes[place] == Self.greater else { throw fault("has more than a name in a closing tag") }
        advance()
        guard let text = String(validating: content, as: UTF8.self) else { throw fault("is not UTF-8 text") }
        element.text = text.trimmed
        return element
      } else if starts("<!--") {
        try pass(until: "-->")
      } else if starts("<![CDATA[") {
        advance(9)
        let start = place
        try pass(until: "]]>")
        content += bytes[start..<place - 3]
      } else if starts("<?") {
        try pass(until: "?>")
      } else if bytes[place] == Self.less {
        element.children.append(try self.element(depth: depth + 1))
      } else if bytes[place] == UInt8(ascii: "&") {
        content += Array(String(Character(try character())).utf8)
      } else {
        content.append(bytes[place])
        advance()
      }
    }
  }

  private mutating func name() throws(XMLFault) -> String {
    let start = place
    while place < bytes.count, bytes[place] > 0x20, bytes[place] != Self.greater, bytes[place] != Self.slash,
      bytes[place] != Self.less
    {
      place += 1
    }
    guard place < bytes.count else { throw cutOff() }
    guard place > start, place - start <= 200, let name = String(validating: bytes[start..<place], as: UTF8.self) else {
      throw fault("has a tag without a name")
    }
    return name
  }

  private mutating func character() throws(XMLFault) -> Unicode.Scalar {
    let start = place + 1
    guard let end = bytes[start...].prefix(12).firstIndex(of: UInt8(ascii: ";")) else {
      throw fault("has an & that stands for nothing; write &amp;")
    }
    let name = String(decoding: bytes[start..<end], as: UTF8.self)
    place = end + 1
    let named: [String: Unicode.Scalar] = ["lt": "<", "gt": ">", "amp": "&", "quot": "\"", "apos": "'"]
    if let scalar = named[name] { return scalar }
    if name.hasPrefix("#") {
      let digits = name.dropFirst()
      let value = digits.first == "x" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
      if let scalar = value.flatMap({ Unicode.Scalar($0) }) { return scalar }
    }
    throw fault("has '&\(name);', which is no character")
  }
}

extension String {
  /// The text without spaces around it.
  fileprivate var trimmed: String {
    let start = drop(while: \.isWhitespace)
    return String(start.reversed().drop(while: \.isWhitespace).reversed())
  }

  /// The text as it stands in XML.
  var asXML: String {
    var result = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "&": result += "&amp;"
      // XML has no other control characters than these, not even numbered.
      case "\n", "\t", "\r": result += "&#\(scalar.value);"
      case _ where scalar.value < 0x20: result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
