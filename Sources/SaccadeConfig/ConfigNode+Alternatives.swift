extension ConfigNode {
  /// Keys of which a section takes one: who gives one of them later gives it in place of the others.
  fileprivate static let alternatives: [Set<String>] = [
    ["max_epochs", "max_iters"], ["warmup_epochs", "warmup_iters"], ["clip_norm", "clip_value"],
  ]

  /// Whether the node chooses something: not null, and not the zero that stands for nothing.
  fileprivate var isChoice: Bool {
    if case .null = content { return false }
    return plainText.flatMap { Double($0) } != 0
  }
}

extension [ConfigNode.Entry] {
  /// Takes out what a key that is about to be set stands in place of: `max_epochs` for `max_iters`.
  /// - Parameter mayGo: whether an entry is older than the key
  mutating func giveWay(to key: String, _ value: ConfigNode, where mayGo: (ConfigNode.Entry) -> Bool) {
    guard value.isChoice, let group = ConfigNode.alternatives.first(where: { $0.contains(key) }) else { return }
    removeAll { $0.key != key && group.contains($0.key) && mayGo($0) }
  }
}
