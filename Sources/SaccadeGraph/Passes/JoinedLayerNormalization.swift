import SaccadeEngine

/// Knows a layer normalization that is written out: what is above its mean, divided by the root of the mean square of that;
/// then a scale and a shift of each row.
/// - Paper: Ba et al. 2016, <https://arxiv.org/abs/1607.06450>, §3
package struct JoinedLayerNormalization: GraphPass {
  package let name = "joined layer normalization"

  package init() {}

  package func apply(to graph: inout Graph, _ constants: ConstantStore) {
    graph.joinPatterns(constants) { graph, node, uses in
      let sources = ValueSources(graph: graph, uses: uses)
      if let (x, axes, epsilon) = normalized(node.outputs[0], sources) {
        return JoinedOperation(
          operation: LayerNormalization(axes: axes, epsilon: Float(epsilon), hasScale: false, hasShift: false),
          inputs: [x])
      }
      return withParameter(node, sources, in: &graph, constants)
    }
  }

  /// What is normalized, over how many last axes, and the number that keeps the divisor above 0.
  private func normalized(
    _ value: Graph.Value, _ sources: ValueSources
  ) -> (x: Graph.Value, axes: Int, epsilon: Double)? {
    guard let (distance, variance) = quotient(value, sources), let (x, axes) = centred(distance, sources) else {
      return nil
    }
    let line = sources.line(variance)
    guard let line, line.scale == 1, line.offset > 0, let mean = sources.node(line.x),
      let reduction = mean.operation as? ReductionOp, reduction.reduction == .mean, reduction.axes.sorted() == axes,
      let other = squared(mean.inputs[0], sources), let same = centred(other, sources), same == (x, axes)
    else { return nil }
    let rank = sources.graph.type(of: x).shape.rank
    guard axes == Array((rank - axes.count)..<rank) else { return nil }
    return (x, axes.count, line.offset)
  }

  /// What is divided by the root of what.
  private func quotient(_ value: Graph.Value, _ sources: ValueSources) -> (Graph.Value, Graph.Value)? {
    func root(_ value: Graph.Value) -> Graph.Value? {
      sources.argument(of: value) { $0 == .squareRoot || $0 == .power(0.5) }
    }
    if let (a, b) = sources.operands(of: value, .divide) { return root(b).map { (a, $0) } }
    guard let (a, b) = sources.operands(of: value, .multiply) else { return nil }
    for (distance, factor) in [(a, b), (b, a)] {
      if let variance = sources.argument(of: factor, { $0 == .reciprocalSquareRoot || $0 == .power(-0.5) }) {
        return (distance, variance)
      }
      if let divisor = sources.argument(of: factor, { $0 == .reciprocal }), let variance = root(divisor) {
        return (distance, variance)
      }
    }
    return nil
  }

  /// What a value is the distance of from its mean over axes.
  private func centred(_ value: Graph.Value, _ sources: ValueSources) -> (x: Graph.Value, axes: [Int])? {
    guard let (x, mean) = sources.operands(of: value, .subtract), let node = sources.node(mean),
      let reduction = node.operation as? ReductionOp, reduction.reduction == .mean, node.inputs[0] == x
    else { return nil }
    return (x, reduction.axes.sorted())
  }

  private func squared(_ value: Graph.Value, _ sources: ValueSources) -> Graph.Value? {
    if let (a, b) = sources.operands(of: value, .multiply) { return a == b ? a : nil }
    return sources.argument(of: value) { $0 == .square || $0 == .power(2) }
  }

  /// A normalization with the scale or the shift that follows it.
  private func withParameter(
    _ node: Graph.Node, _ sources: ValueSources, in graph: inout Graph, _ constants: ConstantStore
  ) -> JoinedOperation? {
    guard let arithmetic = node.operation as? BinaryArithmetic,
      arithmetic.function == .multiply || arithmetic.function == .add
    else { return nil }
    for (value, parameter) in [(node.inputs[0], node.inputs[1]), (node.inputs[1], node.inputs[0])] {
      guard sources.uses.isReadOnce(value), let before = sources.node(value), let tensor = graph.constant(parameter),
        let known = before.operation as? LayerNormalization,
        !known.hasShift, arithmetic.function == .add || !known.hasScale
      else { continue }
      let row = Shape(Array(graph.type(of: value).shape.dimensions.suffix(known.axes)))
      guard tensor.shape.dimensions.drop(while: { $0 == 1 }).elementsEqual(row.dimensions.drop(while: { $0 == 1 })),
        tensor.dtype == graph.type(of: value).dtype
      else { continue }
      let own =
        tensor.shape == row
        ? parameter : graph.makeConstant("row \(row)", from: [parameter], in: constants) { tensor.reshaped(row) }
      let isShift = arithmetic.function == .add
      return JoinedOperation(
        operation: LayerNormalization(
          axes: known.axes, epsilon: known.epsilon, hasScale: known.hasScale || !isShift, hasShift: isShift),
        inputs: before.inputs + [own])
    }
    return nil
  }
}
