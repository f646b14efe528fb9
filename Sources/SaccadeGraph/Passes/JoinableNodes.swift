/// The operations of a graph that others behind them may take in.
struct JoinableNodes {
  private let uses: GraphUses
  /// Those that were taken in already.
  fileprivate var taken: Set<Int> = []

  fileprivate init(_ graph: Graph) { uses = GraphUses(graph) }

  /// Where the operation stands that gives a value; nil if something else reads the value, or none gives it any more.
  func position(of value: Graph.Value) -> Int? {
    guard let position = uses.producers[value], uses.isReadOnce(value), !taken.contains(position) else { return nil }
    return position
  }

  /// Whether nothing reads a value.
  func isUnread(_ value: Graph.Value) -> Bool { uses.counts[value] == nil }
}

extension Graph {
  /// Puts one operation in the place of two wherever `join` finds such a pair, the first to the last.
  /// - Parameter join: for a node, where the one before it stands and what takes the place of both; nil leaves it
  mutating func joinNodes(
    _ join: (inout Graph, _ node: Node, _ joinable: JoinableNodes) -> (source: Int, node: Node)?
  ) {
    var joinable = JoinableNodes(self)
    for position in nodes.indices {
      guard let joined = join(&self, nodes[position], joinable) else { continue }
      nodes[position] = joined.node
      joinable.taken.insert(joined.source)
    }
    removeNodes(at: joinable.taken)
    dropUnreadConstants()
  }
}
