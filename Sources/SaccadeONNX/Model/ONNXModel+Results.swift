extension ONNXModel {
  /// The operator that computes the first result, those that only move, copy or convert it left out; nil if there is none.
  package var lastOperator: String? {
    var makers: [Int: Node] = [:]
    for node in graph.nodes { for slot in node.outputs { if let slot { makers[slot] = node } } }
    var slot = graph.outputs.first
    while let current = slot, let node = makers[current] {
      guard Self.movers.contains(node.operation.name) else { return node.operation.name }
      slot = node.inputs[0]
    }
    return nil
  }

  private static let movers: Set = ["Identity", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Cast", "Dropout"]
}
