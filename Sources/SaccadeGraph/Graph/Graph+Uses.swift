import SaccadeEngine

/// Where values of a graph come from and go to.
struct GraphUses {
  /// The operation that gives a value.
  private(set) var producers: [Graph.Value: Int] = [:]
  /// How often a value is read, by operations and as a result of the whole.
  private(set) var counts: [Graph.Value: Int] = [:]

  init(_ graph: Graph) {
    for (position, node) in graph.nodes.enumerated() {
      for value in node.inputs { counts[value, default: 0] += 1 }
      for value in node.outputs { producers[value] = position }
    }
    for value in graph.outputs { counts[value, default: 0] += 1 }
  }

  /// Whether nothing but one operation reads a value.
  func isReadOnce(_ value: Graph.Value) -> Bool { counts[value] == 1 }
}

extension Graph {
  /// Puts other values in the place of some wherever they are read.
  mutating func replace(_ replacements: [Value: Value]) {
    guard !replacements.isEmpty else { return }
    func current(_ value: Value) -> Value {
      var value = value
      while let next = replacements[value] { value = next }
      return value
    }
    for position in nodes.indices { nodes[position].inputs = nodes[position].inputs.map(current) }
    outputs = outputs.map(current)
  }

  /// Takes operations out.
  mutating func removeNodes(at positions: Set<Int>) {
    guard !positions.isEmpty else { return }
    nodes = nodes.enumerated().filter { !positions.contains($0.offset) }.map(\.element)
  }

  /// Forgets constants that nothing reads.
  mutating func dropUnreadConstants() {
    let read = Set(nodes.flatMap(\.inputs)).union(outputs)
    constants = constants.filter { read.contains($0.key) }
  }

  /// The elements of a value that is a constant.
  func constant(_ value: Value) -> Tensor? { constants[value]?.tensor }
}
