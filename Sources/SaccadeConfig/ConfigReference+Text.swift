import SaccadeText

extension ConfigReference {
  /// The outermost keys, and the names of all types: what a user sees first.
  public var overview: String {
    let lines = families.map { family in
      "\(family.noun) (\(family.selector)): \(family.members.map(\.name).joined(separator: ", "))"
    }
    return Self.text(of: keys, indent: "") + "\n\n" + lines.joined(separator: "\n")
  }

  /// What there is to say of a name: of a type, as `SGD`, of all types of a kind, as `optimizer`, or of a key by its
  /// dotted path, as `data.batch_size` or `SGD.lr`; nil if it is none of these.
  ///
  /// A type and a key of one name are both told.
  public func text(of name: String) -> String? {
    let type = member(named: name).map { family, member in
      "\(member.name), as \(family.noun): \(member.summary)\n"
        + (member.keys.isEmpty ? "\nIt takes no keys." : "\n" + Self.text(of: member.keys, indent: ""))
        + (member.keysElsewhere.isEmpty
          ? "" : "\n\nOther sections then take:\n" + Self.text(of: member.keysElsewhere, indent: "  "))
    }
    if let family = families.first(where: { $0.noun == name }) { return Self.text(of: family) }
    let texts = [type, keyText(at: name)].compactMap { $0 } + elsewhereTexts(at: name)
    return texts.isEmpty ? nil : texts.joined(separator: "\n\n")
  }

  /// What the types whose choice gives a key its meaning say of it.
  private func elsewhereTexts(at name: String) -> [String] {
    families.flatMap { family in
      family.members.compactMap { member in
        Self.key(at: Self.parts(of: name), in: member.keysElsewhere).map { key in
          "With \(family.noun) \(member.name):\n" + Self.text(of: [key], indent: "  ")
        }
      }
    }
  }

  /// Empty parts, as of `data..train`, are the names of no key.
  private static func parts(of name: String) -> ArraySlice<String> {
    name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)[...]
  }

  private func keyText(at name: String) -> String? {
    let parts = Self.parts(of: name)
    let ofType = parts.first.flatMap { member(named: $0)?.member.keys }
      .flatMap { Self.key(at: parts.dropFirst(), in: $0) }
    return (Self.key(at: parts, in: keys) ?? ofType).map { key in
      var parts = [Self.text(of: [key], indent: "")]
      if let noun = key.family, let family = families.first(where: { $0.noun == noun }) {
        parts.append(Self.text(of: family))
      }
      return parts.joined(separator: "\n\n")
    }
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

  private static func standard(of key: Key) -> String {
    key.standard.map { "; default \($0)" } ?? "; has to be given"
  }

  private static func text(of keys: [Key], indent: String) -> String {
    keys.map { key in
      var lines = ["\(indent)\(key.name): \(key.help)"]
      if let family = key.family {
        lines.append("\(indent)    one of the types of: \(family)\(standard(of: key))")
      } else if key.keys.isEmpty {
        lines.append("\(indent)    \(key.expectation)\(standard(of: key))")
      }
      if !key.alsoKnownAs.isEmpty {
        lines.append("\(indent)    elsewhere: \(key.alsoKnownAs.joined(separator: ", "))")
      }
      if !key.keys.isEmpty { lines.append(text(of: key.keys, indent: indent + "  ")) }
      return lines.joined(separator: "\n")
    }.joined(separator: "\n")
  }
}
