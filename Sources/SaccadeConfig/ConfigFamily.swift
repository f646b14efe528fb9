import SaccadeEngine
import SaccadeText

/// A section whose `type` says which of several types it is, such as an optimizer or a data set.
public protocol TypedSection: ConfigSection {
  /// The name that chooses it: `RandomCrop`.
  var typeName: String { get }
  /// What it is, in a line.
  var summary: String { get }
  /// What other frameworks call it, to answer their users with the name used here.
  var alsoKnownAs: [String] { get }
  /// The keys that other sections take where it is chosen: a task's loss.
  var keysElsewhere: [ConfigReference.Key] { get }
}

extension TypedSection {
  /// Nothing else.
  public var alsoKnownAs: [String] { [] }
  /// Most types say nothing of other sections.
  public var keysElsewhere: [ConfigReference.Key] { [] }
}

/// The types that a section can be, each with its standard values.
///
/// `Kind` is the protocol that they share, such as `any OptimizerConfig`. A family is a plain value: to teach Saccade
/// a type of your own, hand it a catalog whose family has one more member.
public struct ConfigFamily<Kind: Sendable>: Sendable {
  /// What a member is called in errors: *unknown **optimizer** 'SDG'*.
  public let noun: String
  /// The key that names the type: `type`, or `policy` for schedules.
  public let selector: String
  /// A member for each type name, with the values that hold when nothing is said.
  public private(set) var members: [Kind]
  /// What type names of before stand for now: they are read, and never written or told.
  private let former: [String: Kind]
  /// What to say of types that other frameworks have, and that no member stands for: *leave it out*.
  private let explanations: [String: String]

  /// A family with these members.
  /// - Parameters:
  ///   - formerly: what type names that a family had before stand for now
  ///   - explanations: what to say of types of other frameworks that no member stands for alone
  public init(
    _ noun: String, selector: String = "type", _ members: [Kind], formerly: [String: Kind] = [:],
    explanations: [String: String] = [:]
  ) {
    self.noun = noun
    self.selector = selector
    self.members = []
    former = formerly
    self.explanations = explanations
    members.forEach { add($0) }
  }

  /// Adds a type of your own.
  /// - Traps: if a member is no `TypedSection`, or has the name of another
  public mutating func add(_ member: Kind) {
    let name = Self.section(member).typeName
    guard !names.contains(name) else { misuse("ConfigFamily.add", "there is a \(noun) named '\(name)' already") }
    members.append(member)
  }

  /// The type names, in the order of the members.
  public var names: [String] { members.map { Self.section($0).typeName } }

  /// The member that a type name chooses, or what a name of before stands for; nil if there is neither.
  public func member(named name: String) -> Kind? {
    members.first { Self.section($0).typeName == name } ?? former[name]
  }

  var expectation: String { "a section whose '\(selector)' is one of \(names.joined(separator: ", "))" }

  func read(_ node: ConfigNode, at path: String, with reader: ConfigReader) -> Kind? {
    guard node.entries != nil else {
      reader.mismatch(node, path, expected: expectation)
      return nil
    }
    guard let choice = node[selector] else {
      reader.report(node, path, "missing required key '\(selector)' (one of \(names.joined(separator: ", ")))")
      return nil
    }
    guard case .scalar(let name, _) = choice.content else {
      reader.mismatch(choice, dotted(path, selector), expected: "the name of a \(noun)")
      return nil
    }
    guard let member = member(named: name) else {
      let known = names.isEmpty ? "none is known" : "known: \(names.joined(separator: ", "))"
      reader.report(choice, dotted(path, selector), "unknown \(noun) '\(name)'\(hint(for: name)) (\(known))")
      return nil
    }
    return Self.section(member).reading(node, at: path, with: reader, selector: selector) as? Kind
  }

  /// What may be meant by a type that there is not.
  private func hint(for name: String) -> String {
    if let explanation = explanations[name] { return "; \(explanation)" }
    let synonym = members.map(Self.section).first { $0.alsoKnownAs.contains(name) }?.typeName
    if let synonym { return "; did you mean '\(synonym)'?" }
    // A name of which only the beginning is given, as that of a family: FasterRCNN.
    let longer = name.count > 2 ? names.filter { $0.lowercased().hasPrefix(name.lowercased()) } : []
    let near = Spelling.nearest(to: name, among: names, count: 1)
    return Spelling.hint(of: near.isEmpty ? Array(longer.prefix(3)) : near)
  }

  func write(_ value: Kind) -> ConfigNode {
    let section = Self.section(value)
    let choice = ConfigNode.Entry(selector, section.typeName.configNode)
    return ConfigNode(.section([choice] + (section.node.entries ?? [])))
  }

  static func section(_ member: Kind) -> any TypedSection {
    guard let section = member as? any TypedSection else {
      misuse("ConfigFamily", "\(type(of: member)) is no TypedSection; declare it so")
    }
    return section
  }
}

extension ConfigField {
  /// A key that holds a section of one of a family's types.
  public init<Kind>(
    _ key: String, _ path: ConfigPath<Section, Kind>, _ help: String,
    of family: @autoclosure @escaping @Sendable () -> ConfigFamily<Kind>, isRequired: Bool = false,
    alsoKnownAs: [String] = []
  ) {
    self.init(
      key: key, help: help, isRequired: isRequired, expectation: family().expectation, alsoKnownAs: alsoKnownAs,
      content: .family(family),
      read: { node, section, place, reader in
        guard let value = reader.catalog[family()].read(node, at: place, with: reader) else { return }
        section[keyPath: path] = value
      },
      write: { family().write($0[keyPath: path]) })
  }

  /// A key that may be left out or null, or else holds a section of one of a family's types.
  public init<Kind>(
    _ key: String, _ path: ConfigPath<Section, Kind?>, _ help: String,
    of family: @autoclosure @escaping @Sendable () -> ConfigFamily<Kind>, alsoKnownAs: [String] = []
  ) {
    self.init(
      key: key, help: help, isRequired: false, expectation: family().expectation, alsoKnownAs: alsoKnownAs,
      content: .family(family),
      read: { node, section, place, reader in
        if case .null = node.content {
          section[keyPath: path] = nil
        } else if let value = reader.catalog[family()].read(node, at: place, with: reader) {
          section[keyPath: path] = value
        }
      },
      write: { $0[keyPath: path].map(family().write) ?? ConfigNode(.null) })
  }

  /// A key that holds a list of sections, each of one of a family's types.
  public init<Kind>(
    _ key: String, list path: ConfigPath<Section, [Kind]>, _ help: String,
    of family: @autoclosure @escaping @Sendable () -> ConfigFamily<Kind>, alsoKnownAs: [String] = []
  ) {
    let expectation = "a list, each item \(family().expectation)"
    self.init(
      key: key, help: help, isRequired: false, expectation: expectation, alsoKnownAs: alsoKnownAs,
      content: .family(family, isList: true),
      read: { node, section, place, reader in
        guard case .list(let items) = node.content else {
          let form = node.entries.map { _ in "; write \(key): [\(node.flowText)]" } ?? ""
          reader.report(node, place, "expected \(expectation), not \(node.summary)\(form)")
          return
        }
        let family = reader.catalog[family()]
        section[keyPath: path] = items.enumerated().compactMap { index, item in
          family.read(item, at: dotted(place, "\(index)"), with: reader)
        }
      },
      write: { ConfigNode(.list($0[keyPath: path].map(family().write))) })
  }
}
