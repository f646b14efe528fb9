import SaccadeEngine

/// Takes out permutations that undo each other or move axes of one element alone, reshapes of reshapes and types that come
/// back.
package struct CancellingShapes: GraphPass {
  package let name = "cancelling shapes"

  package init() {}

  package func apply(to graph: inout Graph, _ constants: ConstantStore) {
    var replaced: [Graph.Value: Graph.Value] = [:]
    func current(_ value: Graph.Value) -> Graph.Value { replaced[value] ?? value }
    var producers: [Graph.Value: Graph.Node] = [:]
    var removed: Set<Int> = []
    for position in graph.nodes.indices {
      // A copy: what changes within the graph while the graph is read would copy all nodes.
      var node = graph.nodes[position]
      node.inputs = node.inputs.map(current)
      becomeReshape(&node, in: graph)
      joinWithSource(&node, producers)
      graph.nodes[position] = node
      if let same = unchanged(node, in: graph, producers) {
        replaced[node.outputs[0]] = same
        removed.insert(position)
      } else {
        for output in node.outputs { producers[output] = node }
      }
    }
    graph.removeNodes(at: removed)
    graph.outputs = graph.outputs.map(current)
    DeadCode().apply(to: &graph, constants)
  }

  /// A permutation that leaves the order of all axes with several elements is a reshape.
  private func becomeReshape(_ node: inout Graph.Node, in graph: Graph) {
    guard let view = node.operation as? View, let order = view.permutation else { return }
    let shape = graph.type(of: node.inputs[0]).shape
    let moved = order.filter { shape[$0] != 1 }
    if moved == moved.sorted() { node.operation = Reshape(shape: view.shape) }
  }

  /// A reshape reads what the one before it has read.
  private func joinWithSource(_ node: inout Graph.Node, _ producers: [Graph.Value: Graph.Node]) {
    guard node.operation is Reshape, let source = producers[node.inputs[0]], source.operation is Reshape else { return }
    node.inputs = source.inputs
  }

  /// The value that a node only gives once more.
  private func unchanged(
    _ node: Graph.Node, in graph: Graph, _ producers: [Graph.Value: Graph.Node]
  ) -> Graph.Value? {
    guard let input = node.inputs.first else { return nil }
    let type = graph.type(of: input)
    switch node.operation {
    case is Reshape, is Expand: return type.shape == graph.type(of: node.outputs[0]).shape ? input : nil
    case let cast as Cast:
      if type.dtype == cast.dtype { return input }
      // There and back again through a wider type.
      guard type.dtype == .float32, cast.dtype == .bfloat16 || cast.dtype == .float16, let source = producers[input],
        source.operation is Cast, graph.type(of: source.inputs[0]).dtype == cast.dtype
      else { return nil }
      return source.inputs[0]
    case let view as View:
      guard let order = view.permutation, let source = producers[input], let before = source.operation as? View,
        let first = before.permutation, order.map({ first[$0] }) == Array(0..<order.count)
      else { return nil }
      return source.inputs[0]
    default: return nil
    }
  }
}
