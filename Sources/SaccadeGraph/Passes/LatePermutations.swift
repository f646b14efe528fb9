import SaccadeEngine

/// Moves a change of the order of axes after a matrix product behind the functions of each element that follow it, so that
/// the product can do them on the way.
package struct LatePermutations: GraphPass {
  package let name = "late permutations"

  package init() {}

  package func apply(to graph: inout Graph, _ constants: ConstantStore) {
    while let change = nextChange(in: graph) { move(change, in: &graph, constants) }
  }

  private struct Change {
    let permutation: Int
    let function: Int
    /// Which input of the function the permutation gives.
    let operand: Int
    /// What the function reads instead.
    let inputs: [Input]
  }

  private enum Input {
    case value(Graph.Value)
    /// A constant in the order before.
    case turned(Graph.Value)
    /// Another value, which has to be brought into the order before.
    case permuted(Graph.Value)
  }

  private func nextChange(in graph: Graph) -> Change? {
    let uses = GraphUses(graph)
    for (position, node) in graph.nodes.enumerated() where LateReshapes.isElementwise(node.operation) {
      for operand in node.inputs.indices {
        let value = node.inputs[operand]
        guard let source = uses.producers[value], let view = graph.nodes[source].operation as? View,
          let order = view.permutation, uses.isReadOnce(value),
          graph.type(of: node.outputs[0]) == graph.type(of: value),
          isOfProduct(graph.nodes[source].inputs[0], graph, uses)
        else { continue }
        let inputs = node.inputs.enumerated().map { index, other -> Input? in
          index == operand ? .value(graph.nodes[source].inputs[0]) : input(other, order, beside: value, graph, uses)
        }
        let known = inputs.compactMap(\.self)
        guard known.count == inputs.count else { continue }
        return Change(permutation: source, function: position, operand: operand, inputs: known)
      }
    }
    return nil
  }

  /// A product behind its reshape, or what already follows one, in as many steps as a layer has.
  private func isOfProduct(_ value: Graph.Value, _ graph: Graph, _ uses: GraphUses, depth: Int = 6) -> Bool {
    guard depth > 0, let position = uses.producers[value], uses.isReadOnce(value) else { return false }
    let node = graph.nodes[position]
    if LateReshapes.isElementwise(node.operation) {
      return node.inputs.contains { isOfProduct($0, graph, uses, depth: depth - 1) }
    }
    guard node.operation is Reshape, let source = uses.producers[node.inputs[0]] else { return false }
    return graph.nodes[source].operation is LinearOp
  }

  /// The other operand in the order before; nil if it is smaller and no constant.
  private func input(
    _ other: Graph.Value, _ order: [Int], beside value: Graph.Value, _ graph: Graph, _ uses: GraphUses
  ) -> Input? {
    if graph.constants[other] != nil { return .turned(other) }
    guard graph.type(of: other) == graph.type(of: value) else { return nil }
    if let position = uses.producers[other], let view = graph.nodes[position].operation as? View,
      view.permutation == order
    {
      return .value(graph.nodes[position].inputs[0])
    }
    // Of two products the one keeps its order: otherwise each would wait for the other for ever.
    return isOfProduct(other, graph, uses) ? nil : .permuted(other)
  }

  private func move(_ change: Change, in graph: inout Graph, _ constants: ConstantStore) {
    let (permutation, function) = (graph.nodes[change.permutation], graph.nodes[change.function])
    guard let order = (permutation.operation as? View)?.permutation else { return }
    let before = graph.type(of: permutation.inputs[0])
    var added: [Graph.Node] = []
    let inputs = change.inputs.map { input -> Graph.Value in
      switch input {
      case .value(let value): return value
      case .turned(let value): return turned(value, order, in: &graph, constants)
      case .permuted(let value):
        let type = graph.type(of: value)
        let own = graph.makeValue(before.shape, type.dtype)
        added.append(
          Graph.Node(
            operation: View(permuting: type.shape, by: inverse(of: order)), inputs: [value], outputs: [own],
            modulePath: function.modulePath))
        return own
      }
    }
    let result = graph.makeValue(before.shape, graph.type(of: function.outputs[0]).dtype)
    let after = [
      Graph.Node(
        operation: function.operation, inputs: inputs, outputs: [result], modulePath: function.modulePath),
      Graph.Node(
        operation: permutation.operation, inputs: [result], outputs: function.outputs,
        modulePath: permutation.modulePath),
    ]
    graph.nodes.replaceSubrange(change.function...change.function, with: added + after)
    graph.nodes.remove(at: change.permutation)
  }

  /// The order that undoes another one.
  private func inverse(of order: [Int]) -> [Int] {
    var inverse = order
    for (place, axis) in order.enumerated() { inverse[axis] = place }
    return inverse
  }

  /// A constant in the order before a permutation, without axes of one element in front.
  private func turned(
    _ value: Graph.Value, _ order: [Int], in graph: inout Graph, _ constants: ConstantStore
  ) -> Graph.Value {
    guard let tensor = graph.constant(value) else { return value }
    let back = inverse(of: order)
    let sizes = [Int](repeating: 1, count: order.count - tensor.rank) + tensor.shape.dimensions
    return graph.makeConstant("turned \(order)", from: [value], in: constants) {
      let turned = tensor.reshaped(Shape(sizes)).permuted(back)
      return turned.reshaped(Shape(Array(turned.shape.dimensions.drop { $0 == 1 })))
    }
  }
}
