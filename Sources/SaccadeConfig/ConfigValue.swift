import SaccadeText

/// A type that a setting can have.
public protocol ConfigValue: Sendable {
  /// What a user has to write, as in *expected a number, not …*.
  static var expectation: String { get }
  /// The value that a node gives; nil, after a report, if it gives none.
  /// - Parameter expected: the field's own expectation, which may be narrower than the type's
  static func read(_ node: ConfigNode, at path: String, expected: String, with reader: ConfigReader) -> Self?
  /// The value as it would be written.
  var configNode: ConfigNode { get }
  /// What other frameworks call values that have names here, with these names.
  static var synonyms: [String: String] { get }
  /// What it may be, as editors are told.
  static var schema: ConfigSchema { get }
}

extension ConfigValue {
  /// None.
  public static var synonyms: [String: String] { [:] }
  /// Nothing is said: it is checked when it is read.
  public static var schema: ConfigSchema { .anything }
}

extension ConfigNode {
  /// Whether plain text would be taken for something other than text.
  static func looksTyped(_ text: String) -> Bool {
    Double(text) != nil || ["", "~", "null", "true", "false"].contains(text.lowercased())
  }

  /// The scalar's text, if it was written without quotes.
  package var plainText: String? {
    if case .scalar(let text, isQuoted: false) = content { text } else { nil }
  }

  package static func plain(_ value: some CustomStringConvertible) -> ConfigNode {
    ConfigNode(.scalar(value.description, isQuoted: false))
  }
}

extension Double: ConfigValue {
  /// A number; not-a-number and infinities are refused, since no setting has a use for them.
  public static var expectation: String { "a number" }
  /// A number.
  public static var schema: ConfigSchema { .type("number") }

  /// Reads `0.1`, `1e-3` or `2`.
  public static func read(_ node: ConfigNode, at path: String, expected: String, with reader: ConfigReader) -> Double? {
    if let value = node.plainText.flatMap({ Double($0) }), value.isFinite { return value }
    reader.mismatch(node, path, expected: expected)
    return nil
  }

  /// The shortest text that reads back as the same number.
  public var configNode: ConfigNode { .plain(self) }
}

extension Float: ConfigValue {
  /// A number.
  public static var expectation: String { Double.expectation }
  /// A number.
  public static var schema: ConfigSchema { Double.schema }

  /// Reads what a `Double` reads, as the nearest `Float`.
  public static func read(_ node: ConfigNode, at path: String, expected: String, with reader: ConfigReader) -> Float? {
    guard let value = Double.read(node, at: path, expected: expected, with: reader) else { return nil }
    if Float(value).isFinite { return Float(value) }
    reader.report(node, path, "expected \(expected), not \(node.summary); the greatest here is 3.4e38")
    return nil
  }

  /// The shortest text that reads back as the same number.
  public var configNode: ConfigNode { .plain(self) }
}

extension Int: ConfigValue {
  /// A whole number.
  public static var expectation: String { "a whole number" }
  /// A whole number.
  public static var schema: ConfigSchema { .type("integer") }

  /// Reads `12` or `-1`.
  public static func read(_ node: ConfigNode, at path: String, expected: String, with reader: ConfigReader) -> Int? {
    if let value = node.plainText.flatMap({ Int($0) }) { return value }
    reader.mismatch(node, path, expected: expected)
    return nil
  }

  /// The number in decimal.
  public var configNode: ConfigNode { .plain(self) }
}

extension Bool: ConfigValue {
  /// A truth value.
  public static var expectation: String { "true or false" }
  /// A truth value.
  public static var schema: ConfigSchema { .type("boolean") }

  /// Reads `true` and `false`, however capitalized.
  public static func read(_ node: ConfigNode, at path: String, expected: String, with reader: ConfigReader) -> Bool? {
    switch node.plainText?.lowercased() {
    case "true": return true
    case "false": return false
    default:
      reader.mismatch(node, path, expected: expected)
      return nil
    }
  }

  /// `true` or `false`.
  public var configNode: ConfigNode { .plain(self) }
}

extension String: ConfigValue {
  /// Text, with or without quotes.
  public static var expectation: String { "text" }
  /// Any scalar: a folder may be called 2024.
  public static var schema: ConfigSchema {
    .object([.init("type", .list([.text("string"), .text("number"), .text("boolean")]))])
  }

