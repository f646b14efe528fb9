extension ConfigReference {
  /// Everything that a configuration may say, as a JSON Schema of draft 7: what `saccade config schema` prints.
  ///
  /// What a key takes and from where to where a number goes is told as it is read; rules between keys are not. A file
  /// that builds on others needs no key, and a section without a type may have any.
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
    let choices = family.members.map { member in
      let isChosen = ConfigSchema.of(
        ("properties", .of((selector, .of(("const", .text(member.name)))))), ("required", .list([.text(selector)])))
      return ConfigSchema.of(("if", isChosen), ("then", Self.reference(Self.name(family.noun, member.name))))
    }
    let names = ConfigSchema.names(family.members.map(\.name))
    let whole = ConfigSchema.of(
      ("type", .text("object")), ("properties", .of((selector, names))), ("allOf", .list(choices)))
    let members = family.members.map { member in
      let type = Member(selector, .of(("const", .text(member.name))))
      return Member(
        Self.name(family.noun, member.name),
        section(member.keys, more: [type]).adding([Self.description(member.summary)]))
    }
    return [Member(Self.name(family.noun), whole)] + members
  }

  /// A section of some keys.
  private func section(_ keys: [Key], more: [ConfigSchema.Member] = []) -> ConfigSchema {
    let mark = ConfigSchema.Member(ConfigNode.replaceKey, .of(("type", .text("boolean"))))
    return .of(
      ("type", .text("object")),
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
      let one = Self.reference(Self.name(noun))
      if key.isList { return .items(one) }
      return .either(key.isRequired ? [one] : [one, .nothing])
    }
    let elsewhere = families.flatMap(\.members).flatMap(\.keysElsewhere).filter { $0.name == key.name }
    // What a section takes may be for the task to say, which may stand in another file.
    let others = elsewhere.filter { other in
      !other.keys.allSatisfy { inner in key.keys.contains { $0.name == inner.name } }
    }
    let sections = [key] + others
    let kinds = sections.filter { !$0.keys.isEmpty }.map { section($0.keys) }
    if !kinds.isEmpty { return key.isList ? .items(.either(kinds)) : .either(kinds + [.nothing]) }
    return key.schema ?? .anything
  }
}
