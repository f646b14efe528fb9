import CYaml

/// Reads YAML text into a ``ConfigNode``, event by event, with the parser that Yams brings.
///
/// A tree of Yams' own compares keys of any kind with one another and is let go of one level in the next, so that a few
/// lines of aliases hang or end the program before a limit can be seen. Here every limit holds before anything grows.
struct YAMLReader {
  /// Aliases of aliases grow exponentially: a few lines of YAML can ask for all memory.
  static let nodeLimit = 100_000
  /// Each level waits on the stack for those in it when a tree is walked, and a stack ends.
  static let depthLimit = 200
  /// No name or path has more bytes, and letters with thousands of accents take minutes to compare.
  static let scalarLimit = 1 << 14

  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// Tells a place in the text, whose lines and columns count from 1.
  typealias Locate = (_ line: Int, _ column: Int) -> ConfigSource

  /// A value that was read, with how many values it holds, aliases written out, and in how many levels.
  private struct Piece {
    var node: ConfigNode
    var size = 1
    var height = 0
  }

  /// A list or section whose end was not yet met.
  private struct Level {
    let source: ConfigSource
    let anchor: String?
    let isSection: Bool
    var items: [ConfigNode] = []
    var entries: [ConfigNode.Entry] = []
    /// What a merge key brought in.
    var included: [ConfigNode.Entry] = []
    /// Where each key stands; that of a merge key is nil.
    var places: [String?: ConfigSource] = [:]
    /// The key whose value comes next.
    var key: (name: String?, source: ConfigSource)?
    var size = 1
    var height = 0

    var piece: Piece {
      let own = Set(entries.map(\.key))
      let content: ConfigNode.Content =
        isSection ? .section(entries + included.filter { !own.contains($0.key) }) : .list(items)
      return Piece(node: ConfigNode(content, source: source), size: size, height: height + 1)
    }
  }

  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let bytes: UnsafeBufferPointer<UInt8>
  private let locate: Locate
  private var levels: [Level] = []
  private var anchors: [String: Piece] = [:]
  private var root: ConfigNode?
  private var count = 0

  /// Reads the text of one document.
  /// - Throws: `ConfigError` if it is not YAML, repeats a key, has a key that is no text, holds more than one document,
  ///   or more than a configuration ever has
  static func read(_ text: String, locate: Locate) throws(ConfigError) -> ConfigNode {
    let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    defer { parser.deallocate() }
    guard yaml_parser_initialize(parser) == 1 else { throw ConfigError("\(locate(1, 1))", "", outOfMemory) }
    defer { yaml_parser_delete(parser) }
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    return try withoutActuallyEscaping(locate) { locate throws(ConfigError) in
      // Some editors begin a file with the mark of its byte order, which the parser looks for only in texts of any coding.
      try Array(text.utf8.dropFirst(text.utf8.starts(with: byteOrderMark) ? 3 : 0)).withUnsafeBufferPointer {
        bytes throws(ConfigError) in
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
        var reader = YAMLReader(parser: parser, bytes: bytes, locate: locate)
        return try reader.read()
      }
    }
  }

  private init(
    parser: UnsafeMutablePointer<yaml_parser_t>, bytes: UnsafeBufferPointer<UInt8>, locate: @escaping Locate
  ) {
    self.parser = parser
    self.bytes = bytes
    self.locate = locate
  }

  private mutating func read() throws(ConfigError) -> ConfigNode {
    while true {
      var event = yaml_event_t()
      guard yaml_parser_parse(parser, &event) == 1 else { throw parserProblem() }
      defer { yaml_event_delete(&event) }
      let source = place(event.start_mark)
      switch event.type {
      case YAML_STREAM_END_EVENT:
        return root ?? ConfigNode(.null, source: locate(1, 1))
      case YAML_DOCUMENT_START_EVENT where root != nil:
        throw ConfigError("\(source)", "", "begins a second document; a configuration is one: remove the '---'")
      case YAML_ALIAS_EVENT:
        try meetAlias(Self.text(event.data.alias.anchor) ?? "", at: source)
      case YAML_SCALAR_EVENT:
        try meetScalar(event, at: source)
      case YAML_SEQUENCE_START_EVENT:
        try open(isSection: false, anchor: Self.text(event.data.sequence_start.anchor), at: source)
      case YAML_MAPPING_START_EVENT:
        try open(isSection: true, anchor: Self.text(event.data.mapping_start.anchor), at: source)
      case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
        if let level = levels.popLast() { try add(level.piece, anchor: level.anchor) }
      default: break
      }
    }
  }

  private var isAtKey: Bool { levels.last.map { $0.isSection && $0.key == nil } ?? false }

  private mutating func meetScalar(_ event: yaml_event_t, at source: ConfigSource) throws(ConfigError) {
    let scalar = event.data.scalar
    guard scalar.length <= Self.scalarLimit else {
      throw ConfigError(
        "\(source)", "", "a value of \(scalar.length) bytes stands here; write at most \(Self.scalarLimit)")
    }
    let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
    let isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE
    let isNull = isPlain && ConfigNode.isNull(text)
    let node = ConfigNode(isNull ? .null : .scalar(text, isQuoted: !isPlain), source: source)
    try countOne(1, at: source)
    let anchor = Self.text(scalar.anchor)
    if isAtKey {
      if let anchor { anchors[anchor] = Piece(node: node) }
      try begin(text == "<<" && isPlain ? nil : text, at: source)
    } else {
      try add(Piece(node: node), anchor: anchor)
    }
  }

