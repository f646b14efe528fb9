import SaccadeEngine

/// Knows attention that is written out: the softmax of products of queries by keys, by which values are weighted.
/// - Paper: Vaswani et al. 2017, <https://arxiv.org/abs/1706.03762>, §3.2.1
package struct JoinedAttention: GraphPass {
  package let name = "joined attention"

  package init() {}

  package func apply(to graph: inout Graph, _ constants: ConstantStore) {
    graph.joinPatterns(constants) { graph, node, uses in
      guard node.operation is Matmul else { return nil }
      return joined(node, ValueSources(graph: graph, uses: uses), in: &graph)
    }
  }

  private func joined(_ node: Graph.Node, _ sources: ValueSources, in graph: inout Graph) -> JoinedOperation? {
    let (shares, values) = (node.inputs[0], node.inputs[1])
    let shape = graph.type(of: shares).shape
    guard let softmax = sources.node(shares), shape.rank > 2,
      let function = softmax.operation as? Softmax, !function.isLog, function.axis == shape.rank - 1
    else { return nil }
    guard let (product, outer, mask) = logits(softmax.inputs[0], sources), let pairs = sources.node(product),
      pairs.operation is Matmul
    else { return nil }
    let queries = sources.unscaled(pairs.inputs[0])
    let keys = sources.unscaled(pairs.inputs[1])
    guard ([queries.x, keys.x, values] + mask).allSatisfy({ graph.type(of: $0).dtype == .float32 }) else { return nil }
    let (rows, turn) = turned(keys.x, sources, in: &graph, at: node.modulePath)
    return JoinedOperation(
      operation: ScaledDotProductAttention(scale: Float(outer * queries.scale * keys.scale)),
      inputs: [queries.x, rows, values] + mask, before: turn)
  }

  /// The product of queries by keys that logits are made of, what it is multiplied by, and what is added then.
  private func logits(
    _ value: Graph.Value, _ sources: ValueSources
  ) -> (product: Graph.Value, scale: Double, mask: [Graph.Value])? {
    let (x, scale) = sources.unscaled(value)
    if sources.node(x)?.operation is Matmul { return (x, scale, []) }
    guard scale == 1, let (a, b) = sources.operands(of: x, .add) else { return nil }
    let whole = sources.graph.type(of: x).shape
    for (first, mask) in [(a, b), (b, a)] {
      let (product, scale) = sources.unscaled(first)
      guard sources.node(product)?.operation is Matmul, sources.graph.type(of: product).shape == whole else { continue }
      return (product, scale, [mask])
    }
    return nil
  }

  /// Keys as rows, of keys as columns.
  private func turned(
    _ columns: Graph.Value, _ sources: ValueSources, in graph: inout Graph, at path: String
  ) -> (rows: Graph.Value, before: [Graph.Node]) {
    let shape = graph.type(of: columns).shape
    var order = Array(0..<shape.rank)
    order.swapAt(shape.rank - 1, shape.rank - 2)
    if let node = sources.node(columns), let view = node.operation as? View, view.permutation == order {
      return (node.inputs[0], [])
    }
    let view = View(permuting: shape, by: order)
    let rows = graph.makeValue(view.shape, graph.type(of: columns).dtype)
    return (rows, [Graph.Node(operation: view, inputs: [columns], outputs: [rows], modulePath: path)])
  }
}
