import Foundation

extension ConfigNode {
  /// Applies a `--set` argument: a path, `=`, and a value in YAML.
  ///
  /// `optimizer.lr=0.05`, `data.train.pipeline[0].size=[32, 32]`, `optimizer={type: Adam, lr: 0.001}`. A section that
  /// is given as a whole takes the place of the old one; a key that is not there yet is added, and checked like any. A file
  /// counts from the folder in which the program is started.
  /// - Throws: `ConfigError` if the argument is malformed or leads through something that is no section or list
  package mutating func apply(
    override argument: String, variables: ConfigVariables = .none
  ) throws(ConfigError) {
    let source = ConfigSource.override(argument)
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let keys = Self.keys(of: parts[0]) else {
      throw ConfigError(
        "\(source)", "",
        "write it as KEY=VALUE, with dots between keys: --set optimizer.lr=0.05; an item of a list has a number: "
          + "steps[0]=1")
    }
    // Each key waits on the stack for those after it.
    guard keys.count <= YAMLReader.depthLimit else {
      throw ConfigError(
        "--set \(argument.prefix(60))…", "",
        "has \(keys.count) keys, each in the one before it; no setting lies deeper than \(YAMLReader.depthLimit)")
    }
    var value = try ConfigNode(yaml: String(parts[1])) { _, _ in source }.resolved(
      with: variables, at: keys.joined(separator: "."))
    // Written out, since a file that keeps the setting may lie in any folder.
    if let key = keys.last, Self.fileKeys.contains(key) {
      value = value.asFile(from: FileManager.default.currentDirectoryPath)
    }
    try set(keys[...], to: value, walked: [])
  }

  /// The keys and numbers of a path, as `data.train.pipeline[0].size` or `data.train.pipeline.0.size`; nil if it is none.
  package static func keys(of path: Substring) -> [String]? {
    var keys: [String] = []
    for part in path.split(separator: ".", omittingEmptySubsequences: false) {
      let name = part.prefix { $0 != "[" }
      guard !name.isEmpty, !name.contains("]") else { return nil }
      keys.append(String(name))
      var rest = part.dropFirst(name.count)
      while rest.first == "[" {
        let number = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
        rest = rest.dropFirst(number.count + 1)
        guard !number.isEmpty, rest.first == "]" else { return nil }
        rest = rest.dropFirst()
        keys.append(String(number))
      }
      guard rest.isEmpty else { return nil }
    }
    return keys
  }

  private mutating func set(_ keys: ArraySlice<String>, to value: ConfigNode, walked: [String]) throws(ConfigError) {
    guard let key = keys.first else {
      self = value.overriding(self)
      return
    }
    let rest = keys.dropFirst()
    let path = walked.joined(separator: ".")
    switch content {
    case .null:
      var child = ConfigNode(.null, source: value.source)
      try child.set(rest, to: value, walked: walked + [key])
      self = ConfigNode(.section([Entry(key, child, source: value.source)]), source: value.source).overriding(self)
    case .section(var entries):
      if rest.isEmpty {
        // Two arguments that contradict each other are told so.
        entries.giveWay(to: key, value) { if case .override = $0.source { false } else { true } }
      }
      if let index = entries.firstIndex(where: { $0.key == key }) {
        try entries[index].value.set(rest, to: value, walked: walked + [key])
      } else {
        var child = ConfigNode(.null, source: value.source)
        try child.set(rest, to: value, walked: walked + [key])
        entries.append(Entry(key, child, source: value.source))
      }
      content = .section(entries)
    case .list(var items):
      guard let index = Int(key), items.indices.contains(index) else {
        let range = items.isEmpty ? "it is empty" : "its items are 0 to \(items.count - 1)"
        throw ConfigError("\(value.source)", path, "no item '\(key)' in this list; \(range)")
      }
      try items[index].set(rest, to: value, walked: walked + [key])
      content = .list(items)
    case .scalar:
      throw ConfigError("\(value.source)", path, "is a value (\(summary)), so it has no key '\(key)'")
    }
  }
}