  private mutating func meetAlias(_ name: String, at source: ConfigSource) throws(ConfigError) {
    guard let piece = anchors[name] else {
      throw ConfigError("\(source)", "", "*\(name) stands for nothing: no value before it is marked with &\(name)")
    }
    if isAtKey {
      guard case .scalar(let text, _) = piece.node.content else { throw Self.noKey(source) }
      return try begin(text, at: source)
    }
    guard levels.count + piece.height <= Self.depthLimit else { throw Self.tooDeep(source) }
    try countOne(piece.size, at: source)
    try add(piece, anchor: nil)
  }

  private mutating func open(isSection: Bool, anchor: String?, at source: ConfigSource) throws(ConfigError) {
    if isAtKey { throw Self.noKey(source) }
    guard levels.count < Self.depthLimit else { throw Self.tooDeep(source) }
    try countOne(1, at: source)
    levels.append(Level(source: source, anchor: anchor, isSection: isSection))
  }

  /// Takes a key whose value is to come.
  private mutating func begin(_ name: String?, at source: ConfigSource) throws(ConfigError) {
    let last = levels.count - 1
    if let first = levels[last].places.updateValue(source, forKey: name) {
      let line = if case .file(_, let line, _) = first { ", first in line \(line)" } else { "" }
      throw ConfigError(
        "\(source)", "", "key '\(name ?? "<<")' is given more than once in one section\(line); delete one")
    }
    levels[last].key = (name, source)
  }

  /// Puts a value where it belongs: at the top, into the list, or under the key before it.
  private mutating func add(_ piece: Piece, anchor: String?) throws(ConfigError) {
    if let anchor { anchors[anchor] = piece }
    guard !levels.isEmpty else {
      root = piece.node
      return
    }
    let last = levels.count - 1
    levels[last].size += piece.size
    levels[last].height = max(levels[last].height, piece.height)
    guard let key = levels[last].key else {
      levels[last].items.append(piece.node)
      return
    }
    levels[last].key = nil
    if let name = key.name {
      levels[last].entries.append(ConfigNode.Entry(name, piece.node, source: key.source))
    } else {
      levels[last].included = try piece.node.included(at: key.source)
    }
  }

  private mutating func countOne(_ size: Int, at source: ConfigSource) throws(ConfigError) {
    count += size
    guard count <= Self.nodeLimit else {
      throw ConfigError("\(source)", "", "more than \(Self.nodeLimit) values, counting aliases as written out")
    }
  }

  private func place(_ mark: yaml_mark_t) -> ConfigSource { locate(Int(mark.line) + 1, Int(mark.column) + 1) }

  private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    pointer.map { String(cString: $0) }
  }

  private static let outOfMemory = "is not read: no memory is left"

  private static func noKey(_ source: ConfigSource) -> ConfigError {
    ConfigError("\(source)", "", "a key must be text, not a list or a section")
  }

  private static func tooDeep(_ source: ConfigSource) -> ConfigError {
    ConfigError("\(source)", "", "has more than \(depthLimit) levels of lists and sections; no configuration has")
  }

  /// Braces of a variable are braces of YAML, too.
  private var variableAdvice: String {
    let isThere = zip(bytes, bytes.dropFirst()).contains { $0 == UInt8(ascii: "$") && $1 == UInt8(ascii: "{") }
    return isThere ? "; within { } and [ ] a variable stands in quotes: \"${NAME}\"" : ""
  }

  private func parserProblem() -> ConfigError {
    let problem = parser.pointee.problem.map { String(cString: $0) } ?? ""
    switch parser.pointee.error {
    case YAML_MEMORY_ERROR:
      return ConfigError("\(locate(1, 1))", "", Self.outOfMemory)
    case YAML_READER_ERROR:
      let before = bytes.prefix(parser.pointee.problem_offset)
      let line = before.count { $0 == UInt8(ascii: "\n") } + 1
      return ConfigError("\(locate(line, 1))", "", "not readable as YAML text: \(problem)")
    case _ where problem.hasPrefix("Maximum nesting level"):
      // The parser looks ahead, and meets its own limit before ours.
      return Self.tooDeep(place(parser.pointee.context_mark))
    default:
      // A context says what was being read when the problem was met, often lines before it.
      let opening =
        parser.pointee.context.map { "\(String(cString: $0)) (line \(Int(parser.pointee.context_mark.line) + 1)): " }
        ?? ""
      return ConfigError(
        "\(place(parser.pointee.problem_mark))", "",
        "not valid YAML: \(opening)\(problem); check indentation and colons" + variableAdvice)
    }
  }
}

extension ConfigNode {
  /// The keys that a merge key, `<<: *name` or `<<: [*one, *other]`, brings in; of several, the first wins.
  fileprivate func included(at place: ConfigSource) throws(ConfigError) -> [Entry] {
    var sections = [self]
    if case .list(let list) = content { sections = list }
    var seen: Set<String> = []
    var result: [Entry] = []
    for section in sections {
      guard let entries = section.entries else {
        throw ConfigError(
          "\(place)", "<<",
          "brings in the keys of a section, or of a list of sections, not \(section.shown); "
            + "mark the section with &name and write <<: *name")
      }
      result += entries.filter { seen.insert($0.key).inserted }
    }
    return result
  }
}
