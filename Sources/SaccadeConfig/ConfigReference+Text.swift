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
  /// dotted path, as `data.batch_size`; nil if it is none of these.
  ///
  /// A type and a key of one name are both told.
  public func text(of name: String) -> String? {
    let type = member(named: name).map { family, member in
      "\(member.name), as \(family.noun): \(member.summary)\n"
        + (member.keys.isEmpty ? "\nIt takes no keys." : "\n" + Self.text(of: member.keys, indent: ""))
    }
    if let family = families.first(where: { $0.noun == name }) { return Self.text(of: family) }
    let texts = [type, keyText(at: name)].compactMap { $0 }
    return texts.isEmpty ? nil : texts.joined(separator: "\n\n")
  }

  private func keyText(at name: String) -> String? {
    Self.key(at: name.split(separator: ".").map(String.init)[...], in: keys).map { key in
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
    return paths(keys, "") + families.map(\.noun) + families.flatMap { $0.members.map(\.name) }
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

  private static func text(of keys: [Key], indent: String) -> String {
    keys.map { key in
      var lines = ["\(indent)\(key.name): \(key.help)"]
      if let family = key.family {
        lines.append("\(indent)    one of the types of: \(family)")
      } else if key.keys.isEmpty {
        let standard = key.standard.map { "; default \($0)" } ?? "; has to be given"
        lines.append("\(indent)    \(key.expectation)\(standard)")
      }
      if !key.alsoKnownAs.isEmpty {
        lines.append("\(indent)    elsewhere: \(key.alsoKnownAs.joined(separator: ", "))")
      }
      if !key.keys.isEmpty { lines.append(text(of: key.keys, indent: indent + "  ")) }
      return lines.joined(separator: "\n")
    }.joined(separator: "\n")
  }
}
