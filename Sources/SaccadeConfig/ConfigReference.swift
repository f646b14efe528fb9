/// What a section takes, told from its declarations: what `saccade config docs` prints.
public struct ConfigReference: Sendable {
  /// A key of a section.
  public struct Key: Sendable {
    /// The key in YAML.
    public let name: String
    /// What it is for, in a line.
    public let help: String
    /// What a user has to write.
    public let expectation: String
    /// What holds when nothing is said, as it would be written, of a family the type's name; nil if it has to be given
    /// or is a section of keys with standards of their own.
    public let standard: String?
    /// What other frameworks call it.
    public let alsoKnownAs: [String]
    /// The keys of the section under it, if it holds one.
    public let keys: [Key]
    /// The noun of the family under it, if it holds one of several types or a list of them.
    public let family: String?
    /// Whether it holds a list, of the family's types or of sections.
    public let isList: Bool
    /// Whether it has to be given.
    public let isRequired: Bool
    /// What its value may be, as editors are told; nil where nobody says.
    public let schema: ConfigSchema?
    /// What has to hold between the keys of the section under it, a line each.
    public let rules: [String]

    package init(
      name: String, help: String, expectation: String = "", standard: String? = nil, alsoKnownAs: [String] = [],
      keys: [Key] = [], family: String? = nil, isList: Bool = false, isRequired: Bool = false,
      schema: ConfigSchema? = nil, rules: [String] = []
    ) {
      self.rules = rules
      self.name = name
      self.help = help
      self.expectation = expectation
      self.standard = standard
      self.alsoKnownAs = alsoKnownAs
      self.keys = keys
      self.family = family
      self.isList = isList
      self.isRequired = isRequired
      self.schema = schema
    }
  }

  /// One of the types that a section can be.
  public struct Member: Sendable {
    /// The name in the configuration.
    public let name: String
    /// What it is, in a line.
    public let summary: String
    /// What other frameworks call it.
    public let alsoKnownAs: [String]
    /// Its keys.
    public let keys: [Key]
    /// The keys that other sections take where it is chosen.
    public let keysElsewhere: [Key]
    /// What has to hold between its keys, a line each.
    public let rules: [String]
  }

  /// Types of which a section names one.
  public struct Family: Sendable {
    /// What a member is called: *optimizer*.
    public let noun: String
    /// The key that names the type.
    public let selector: String
    /// The types, in the order of the family.
    public let members: [Member]
  }

  /// The keys of the outermost section.
  public let keys: [Key]
  /// The families that its keys name, and those that the families' own keys name, each once.
  public let families: [Family]
  /// What has to hold between the sections, a line each.
  public let rules: [String]

  /// What a section takes, with its own values as the standard ones.
  public init(of section: some ConfigSection) {
    keys = Self.keys(of: section)
    rules = Self.rules(of: section)
    var collected: [Family] = []
    Self.collect(from: section, into: &collected)
    families = collected
  }

  /// The member of any family with a name, as `RandomCrop`, or which other frameworks call so.
  public func member(named name: String) -> (family: Family, member: Member)? {
    let all = families.flatMap { family in family.members.map { (family: family, member: $0) } }
    return all.first { $0.member.name == name } ?? all.first { $0.member.alsoKnownAs.contains(name) }
  }

  static func rules<Section: ConfigSection>(of section: Section) -> [String] { Section.rules + Section.kindRules }

  static func keys<Section: ConfigSection>(of section: Section) -> [Key] {
    Section.fields.map { field in
      var keys: [Key] = []
      var rules: [String] = []
      var family: String?
      var isList = false
      switch field.content {
      case .value: break
      case .section(let list, _, let holdsList, let between):
        (keys, isList, rules) = (list(section), holdsList, between)
      case .family(let noun, let holdsList, _): (family, isList) = (noun, holdsList)
      }
      let written = field.isRequired || !keys.isEmpty ? nil : field.write(section)
      return Key(
        name: field.key, help: field.help, expectation: field.expectation,
        standard: family == nil ? written?.flowText : written?.typeText, alsoKnownAs: field.alsoKnownAs,
        keys: keys, family: family, isList: isList, isRequired: field.isRequired, schema: field.schema,
        rules: rules)
    }
  }

