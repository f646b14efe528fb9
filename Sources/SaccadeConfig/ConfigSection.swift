import SaccadeText

/// A typed section of a configuration.
///
/// ```swift
/// struct LogConfig: ConfigSection {
///   var interval = 50
///   static let fields = [ConfigField("interval", \Self.interval, "After how many steps a line is told.", .positive)]
/// }
/// ```
public protocol ConfigSection: Sendable {
  /// The keys, in the order in which they are written out.
  static var fields: [ConfigField<Self>] { get }
  /// Fills in what follows from other values, after all were read.
  mutating func complete()
  /// Reports what fields cannot see alone, such as two values that do not go together.
  /// - Parameter report: told the key, dotted where it stands in a section of this one, and what is wrong
  func check(_ report: (_ key: String, _ message: String) -> Void)
  /// Reports what every type of its kind has to keep, such as every data set: beside what its own ``check(_:)`` reports.
  /// - Parameter report: as for ``check(_:)``
  func checkKind(_ report: (_ key: String, _ message: String) -> Void)
  /// What ``check(_:)`` keeps, a line each, for people who read of the section: rules that no key can tell alone.
  static var rules: [String] { get }
  /// What ``checkKind(_:)`` keeps.
  static var kindRules: [String] { get }
  /// What to say of keys that other frameworks have here, and that no key stands for: *saccade test judges by val*.
  static var explanations: [String: String] { get }
}

extension ConfigSection {
  /// In most sections every value stands for itself.
  public mutating func complete() {}

  /// Most sections have no rules between their fields.
  public func check(_ report: (_ key: String, _ message: String) -> Void) {}

  /// Most kinds of sections have no rules in common.
  public func checkKind(_ report: (_ key: String, _ message: String) -> Void) {}

  /// None.
  public static var rules: [String] { [] }

  /// None.
  public static var kindRules: [String] { [] }

  /// Nothing.
  public static var explanations: [String: String] { [:] }

  /// What a configuration would be told of the section's own values, for those that were set in Swift; nothing if they
  /// could stand in one.
  package var problems: [ConfigProblem] {
    let reader = ConfigReader(catalog: .standard) { ConfigReference(of: self) }
    _ = reading(node, at: "", with: reader)
    return reader.problems
  }

  /// The section with every value filled in, as it would be written.
  public var node: ConfigNode {
    ConfigNode(.section(Self.fields.map { ConfigNode.Entry($0.key, $0.write(self)) }))
  }

  /// This section with what a node says in place of its own values.
  /// - Parameter selector: the key that chose this type among others, which is not a field
  package func reading(_ node: ConfigNode, at path: String, with reader: ConfigReader, selector: String? = nil) -> Self
  {
    var section = self
    guard let entries = node.entries else {
      // An empty section, as `log:` alone, means all of its standard values.
      if case .null = node.content { return reading(empty(node), at: path, with: reader) }
      reader.mismatch(node, path, expected: Self.expectation)
      return section
    }
    let before = reader.count
    // In the order of the fields: what a later one takes may depend on an earlier one.
    let fields = Self.fields
    for field in fields {
      if let value = node[field.key] { field.read(value, &section, dotted(path, field.key), reader) }
    }
    for entry in entries where entry.key != selector && !fields.contains(where: { $0.key == entry.key }) {
      reader.report(entry.source, path, Self.unknown(entry.key, at: path, with: reader))
    }
    for field in fields where field.isRequired && node[field.key] == nil {
      reader.report(node, path, "missing required key '\(field.key)' (\(field.expectation))")
    }
    if reader.count == before {
      section.complete()
      for check in [section.check, section.checkKind] {
        check { key, message in
          let written = node.value(at: key)
          reader.report(written ?? node, written == nil ? path : dotted(path, key), message)
        }
      }
    }
    return section
  }

  static var expectation: String { "a section with " + fields.map(\.key).joined(separator: ", ") }

  private func empty(_ node: ConfigNode) -> ConfigNode { ConfigNode(.section([]), source: node.source) }

  private static func unknown(_ key: String, at path: String, with reader: ConfigReader) -> String {
    let known = fields.map(\.key)
    let list = known.isEmpty ? "it takes no keys" : "known keys: \(known.sorted().joined(separator: ", "))"
    return "unknown key '\(key)'\(hint(for: key, at: path, with: reader)) (\(list))"
  }

  /// What may be meant by a key: one of this section by another name, one of another section, or a misspelt one.
  private static func hint(for key: String, at path: String, with reader: ConfigReader) -> String {
    if let explanation = explanations[key] { return "; \(explanation)" }
    let synonym = fields.first { $0.alsoKnownAs.contains(key) }?.key
    if let synonym { return "; did you mean '\(synonym)'?" }
    // What stands beside this section belongs to another type.
    let isInner = path.contains(".")
    let elsewhere = reader.reference.places(of: key).filter { place in
      place.path != dotted(path, key) && !(isInner && place.path.prefix { $0 != "." } == path.prefix { $0 != "." })
    }
    let near = Spelling.hint(for: key, among: fields.map(\.key))
    // A key that stands beside all sections has the same name there, so that the name alone says nothing.
    if elsewhere.contains(where: { $0.path == key }) {
      return "; it stands at the top level, beside \(path.prefix { $0 != "." })"
    }
    // Where several places have it, a near name in this section is the likelier one.
    guard elsewhere.count == 1 || (near.isEmpty && path.isEmpty && 1...3 ~= elsewhere.count) else { return near }
    return "; did you mean \(elsewhere.map { "'\($0.path)'" }.joined(separator: " or "))?"
  }
}
