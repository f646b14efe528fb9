import SaccadeEngine

/// Knows activations that are written out: x·sigmoid(x), and what is made of numbers limited to 0 … 6.
package struct JoinedActivations: GraphPass {
  package let name = "joined activations"

  package init() {}

  package func apply(to graph: inout Graph, _ constants: ConstantStore) {
    graph.joinPatterns(constants) { graph, node, uses in
      let sources = ValueSources(graph: graph, uses: uses)
      if (node.operation as? UnaryOp)?.function == .clamp(0, 6) {
        return JoinedOperation(operation: ReLU6Op(), inputs: node.inputs)
      }
      return joined(node.outputs[0], sources).map {
        JoinedOperation(operation: ActivationOp(activation: $0.activation), inputs: [$0.x])
      }
    }
  }

  private func joined(
    _ value: Graph.Value, _ sources: ValueSources
  ) -> (activation: Activation, x: Graph.Value)? {
    if let (a, b) = sources.operands(of: value, .multiply) {
      for (x, share) in [(a, b), (b, a)] {
        if sources.argument(of: share, .sigmoid) == x { return (.silu, x) }
        if sources.argument(of: share, .hardSigmoid) == x { return (.hardSwish, x) }
      }
    }
    let (inner, scale) = sources.unscaled(value)
    guard isClose(scale, 1.0 / 6) else { return nil }
    // min(max(x + 3, 0), 6) / 6, and x times that.
    if let x = shifted(inner, sources) { return (.hardSigmoid, x) }
    guard let (a, b) = sources.operands(of: inner, .multiply) else { return nil }
    for (x, share) in [(a, b), (b, a)] where shifted(share, sources) == x { return (.hardSwish, x) }
    return nil
  }

  /// What is moved by 3 and limited to 0 … 6; nil if nothing is.
  private func shifted(_ value: Graph.Value, _ sources: ValueSources) -> Graph.Value? {
    guard let node = sources.node(value), node.operation is ReLU6Op, let line = sources.line(node.inputs[0]),
      line.scale == 1, line.offset == 3
    else { return nil }
    return line.x
  }
}
