import Foundation

/// A configuration as written: a file with those it is based on and the `--set` arguments, before it has types.
public struct ConfigDocument: Sendable {
  /// The merged tree; every node knows where it was written.
  public private(set) var node: ConfigNode

  /// Reads a file, the files that its `_base_` names, and overrides.
  /// - Throws: `ConfigError` if a file cannot be read, is not YAML, or an override leads nowhere
  public init(file: String, overrides: [String] = []) throws(ConfigError) {
    node = try Self.load(file, through: [])
    try apply(overrides)
  }

  /// Reads YAML text, such as a built-in default or a resolved configuration out of a checkpoint.
  /// - Parameter name: what errors call the text
  /// - Throws: `ConfigError` if the text is not YAML or an override leads nowhere
  public init(yaml: String, name: String, overrides: [String] = []) throws(ConfigError) {
    node = try ConfigNode(yaml: yaml, file: name)
    try apply(overrides)
  }

  private mutating func apply(_ overrides: [String]) throws(ConfigError) {
    for override in overrides { try node.apply(override: override) }
  }

  /// Reads the document into a section's type, starting from the section's standard values.
  /// - Throws: `ConfigError` with every problem found
  public func decode<Section: ConfigSection>(
    into standard: Section, catalog: ConfigCatalog = .standard
  ) throws(ConfigError) -> Section {
    let reader = ConfigReader(catalog: catalog)
    let section = standard.reading(node, at: "", with: reader)
    guard reader.problems.isEmpty else { throw ConfigError(reader.problems) }
    return section
  }

  /// Every setting of a section that was read from this document, with its source: what `config explain` prints.
  public func explain(_ section: some ConfigSection) -> [(path: String, value: String, source: ConfigSource)] {
    Self.leaves(of: section.node, at: "", written: node)
  }

  static func leaves(
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

extension ConfigDocument {
  /// The key that names the files a file is based on.
  private static let baseKey = "_base_"

  private static func load(_ file: String, through chain: [String]) throws(ConfigError) -> ConfigNode {
    guard !chain.contains(file) else {
      throw ConfigError(file, "", "is based on itself: \((chain + [file]).joined(separator: " → "))")
    }
    let node = try ConfigNode(yaml: text(of: file), file: file)
    guard let base = node[baseKey], let entries = node.entries else { return node }
    var merged = ConfigNode(.section([]), source: node.source)
    for name in try names(of: base) {
      let path = name.hasPrefix("/") ? name : URL(filePath: file).deletingLastPathComponent().relativePath + "/" + name
      merged = merged.merged(with: try load(normalized(path), through: chain + [file]))
    }
    let own = ConfigNode(.section(entries.filter { $0.key != baseKey }), source: node.source)
    return merged.merged(with: own)
  }

  private static func names(of base: ConfigNode) throws(ConfigError) -> [String] {
    var items = [base]
    if case .list(let list) = base.content { items = list }
    var names: [String] = []
    for item in items {
      guard case .scalar(let name, _) = item.content else {
        throw ConfigError("\(item.source)", baseKey, "expected a file name or a list of them, not \(item.summary)")
      }
      names.append(name)
    }
    return names
  }

  /// `a/../b` as `b`, so that errors name files as a user would, and a circle is seen.
  private static func normalized(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/", omittingEmptySubsequences: true) where part != "." {
      if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
    }
    return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
  }

  private static func text(of file: String) throws(ConfigError) -> String {
    do {
      let bytes = try Data(contentsOf: URL(filePath: file))
      guard let text = String(data: bytes, encoding: .utf8) else {
        throw ConfigError(file, "", "is not UTF-8 text; is it a configuration?")
      }
      return text
    } catch let error as ConfigError {
      throw error
    } catch {
      var isFolder: ObjCBool = false
      let exists = FileManager.default.fileExists(atPath: file, isDirectory: &isFolder)
      let reason =
        !exists ? "no such file" : isFolder.boolValue ? "is a folder; name a .yaml file in it" : "cannot be read"
      throw ConfigError(file, "", "\(reason)\(exists ? "" : "; check the path of the configuration")")
    }
  }
}

extension ConfigNode {
  /// This node with what another says on top: sections are merged key by key, everything else is replaced.
  ///
  /// A section that names another `type` replaces the old one as a whole, since its keys belong to the old type.
  func merged(with other: ConfigNode) -> ConfigNode {
    guard let old = entries, let new = other.entries, !changesType(to: other) else { return other }
    var result = old
    for entry in new {
      if let index = result.firstIndex(where: { $0.key == entry.key }) {
        result[index] = Entry(entry.key, result[index].value.merged(with: entry.value), source: entry.source)
      } else {
        result.append(entry)
      }
    }
    return ConfigNode(.section(result), source: other.source)
  }

  private func changesType(to other: ConfigNode) -> Bool {
    ["type", "policy"].contains { key in
      if let mine = self[key], let theirs = other[key] { mine != theirs } else { false }
    }
  }
}
