import SaccadeEngine

/// Knows GELU that is written out: x · (1 + erf(x/√2)) / 2, in whatever order the numbers stand, and its approximation by
/// tanh.
/// - Paper: Hendrycks and Gimpel 2016, <https://arxiv.org/abs/1606.08415>, §2
package struct JoinedGELU: GraphPass {
  package let name = "joined GELU"

  package init() {}

  package func apply(to graph: inout Graph, _ constants: ConstantStore) {
    graph.joinPatterns(constants) { graph, node, uses in
      joined(node.outputs[0], ValueSources(graph: graph, uses: uses)).map {
        JoinedOperation(operation: ActivationOp(activation: $0.activation), inputs: [$0.x])
      }
    }
  }

  private func joined(
    _ value: Graph.Value, _ sources: ValueSources
  ) -> (activation: Activation, x: Graph.Value)? {
    let (product, scale) = sources.unscaled(value)
    guard let (a, b) = sources.operands(of: product, .multiply) else { return nil }
    for (first, share) in [(a, b), (b, a)] {
      // x may have been halved before.
      let inner = sources.unscaled(first)
      for (x, factor) in [(first, 1), (inner.x, inner.scale)] {
        if let activation = activation(share, of: x, times: scale * factor, sources) { return (activation, x) }
      }
    }
    return nil
  }

  /// Which share of x a value times a factor is.
  private func activation(
    _ value: Graph.Value, of x: Graph.Value, times factor: Double, _ sources: ValueSources
  ) -> Activation? {
    let line = sources.wholeLine(value)
    let (slope, offset) = (line.scale * factor, line.offset * factor)
    if let z = sources.argument(of: line.x, .sigmoid) {
      // (1 + tanh z) / 2 is a sigmoid of 2z.
      let isShare = isClose(slope, 1) && offset == 0
      return isShare && sources.isPolynomial(z, of: x, Self.curve.map { $0 * 2 }) ? .geluTanh : nil
    }
    guard isClose(slope, 0.5), isClose(offset, 0.5) else { return nil }
    if let z = sources.argument(of: line.x, { $0 == .erf }) {
      return sources.isPolynomial(z, of: x, [0, 0.5.squareRoot()]) ? .geluExact : nil
    }
    if let z = sources.argument(of: line.x, .tanh) {
      return sources.isPolynomial(z, of: x, Self.curve) ? .geluTanh : nil
    }
    return nil
  }

  /// √(2/π) · (x + 0.044715 x³).
  private static let curve = [0, 1, 0, 0.044715].map { $0 * (2 / Double.pi).squareRoot() }
}
