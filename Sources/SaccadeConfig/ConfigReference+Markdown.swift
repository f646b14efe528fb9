extension ConfigReference {
  /// All keys and types as a page in Markdown: the page *Settings* of the documentation.
  public var markdown: String {
    var parts = [
      "# Settings",
      "Every key that a configuration can have, and every type that it can name.",
      "This page is made from the declarations that configurations are read by; `saccade config docs NAME` tells the same "
        + "of one of them. Keys that have to be given have no default. Sizes are pixels, height before width.",
      "## The sections", Self.table(of: keys, path: ""),
    ]
    parts += Self.list(of: rules)
    for family in families {
      parts.append("## \(Self.title(of: family))")
      parts.append("The type of \(Self.withArticle(family.noun)) is named by `\(family.selector)`.")
      for member in family.members {
        parts += ["### \(member.name)", member.summary + Self.elsewhere(member.alsoKnownAs)]
        parts.append(member.keys.isEmpty ? "It takes no keys." : Self.table(of: member.keys, path: ""))
        parts += Self.list(of: member.rules)
        if !member.keysElsewhere.isEmpty {
          parts += ["Other sections then take:", Self.table(of: member.keysElsewhere, path: "")]
        }
      }
    }
    return parts.joined(separator: "\n\n") + "\n"
  }

  /// `data set` as `a data set`, `optimizer` as `an optimizer`.
  private static func withArticle(_ noun: String) -> String {
    "\("aeiou".contains(noun.prefix(1)) ? "an" : "a") \(noun)"
  }

  /// `policy` as `policies`.
  static func plural(_ noun: String) -> String { noun.last == "y" ? "\(noun.dropLast())ies" : "\(noun)s" }

  /// `data set` as `Data sets`.
  private static func title(of family: Family) -> String {
    let title = plural(family.noun)
    return title.prefix(1).uppercased() + title.dropFirst()
  }

  /// What other frameworks say, as a sentence to follow another.
  private static func elsewhere(_ names: [String]) -> String {
    names.isEmpty ? "" : " Elsewhere: \(names.map { "`\($0)`" }.joined(separator: ", "))."
  }

  /// What has to hold between keys, as a list under a line that says so; nothing where nothing has to.
  private static func list(of rules: [String]) -> [String] {
    rules.isEmpty ? [] : ["Between them holds:", rules.map { "- \($0)" }.joined(separator: "\n")]
  }

  private static func table(of keys: [Key], path: String) -> String {
    (["| key | what it is for | value | default |", "|---|---|---|---|"] + rows(of: keys, path: path))
      .joined(separator: "\n")
  }

  /// A row for each key, and for each in the section under it, by its dotted path.
  private static func rows(of keys: [Key], path: String) -> [String] {
    keys.flatMap { key in
      let name = path + key.name
      let types = key.family.map { key.isList ? "a list of \(plural($0))" : withArticle($0) }
      let value = types ?? (key.keys.isEmpty ? key.expectation : key.isList ? "a list of sections" : "a section")
      let rules = key.rules.map { " Rule: \($0)." }.joined()
      let help = key.help + rules + elsewhere(key.alsoKnownAs)
      let cells = ["`\(name)`", help, value, key.standard.map { "`\($0)`" } ?? ""]
      let row = "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
      return [row] + rows(of: key.keys, path: name + ".")
    }
  }
}
