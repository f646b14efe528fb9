import SaccadeEngine

/// Moves the reshape after a matrix product behind the functions of each element that follow it, so that the product can
/// do them on the way.
package struct LateReshapes: GraphPass {
  package let name = "late reshapes"

  package init() {}

  package func apply(to graph: inout Graph, _ constants: ConstantStore) {
    while let change = nextChange(in: graph) { move(change, in: &graph) }
  }

  private struct Change {
    let reshape: Int
    let function: Int
    /// Which input of the function the reshape gives.
    let operand: Int
  }

  private func nextChange(in graph: Graph) -> Change? {
    let uses = GraphUses(graph)
    for (position, node) in graph.nodes.enumerated() where Self.isElementwise(node.operation) {
      let output = graph.type(of: node.outputs[0])
      // The operand that is computed last: what the others need is there by then.
      let candidates = node.inputs.indices.compactMap { operand -> (reshape: Int, operand: Int)? in
        let value = node.inputs[operand]
        guard let reshape = uses.producers[value], graph.nodes[reshape].operation is Reshape, uses.isReadOnce(value),
          graph.type(of: value).shape == output.shape,
          let source = uses.producers[graph.nodes[reshape].inputs[0]],
          uses.isReadOnce(graph.nodes[reshape].inputs[0]), isProduct(source, graph, uses),
          node.inputs.enumerated().allSatisfy({ $0.offset == operand || fits($0.element, beside: value, graph) })
        else { return nil }
        return (reshape, operand)
      }
      if let best = candidates.max(by: { $0.reshape < $1.reshape }) {
        return Change(reshape: best.reshape, function: position, operand: best.operand)
      }
    }
    return nil
  }

  /// Whether an operation is a function of each element that a product can do.
  static func isElementwise(_ operation: any Op) -> Bool {
    if FusedActivation(operation) != nil { return true }
    guard let arithmetic = operation as? BinaryArithmetic else { return false }
    return arithmetic.function == .add || arithmetic.function == .multiply
  }

  /// A product, or what already follows one.
  private func isProduct(_ position: Int, _ graph: Graph, _ uses: GraphUses) -> Bool {
    let node = graph.nodes[position]
    if node.operation is LinearOp { return true }
    return Self.isElementwise(node.operation) && graph.type(of: node.outputs[0]).shape.rank == 2
  }

  /// Whether the other operand can be read as the rows of the product: it has all elements, or one for each column.
  private func fits(_ other: Graph.Value, beside value: Graph.Value, _ graph: Graph) -> Bool {
    let (own, whole) = (graph.type(of: other).shape, graph.type(of: value).shape)
    return own == whole || (own.rank <= 1 && graph.constants[other] != nil && (own.rank == 0 || own[-1] == whole[-1]))
  }

  private func move(_ change: Change, in graph: inout Graph) {
    let (reshape, function) = (graph.nodes[change.reshape], graph.nodes[change.function])
    let rows = graph.type(of: reshape.inputs[0]).shape
    var (inputs, before): ([Graph.Value], [Graph.Node]) = ([], [])
    for (operand, value) in function.inputs.enumerated() {
      let type = graph.type(of: value)
      if operand == change.operand {
        inputs.append(reshape.inputs[0])
      } else if type.shape == graph.type(of: function.outputs[0]).shape {
        let flat = graph.makeValue(rows, type.dtype)
        before.append(
          Graph.Node(
            operation: Reshape(shape: rows), inputs: [value], outputs: [flat], modulePath: function.modulePath))
        inputs.append(flat)
      } else {
        inputs.append(value)
      }
    }
    let result = graph.makeValue(rows, graph.type(of: function.outputs[0]).dtype)
    let after = [
      Graph.Node(
        operation: function.operation, inputs: inputs, outputs: [result], modulePath: function.modulePath),
      Graph.Node(
        operation: Reshape(shape: graph.type(of: function.outputs[0]).shape), inputs: [result],
        outputs: function.outputs, modulePath: reshape.modulePath),
    ]
    graph.nodes.replaceSubrange(change.function...change.function, with: before + after)
    graph.nodes.remove(at: change.reshape)
  }
}
