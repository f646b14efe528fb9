/// The place of a setting in its section's value: `\.momentum`.
public typealias ConfigPath<Section, Value> = any WritableKeyPath<Section, Value> & Sendable

/// One key of a section: how it is read into the section's value, checked, and written back.
///
/// A section's fields are its only description: decoding, dumping, the lists of known keys and the errors come from
/// them, so they cannot disagree.
public struct ConfigField<Section>: Sendable {
  /// The key in YAML.
  public let key: String
  /// Whether a user has to give it.
  public let isRequired: Bool
  /// What a user has to write, as in *expected a number greater than 0*.
  public let expectation: String
  /// What it is for, in a line.
  public let help: String
  /// What other frameworks call it, to answer their users with the name used here.
  public let alsoKnownAs: [String]
  /// What stands under it, where that is no single value: for ``ConfigReference``.
  package let content: Content
  /// What a value may be, as editors are told; nil where nobody says.
  package let schema: ConfigSchema?
  package let read: @Sendable (ConfigNode, inout Section, String, ConfigReader) -> Void
  package let write: @Sendable (Section) -> ConfigNode

  package init(
    key: String, help: String, isRequired: Bool, expectation: String, alsoKnownAs: [String] = [],
    content: Content = .value, schema: ConfigSchema? = nil,
    read: @escaping @Sendable (ConfigNode, inout Section, String, ConfigReader) -> Void,
    write: @escaping @Sendable (Section) -> ConfigNode
  ) {
    self.key = key
    self.help = help
    self.isRequired = isRequired
    self.expectation = expectation
    self.alsoKnownAs = alsoKnownAs
    self.content = content
    self.schema = schema
    self.read = read
    self.write = write
  }

  /// A key that holds a value.
  /// - Parameters:
  ///   - help: what it is for, in a line
  ///   - rule: a bound that the value has to keep
  ///   - isRequired: whether leaving the key out is an error; if not, the section's own value holds
  public init<Value: ConfigValue>(
    _ key: String, _ path: ConfigPath<Section, Value>, _ help: String, _ rule: ConfigRule<Value>? = nil,
    isRequired: Bool = false, alsoKnownAs: [String] = []
  ) {
    self.init(
      key, path, help, rule, isRequired: isRequired, alsoKnownAs: alsoKnownAs,
      expectation: [Value.expectation, rule?.requirement].compactMap { $0 }.joined(separator: " "))
  }

  private init<Value: ConfigValue>(
    _ key: String, _ path: ConfigPath<Section, Value>, _ help: String, _ rule: ConfigRule<Value>?,
    isRequired: Bool = false, alsoKnownAs: [String], expectation: String
  ) {
    self.init(
      key: key, help: help, isRequired: isRequired, expectation: expectation, alsoKnownAs: alsoKnownAs,
      schema: Value.schema.bounded(by: rule?.limits ?? []),
      read: { node, section, place, reader in
        if let advice = rule?.advice(node) {
          reader.report(node, place, "expected \(expectation), not \(node.summary); \(advice)")
          return
        }
        guard let value = Value.read(node, at: place, expected: expectation, with: reader) else { return }
        if let rule, !rule.holds(value) {
          reader.violation(node, place, expected: expectation)
        } else {
          section[keyPath: path] = value
        }
      },
      write: { $0[keyPath: path].configNode })
  }

  /// A key that may be left out or null, with a bound on its value when there is one.
  public init<Value: ConfigValue>(
    _ key: String, _ path: ConfigPath<Section, Value?>, _ help: String, ifGiven rule: ConfigRule<Value>,
    alsoKnownAs: [String] = []
  ) {
    self.init(
      key, path, help, rule.optional, alsoKnownAs: alsoKnownAs,
      expectation: "\(Value.expectation) \(rule.requirement), or null")
  }

  /// A key that holds a section of its own; what the user leaves out keeps its standard value.
  public init<Inner: ConfigSection>(
    _ key: String, _ path: ConfigPath<Section, Inner>, _ help: String, isRequired: Bool = false,
    alsoKnownAs: [String] = []
  ) {
    self.init(
      key: key, help: help, isRequired: isRequired, expectation: Inner.expectation, alsoKnownAs: alsoKnownAs,
      content: .section(at: path),
      read: { node, section, place, reader in
        section[keyPath: path] = section[keyPath: path].reading(node, at: place, with: reader)
      },
      write: { $0[keyPath: path].node })
  }

  /// A key that holds a list of sections of one kind.
  /// - Parameter standard: what an item is of which nothing is said
  public init<Inner: ConfigSection>(
    _ key: String, list path: ConfigPath<Section, [Inner]>, _ help: String, each standard: Inner,
    alsoKnownAs: [String] = []
  ) {
    let expectation = "a list, each item \(Inner.expectation)"
    self.init(
      key: key, help: help, isRequired: false, expectation: expectation, alsoKnownAs: alsoKnownAs,
      content: .list(of: standard),
      read: { node, section, place, reader in
        guard case .list(let items) = node.content else {
          reader.mismatch(node, place, expected: expectation)
          return
        }
        section[keyPath: path] = items.enumerated().map { index, item in
          standard.reading(item, at: dotted(place, "\(index)"), with: reader)
        }
      },
      write: { ConfigNode(.list($0[keyPath: path].map(\.node))) })
  }

  /// The same key in a section that holds this one as a part without a key of its own.
  public func lifted<Outer>(to path: ConfigPath<Outer, Section>) -> ConfigField<Outer> {
    ConfigField<Outer>(
      key: key, help: help, isRequired: isRequired, expectation: expectation, alsoKnownAs: alsoKnownAs, schema: schema,
      read: { [read] node, outer, place, reader in read(node, &outer[keyPath: path], place, reader) },
      write: { [write] in write($0[keyPath: path]) })
  }
}