  /// Reads any scalar as its text.
  public static func read(_ node: ConfigNode, at path: String, expected: String, with reader: ConfigReader) -> String? {
    if case .scalar(let text, _) = node.content { return text }
    reader.mismatch(node, path, expected: expected)
    return nil
  }

  /// The text, in quotes where plain text would mean something else.
  public var configNode: ConfigNode {
    ConfigNode(.scalar(self, isQuoted: ConfigNode.looksTyped(self) || contains("\n")))
  }
}

extension ConfigValue where Self: RawRepresentable & CaseIterable, RawValue == String {
  /// One of the names.
  public static var expectation: String {
    "one of " + allCases.map(\.rawValue).joined(separator: ", ")
  }

  /// One of the names.
  public static var schema: ConfigSchema { .names(allCases.map(\.rawValue)) }

  /// Reads a name; a misspelt one is answered with the nearest.
  public static func read(_ node: ConfigNode, at path: String, expected: String, with reader: ConfigReader) -> Self? {
    if case .scalar(let text, _) = node.content {
      if let value = Self(rawValue: text) { return value }
      let hint =
        synonyms[text].map { "; did you mean '\($0)'?" } ?? Spelling.hint(for: text, among: allCases.map(\.rawValue))
      reader.report(node, path, "expected \(expected), not '\(text)'\(hint)")
      return nil
    }
    reader.mismatch(node, path, expected: expected)
    return nil
  }

  /// The name.
  public var configNode: ConfigNode { rawValue.configNode }
}

extension Optional: ConfigValue where Wrapped: ConfigValue {
  /// What the wrapped type takes, or null.
  public static var expectation: String { "\(Wrapped.expectation) or null" }
  /// What the wrapped type takes, or null.
  public static var schema: ConfigSchema { .either([Wrapped.schema, .nothing]) }

  /// Reads null as no value.
  public static func read(_ node: ConfigNode, at path: String, expected: String, with reader: ConfigReader) -> Wrapped??
  {
    if case .null = node.content { return .some(nil) }
    return Wrapped.read(node, at: path, expected: expected, with: reader).map { .some($0) }
  }

  /// The value, or null.
  public var configNode: ConfigNode { self?.configNode ?? ConfigNode(.null) }
}

extension Array: ConfigValue where Element: ConfigValue {
  /// A list.
  public static var expectation: String { "a list, each item \(Element.expectation)" }
  /// A list.
  public static var schema: ConfigSchema { .items(Element.schema) }

  /// Reads a list; every item that is wrong is reported.
  public static func read(_ node: ConfigNode, at path: String, expected: String, with reader: ConfigReader)
    -> [Element]?
  {
    guard case .list(let items) = node.content else {
      reader.mismatch(node, path, expected: expected)
      return nil
    }
    let values = items.enumerated().compactMap { index, item in
      Element.read(item, at: dotted(path, "\(index)"), expected: Element.expectation, with: reader)
    }
    return values.count == items.count ? values : nil
  }

  /// The list.
  public var configNode: ConfigNode { ConfigNode(.list(map(\.configNode))) }
}

extension ClosedRange: ConfigValue where Bound: ConfigValue {
  /// A list of two.
  public static var expectation: String { "a list of two, the smaller before the larger, each \(Bound.expectation)" }
  /// A list of two.
  public static var schema: ConfigSchema { .items(Bound.schema, atLeast: 2, atMost: 2) }

  /// Reads `[lower, upper]`.
  public static func read(
    _ node: ConfigNode, at path: String, expected: String, with reader: ConfigReader
  ) -> ClosedRange? {
    guard case .list = node.content else {
      reader.mismatch(node, path, expected: expected)
      return nil
    }
    guard let bounds = [Bound].read(node, at: path, expected: expected, with: reader) else { return nil }
    guard bounds.count == 2, bounds[0] <= bounds[1] else {
      reader.violation(node, path, expected: expected)
      return nil
    }
    return bounds[0]...bounds[1]
  }

  /// A list of the lower and the upper bound.
  public var configNode: ConfigNode { [lowerBound, upperBound].configNode }
}
