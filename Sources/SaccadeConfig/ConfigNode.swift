/// A piece of a configuration as it was written: text, a list or a section, each knowing its source.
///
/// It is YAML's tree without YAML's types: what a scalar means is for the field to say that reads it.
public struct ConfigNode: Sendable {
  /// A key of a section with its value.
  public struct Entry: Sendable {
    /// The key as written.
    public let key: String
    /// Where the key stands.
    public let source: ConfigSource
    /// What stands under it.
    public var value: ConfigNode

    /// A key with its value; the value's source, if none is given.
    public init(_ key: String, _ value: ConfigNode, source: ConfigSource? = nil) {
      self.key = key
      self.value = value
      self.source = source ?? value.source
    }
  }

  /// What a node can be.
  public enum Content: Sendable {
    /// Nothing: `null`, `~` or an empty value.
    case null
    /// A number, a truth value or text; quotes make it text for certain.
    case scalar(String, isQuoted: Bool)
    /// A list.
    case list([ConfigNode])
    /// A section: keys with values in the order they were written.
    case section([Entry])
  }

  /// What stands here.
  public var content: Content
  /// Where it was written.
  public let source: ConfigSource
  /// What stood here before other files and arguments said something else, from the earliest on; see ``overriding(_:)``.
  package internal(set) var earlier: [ConfigNode] = []
  /// What was written, where a variable or a path from the file's folder made something else of it.
  package internal(set) var spelling: String?
  /// Whether a section says `replace: true`: it takes the place of what it would be merged with.
  var replaces = false

  /// A node written at `source`.
  public init(_ content: Content, source: ConfigSource = .standard) {
    self.content = content
    self.source = source
  }

  /// The keys and values, if this is a section.
  public var entries: [Entry]? {
    if case .section(let entries) = content { entries } else { nil }
  }

  /// Whether nothing stands here, as in an empty file.
  var isNull: Bool {
    if case .null = content { true } else { false }
  }

  /// The value under a key, if this is a section that has it.
  public subscript(key: String) -> ConfigNode? {
    entries?.first { $0.key == key }?.value
  }

  /// How many values it holds, sections and lists with all that stands in them.
  var size: Int {
    switch content {
    case .null, .scalar: 1
    case .list(let items): items.reduce(1) { $0 + $1.size }
    case .section(let entries): entries.reduce(1) { $0 + $1.value.size }
    }
  }

  /// The value at a dotted path, as `data.train.pipeline.0.size`; nil if there is none.
  package func value(at path: String) -> ConfigNode? {
    path.split(separator: ".").reduce(self as ConfigNode?) { $0?.child(String($1)) }
  }

  /// The value under a key of a section, or at a place of a list.
  func child(_ key: String) -> ConfigNode? {
    if case .list(let items) = content { return Int(key).flatMap { items.indices.contains($0) ? items[$0] : nil } }
    return self[key]
  }

  /// The node in a few words, for *expected …, not …*.
  public var summary: String {
    switch content {
    case .null: "nothing (null)"
    case .scalar(let text, isQuoted: true): "the text '\(text)'"
    case .scalar(let text, isQuoted: false): text
    case .list: "a list"
    case .section: "a section of keys"
    }
  }
}

extension ConfigNode {
  /// The node as written, as far as it is short: what a user sees of a value that breaks a rule.
  var shown: String {
    guard case .list(let items) = content else { return summary }
    let texts = items.prefix(6).map(\.shown)
    return "[" + (texts + (items.count > 6 ? ["…"] : [])).joined(separator: ", ") + "]"
  }
}

extension ConfigNode: Equatable {
  /// Whether both say the same, wherever they were written and however quoted.
  public static func == (a: ConfigNode, b: ConfigNode) -> Bool {
    switch (a.content, b.content) {
    case (.null, .null): true
    case (.scalar(let x, _), .scalar(let y, _)): x == y
    case (.list(let x), .list(let y)): x == y
    case (.section(let x), .section(let y)):
      x.count == y.count && zip(x, y).allSatisfy { $0.key == $1.key && $0.value == $1.value }
    default: false
    }
  }
}