  fileprivate static func collect<Section: ConfigSection>(from section: Section, into families: inout [Family]) {
    for field in Section.fields {
      switch field.content {
      case .value: break
      case .section(_, let collect, _, _): collect(section, &families)
      case .family(let noun, _, let collect):
        if !families.contains(where: { $0.noun == noun }) { collect(&families) }
      }
    }
  }
}

extension ConfigField {
  /// What stands under a key.
  package enum Content: Sendable {
    /// A single value, or a list of them.
    case value
    /// A section, or a list of such: its keys, and the families that these name.
    case section(
      @Sendable (Section) -> [ConfigReference.Key], @Sendable (Section, inout [ConfigReference.Family]) -> Void,
      isList: Bool = false, rules: [String] = [])
    /// A section of one of a family's types, or a list of such.
    case family(noun: String, isList: Bool, @Sendable (inout [ConfigReference.Family]) -> Void)

    /// A section of a type, at its place in the outer one.
    static func section<Inner: ConfigSection>(at path: ConfigPath<Section, Inner>) -> Content {
      .section(
        { ConfigReference.keys(of: $0[keyPath: path]) },
        { ConfigReference.collect(from: $0[keyPath: path], into: &$1) }, rules: Inner.rules + Inner.kindRules)
    }

    /// A list of sections of a type.
    static func list<Inner: ConfigSection>(of standard: Inner) -> Content {
      .section(
        { _ in ConfigReference.keys(of: standard) },
        { _, families in ConfigReference.collect(from: standard, into: &families) },
        isList: true, rules: Inner.rules + Inner.kindRules)
    }

    /// A section that is told of by a reference of its own.
    package static func section(at path: any KeyPath<Section, ConfigReference> & Sendable) -> Content {
      .section(
        { $0[keyPath: path].keys },
        { section, families in
          for family in section[keyPath: path].families where !families.contains(where: { $0.noun == family.noun }) {
            families.append(family)
          }
        })
    }

    static func family<Kind>(
      _ family: @escaping @Sendable () -> ConfigFamily<Kind>, isList: Bool = false
    ) -> Content {
      .family(noun: family().noun, isList: isList) { families in
        let family = family()
        let sections = family.members.map(ConfigFamily.section)
        // Before its members are asked for theirs, which may name the family themselves.
        families.append(
          ConfigReference.Family(
            noun: family.noun, selector: family.selector,
            members: sections.map { section in
              ConfigReference.Member(
                name: section.typeName, summary: section.summary, alsoKnownAs: section.alsoKnownAs,
                keys: ConfigReference.keys(of: section),
                keysElsewhere: section.keysElsewhere, rules: ConfigReference.rules(of: section))
            }))
        for section in sections { ConfigReference.collect(from: section, into: &families) }
      }
    }
  }
}

extension ConfigNode {
  /// The name of a section's type, or of those of a list; a section writes its type first.
  fileprivate var typeText: String {
    switch content {
    case .section(let entries): entries.first?.value.flowText ?? flowText
    case .list(let items): "[" + items.map(\.typeText).joined(separator: ", ") + "]"
    default: flowText
    }
  }

  /// The node on one line, as it would be written after a key.
  package var flowText: String {
    switch content {
    case .null: "null"
    case .scalar(let text, let isQuoted): isQuoted ? "'\(text)'" : text
    case .list(let items): "[" + items.map(\.flowText).joined(separator: ", ") + "]"
    case .section(let entries):
      "{" + entries.map { "\($0.key): \($0.value.flowText)" }.joined(separator: ", ") + "}"
    }
  }
}
