extension ConfigReference {
  /// Everything that a configuration may say, as a JSON Schema of draft 7: what `saccade config schema` prints.
  ///
  /// What a key takes and from where to where a number goes is told as it is read; rules between keys are not. A file
  /// that builds on others needs no key, and a section without a type may have those of any type.
  ///
  /// A section is never one of several alternatives, of which an editor could only say that none fits: the name of its
  /// type says which keys it has, so that a wrong one is underlined by itself.
  public var schema: ConfigSchema {
    typealias Member = ConfigSchema.Member
    let names = ConfigSchema.either([Self.text, .items(Self.text)])
    let help = "The files that this one is based on, from its own folder; of several, later ones win."
    let bases = BaseFiles.baseKeys.map { key in Member(key, names.adding([Self.description(help)])) }
    let required = keys.filter(\.isRequired).map { ConfigSchema.text($0.name) }
    let isBased = ConfigSchema.either(BaseFiles.baseKeys.map { .of(("required", .list([.text($0)]))) })
    return .object([
      Member("$schema", .text("http://json-schema.org/draft-07/schema#")),
      Member("title", .text("A configuration of Saccade")),
      Member("type", .text("object")),
      Member("properties", .object(bases + keys.map { Member($0.name, schema(of: $0)) })),
      Member("additionalProperties", .truth(false)),
      Member("if", .of(("not", isBased))),
      Member("then", .of(("required", .list(required)))),
      Member("definitions", .object(families.flatMap(definitions))),
    ])
  }

  private static var text: ConfigSchema { .of(("type", .text("string"))) }

  private static func object(orNull: Bool) -> ConfigSchema {
    orNull ? .list([.text("object"), .text("null")]) : .text("object")
  }

  private static func description(_ text: String) -> ConfigSchema.Member { .init("description", .text(text)) }

  /// The name of a definition: `data-set.ImageFolder`.
  private static func name(_ noun: String, _ member: String = "") -> String {
    noun.replacing(" ", with: "-") + (member.isEmpty ? "" : ".\(member)")
  }

  private static func reference(_ name: String) -> ConfigSchema { .of(("$ref", .text("#/definitions/\(name)"))) }

  /// A family, of which the key that names the type says which keys there are, and its types.
  private func definitions(of family: Family) -> [ConfigSchema.Member] {
    typealias Member = ConfigSchema.Member
    let selector = family.selector
    let object = ("type", ConfigSchema.text("object"))
    let choices = family.members.map { member in
      // Said of an object, since for null neither of the other two is a condition.
      let isChosen = ConfigSchema.of(
        object, ("properties", .of((selector, .of(("const", .text(member.name)))))),
        ("required", .list([.text(selector)])))
      return ConfigSchema.of(("if", isChosen), ("then", Self.reference(Self.name(family.noun, member.name))))
    }
    var keys: [String] = []
    for name in family.members.flatMap({ $0.keys.map(\.name) }) + [ConfigNode.replaceKey] where !keys.contains(name) {
      keys.append(name)
    }
    // The type may stand in a file that this one builds on.
    let isOpen = ConfigSchema.of(("not", .of(("required", .list([.text(selector)])))))
    let open = ConfigSchema.of(
      ("if", isOpen), ("then", .of(("propertyNames", .of(("enum", .list(keys.map { .text($0) })))))))
    let names = ConfigSchema.names(family.members.map(\.name))
    let whole = ConfigSchema.of(
      ("properties", .of((selector, names))), ("allOf", .list(choices + (choices.isEmpty ? [] : [open]))))
    let members = family.members.map { member in
      let type = Member(selector, .of(("const", .text(member.name))))
      return Member(
        Self.name(family.noun, member.name),
        section(member.keys, more: [type]).adding([Self.description(member.summary)]))
    }
    return [Member(Self.name(family.noun), whole)] + members
  }

  /// A section of some keys.
  /// - Parameter orNull: whether an empty one may be null
  private func section(_ keys: [Key], more: [ConfigSchema.Member] = [], orNull: Bool = false) -> ConfigSchema {
    let mark = ConfigSchema.Member(ConfigNode.replaceKey, .of(("type", .text("boolean"))))
    return .of(
      ("type", Self.object(orNull: orNull)),
      ("properties", .object(more + keys.map { .init($0.name, schema(of: $0)) } + [mark])),
      ("additionalProperties", .truth(false)))
  }

  /// What stands under a key.
  private func schema(of key: Key) -> ConfigSchema {
    var help = key.help
    if let standard = key.standard { help += " Default: \(standard)." }
    if !key.alsoKnownAs.isEmpty { help += " Elsewhere: \(key.alsoKnownAs.joined(separator: ", "))." }
    return content(of: key).adding([Self.description(help)])
  }

  private func content(of key: Key) -> ConfigSchema {
    if let noun = key.family {
      let reference = ConfigSchema.list([Self.reference(Self.name(noun))])
      func one(orNull: Bool) -> ConfigSchema { .of(("type", Self.object(orNull: orNull)), ("allOf", reference)) }
      if key.isList { return .items(one(orNull: false)) }
      // A schema beside the family's is that of a list, which may stand in its place.
      guard key.schema != nil else { return one(orNull: !key.isRequired) }
      return .of(
        ("type", .list([.text("object"), .text("null"), .text("array")])), ("allOf", reference),
        ("items", one(orNull: false)))
    }
    // What a section takes may be for the task to say, which may stand in another file.
    let elsewhere = families.flatMap(\.members).flatMap(\.keysElsewhere).filter { $0.name == key.name }
    let keys = Self.united(key.keys + elsewhere.flatMap(\.keys), first: key.keys.map(\.name))
    guard !keys.isEmpty else { return key.schema ?? .anything }
    return key.isList ? .items(section(keys)) : section(keys, orNull: true)
  }

  /// Keys of which several may have one name; those of the section itself are as that says.
  private static func united(_ keys: [Key], first own: [String]) -> [Key] {
    var found: [Key] = []
    for key in keys {
      guard let place = found.firstIndex(where: { $0.name == key.name }) else {
        found.append(key)
        continue
      }
      guard !own.contains(key.name), let schema = key.schema, let other = found[place].schema else { continue }
      found[place] = key.taking(.either([other, schema]))
    }
    return found
  }
}

extension ConfigReference.Key {
  /// The same key with another schema.
  fileprivate func taking(_ schema: ConfigSchema) -> Self {
    Self(
      name: name, help: help, expectation: expectation, standard: standard, alsoKnownAs: alsoKnownAs, keys: keys,
      family: family, isList: isList, isRequired: isRequired, schema: schema, rules: rules)
  }
}
