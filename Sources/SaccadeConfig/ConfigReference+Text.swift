import SaccadeText

extension ConfigReference {
  /// The outermost keys, and the names of all types: what a user sees first.
  public var overview: String {
    let lines = families.map { family in
      "\(family.noun) (\(family.selector)): \(family.members.map(\.name).joined(separator: ", "))"
    }
    return Self.text(of: keys, indent: "") + Self.text(ofRules: rules) + "\n\n" + lines.joined(separator: "\n")
  }

  /// What there is to say of a name: of a type, as `SGD`, of all types of a kind, as `optimizer`, or of a key by its
  /// dotted path from the top or from a type, as `data.batch_size`, `optimizer.lr` or `SGD.lr`; nil if it is none of these.
  ///
  /// A type and a key of one name are both told. A key's name alone, or what other frameworks call it, is answered with
  /// the paths that it stands for.
  public func text(of name: String) -> String? {
    if let family = families.first(where: { $0.noun == name }) { return Self.text(of: family) }
    let path = Self.parts(of: name)
    let elsewhere = elsewhereTexts(at: path)
    let texts =
      [typeText(of: name)].compactMap { $0 } + keyTexts(at: path, toldElsewhere: elsewhere.keys) + elsewhere.texts
    return texts.isEmpty ? placesText(of: name) : texts.joined(separator: "\n\n")
  }

  private func typeText(of name: String) -> String? {
    member(named: name).map { family, member in
      "\(member.name), as \(family.noun): \(member.summary)\n"
        + (member.alsoKnownAs.isEmpty ? "" : "    elsewhere: \(member.alsoKnownAs.joined(separator: ", "))\n")
        + (member.keys.isEmpty ? "\nIt takes no keys." : "\n" + Self.text(of: member.keys, indent: ""))
        + Self.text(ofRules: member.rules)
        + (member.keysElsewhere.isEmpty
          ? "" : "\n\nOther sections then take:\n" + Self.text(of: member.keysElsewhere, indent: "  "))
    }
  }

  /// What the types whose choice gives a key its meaning say of it, and the names of the keys under it that they tell.
  private func elsewhereTexts(at path: ArraySlice<String>) -> (texts: [String], keys: Set<String>) {
    var texts: [String] = []
    var names: Set<String> = []
    for family in families {
      for member in family.members {
        guard let key = Self.key(at: path, in: member.keysElsewhere) else { continue }
        texts.append("With \(family.noun) \(member.name):\n" + Self.text(of: [key], indent: "  "))
        names.formUnion(key.keys.map(\.name))
      }
    }
    return (texts, names)
  }

  /// Empty parts, as of `data..train`, are the names of no key.
  private static func parts(of name: String) -> ArraySlice<String> {
    name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)[...]
  }

  /// What is said of the keys at a path, types that say the same together.
  /// - Parameter told: keys below it that are told with the types that give them
  private func keyTexts(at path: ArraySlice<String>, toldElsewhere told: Set<String>) -> [String] {
    var found = keys(at: path, in: keys, of: nil)
    if found.isEmpty, let first = path.first, let (_, member) = member(named: first), path.count > 1 {
      found = keys(at: path.dropFirst(), in: member.keys + member.keysElsewhere, of: nil)
    }
    var texts: [(text: String, owners: [String], noun: String)] = []
    for (owner, key) in found {
      let isToldElsewhere = !key.keys.isEmpty && key.keys.allSatisfy { told.contains($0.name) }
      let text =
        isToldElsewhere ? "\(key.name): \(key.help)" : Self.text(of: [key.without(told)], indent: "")
      let name = owner?.member.name ?? ""
      if let place = texts.firstIndex(where: { $0.text == text }) {
        if !texts[place].owners.contains(name) { texts[place].owners.append(name) }
      } else {
        texts.append((text, [name], owner?.family.noun ?? ""))
      }
    }
    var parts = texts.map { text, owners, noun in
      noun.isEmpty ? text : "With \(noun) \(owners.joined(separator: ", ")):\n" + text
    }
    if let noun = found.first?.key.family, let family = families.first(where: { $0.noun == noun }) {
      parts.append(Self.text(of: family))
    }
    if parts.isEmpty { parts = memberText(at: path).map { [$0] } ?? [] }
    return parts
  }

  /// The type at the end of a path, as `hooks.EMA`, or all types, as at `optimizer.type`.
  private func memberText(at path: ArraySlice<String>) -> String? {
    guard let last = path.last, let (_, key) = keys(at: path.dropLast(), in: keys, of: nil).first,
      let family = families.first(where: { $0.noun == key.family })
    else { return nil }
    if last == family.selector { return Self.text(of: family) }
    return family.members.contains { $0.name == last } ? typeText(of: last) : nil
  }

  /// A key by a name that is no path: where it stands, and what is said of it if that is one place.
  private func placesText(of name: String) -> String? {
    let places = places(of: name)
    guard !places.isEmpty else { return nil }
    let lines = places.map { "\(name): see \($0.path)" }.joined(separator: "\n")
    return places.count == 1 ? lines + "\n\n" + Self.text(of: [places[0].key], indent: "") : lines
  }

  /// The names that ``text(of:)`` knows.
  public var names: [String] {
    func paths(_ keys: [Key], _ prefix: String) -> [String] {
      keys.flatMap { [prefix + $0.name] + paths($0.keys, prefix + $0.name + ".") }
    }
    let members = families.flatMap(\.members)
    return paths(keys, "") + families.map(\.noun) + members.flatMap { [$0.name] + paths($0.keys, $0.name + ".") }
  }

  private static func key(at path: ArraySlice<String>, in keys: [Key]) -> Key? {
    guard let first = path.first, let key = keys.first(where: { $0.name == first }) else { return nil }
    return path.count == 1 ? key : self.key(at: path.dropFirst(), in: key.keys)
  }

  private static func text(of family: Family) -> String {
    let width = family.members.map(\.name.count).max() ?? 0
    let lines = family.members.map { member in
      "  \(member.name.padded(to: width))  \(member.summary)"
    }
    return (["A \(family.noun) is named by '\(family.selector)':"] + lines).joined(separator: "\n")
  }

  /// What has to hold between keys, to stand behind these.
  private static func text(ofRules rules: [String]) -> String {
    rules.isEmpty ? "" : "\n\nBetween them holds:\n" + rules.map { "  \($0)" }.joined(separator: "\n")
  }

  private static func standard(of key: Key) -> String {
    key.standard.map { "; default \($0)" } ?? "; has to be given"
  }

  private static func text(of keys: [Key], indent: String) -> String {
    keys.map { key in
      var lines = ["\(indent)\(key.name): \(key.help)"]
      if let family = key.family {
        let list = key.isList ? "a list, each item " : ""
        lines.append("\(indent)    \(list)one of the types of: \(family)\(standard(of: key))")
      } else if key.keys.isEmpty {
        lines.append("\(indent)    \(key.expectation)\(standard(of: key))")
      } else if key.isList {
        lines.append("\(indent)    a list, each item a section of these keys; default []")
      }
      if !key.alsoKnownAs.isEmpty {
        lines.append("\(indent)    elsewhere: \(key.alsoKnownAs.joined(separator: ", "))")
      }
      lines += key.rules.map { "\(indent)    rule: \($0)" }
      if !key.keys.isEmpty { lines.append(text(of: key.keys, indent: indent + "  ")) }
      return lines.joined(separator: "\n")
    }.joined(separator: "\n")
  }
}
