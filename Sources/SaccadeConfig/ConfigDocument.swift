import Foundation
/// A configuration as written: a file with those it is based on and the `--set` arguments, before it has types.
public struct ConfigDocument: Sendable {
  /// The merged tree; every node knows where it was written.
  public private(set) var node: ConfigNode

  private let variables: ConfigVariables

  /// Reads a file, the files that its `base` names, and overrides; `${NAME}` in a value is a variable of the environment.
  /// - Parameter variables: what stands for `${NAME}`, in the files and in the overrides
  /// - Throws: `ConfigError` if a file cannot be read, is not YAML, or an override leads nowhere
  public init(
    file: String, overrides: [String] = [], variables: ConfigVariables = .environment
  ) throws(ConfigError) {
    self.variables = variables
    var files = BaseFiles(variables: variables)
    node = try files.load(UserPath.expanded(file))
    try apply(overrides)
  }

  /// Reads YAML text, such as a built-in default or a resolved configuration out of a checkpoint: it may be somebody
  /// else's, so that no variables are looked up for it; `$$` is a dollar sign as in files.
  /// - Parameter name: what errors call the text
  /// - Throws: `ConfigError` if the text is not YAML or an override leads nowhere
  public init(yaml: String, name: String, overrides: [String] = []) throws(ConfigError) {
    variables = .environment
    node = try ConfigNode(yaml: yaml, file: name).resolved(with: .none)
    try apply(overrides)
  }

  /// A configuration that was read already, and changed since.
  package init(changed node: ConfigNode) {
    variables = .none
    self.node = node
  }

  /// A configuration that was put together in Swift, with overrides.
  /// - Throws: `ConfigError` if an override leads nowhere
  public init(of section: some ConfigSection, overrides: [String] = []) throws(ConfigError) {
    variables = .environment
    node = section.node
    try apply(overrides)
  }

  private mutating func apply(_ overrides: [String]) throws(ConfigError) {
    for override in overrides { try node.apply(override: override, variables: variables) }
  }

  /// Reads the document into a section's type, starting from the section's standard values.
  /// - Throws: `ConfigError` with every problem found
  public func decode<Section: ConfigSection>(
    into standard: Section, catalog: ConfigCatalog = .standard
  ) throws(ConfigError) -> Section {
    let reader = ConfigReader(catalog: catalog) { ConfigReference(of: standard) }
    let section = standard.reading(node, at: "", with: reader)
    guard reader.count == 0 else { throw ConfigError(reader.problems) }
    return section
  }

  /// Every setting of a section that was read from this document, with its source: what `config explain` prints.
  public func explain(_ section: some ConfigSection) -> [(path: String, value: String, source: ConfigSource)] {
    Self.leaves(of: section.node, at: "", written: node)
  }

  package static func leaves(
    of resolved: ConfigNode, at path: String, written: ConfigNode?
  ) -> [(path: String, value: String, source: ConfigSource)] {
    switch resolved.content {
    case .section(let entries) where !entries.isEmpty:
      return entries.flatMap { leaves(of: $0.value, at: dotted(path, $0.key), written: written?[$0.key]) }
    case .list(let items) where items.contains { $0.entries != nil }:
      var writtenItems: [ConfigNode] = []
      if case .list(let items) = written?.content { writtenItems = items }
      return items.enumerated().flatMap { index, item in
        let origin = writtenItems.indices.contains(index) ? writtenItems[index] : nil
        return leaves(of: item, at: dotted(path, "\(index)"), written: origin)
      }
    default:
      let text = resolved.yaml.trimmingCharacters(in: .whitespacesAndNewlines)
      return [(path, text, written?.source ?? .standard)]
    }
  }
}

extension ConfigNode {
  /// This node with what another says on top: sections are merged key by key, everything else is replaced.
  ///
  /// A section that says `replace: true` or names another `type` replaces the old one as a whole: what belongs to the old
  /// type has no place in it.
  func merged(with other: ConfigNode) -> ConfigNode {
    guard let old = entries, let new = other.entries, !other.replaces, !changesType(to: other) else {
      return other.overriding(self)
    }
    var result = old
    let keys = Set(new.map(\.key))
    // Looked up, for a file may have as many keys as a reader takes.
    var places = Self.places(of: result)
    for entry in new {
      // A file that says both is told so.
      let count = result.count
      result.giveWay(to: entry.key, entry.value) { !keys.contains($0.key) }
      if result.count != count { places = Self.places(of: result) }
      if let index = places[entry.key] {
        result[index] = Entry(entry.key, result[index].value.merged(with: entry.value), source: entry.source)
      } else {
        places[entry.key] = result.count
        result.append(entry)
      }
    }
    var whole = ConfigNode(.section(result), source: other.source)
    whole.earlier = earlier + other.earlier
    whole.replaces = replaces
    return whole
  }

  private static func places(of entries: [Entry]) -> [String: Int] {
    Dictionary(entries.enumerated().map { ($1.key, $0) }) { first, _ in first }
  }

  private func changesType(to other: ConfigNode) -> Bool {
    ["type", "policy"].contains { key in
      if let mine = self[key], let theirs = other[key] { mine != theirs } else { false }
    }
  }
}
