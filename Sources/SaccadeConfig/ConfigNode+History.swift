extension ConfigNode {
  /// Of a chain of files longer than this, the first are forgotten.
  private static let historyLimit = 32

  /// This node in place of another, which it remembers with all that was there before.
  func overriding(_ old: ConfigNode) -> ConfigNode {
    var node = self
    var before = old.earlier
    // A file that is read by two ways overrides nothing of its own.
    if old.source != source {
      var plain = old
      plain.earlier = []
      before.append(plain)
    }
    node.earlier = (before + earlier).suffix(Self.historyLimit)
    return node
  }

  /// What was written at a path, the last first: what holds, then what it took the place of.
  ///
  /// What stands in a section that was replaced as a whole belongs to it, too.
  package func writings(at path: ArraySlice<String>) -> [ConfigNode] {
    guard let key = path.first else {
      var plain = self
      plain.earlier = []
      return [plain] + earlier.reversed()
    }
    let here = child(key)?.writings(at: path.dropFirst()) ?? []
    return here + earlier.reversed().flatMap { $0.writings(at: path) }
  }

  /// The node without what stands at a path.
  package func removing(_ path: ArraySlice<String>) -> ConfigNode {
    guard let key = path.first else { return self }
    var node = self
    switch content {
    case .section(var entries):
      guard let index = entries.firstIndex(where: { $0.key == key }) else { return self }
      if path.count == 1 {
        entries.remove(at: index)
      } else {
        entries[index].value = entries[index].value.removing(path.dropFirst())
      }
      node.content = .section(entries)
    case .list(var items):
      guard path.count > 1, let index = Int(key), items.indices.contains(index) else { return self }
      items[index] = items[index].removing(path.dropFirst())
      node.content = .list(items)
    case .null, .scalar: break
    }
    return node
  }
}
