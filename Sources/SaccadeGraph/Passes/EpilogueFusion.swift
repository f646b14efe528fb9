import SaccadeEngine

/// Lets a convolution or a matrix product do on the way what follows it: an addition, then an activation.
package struct EpilogueFusion: GraphPass {
  package let name = "epilogue fusion"

  package init() {}

  package func apply(to graph: inout Graph, _ constants: ConstantStore) {
    let uses = GraphUses(graph)
    var removed: Set<Int> = []
    for position in graph.nodes.indices {
      let node = graph.nodes[position]
      guard let (source, epilogue) = epilogue(of: node, in: graph, uses, removed) else { continue }
      let before = graph.nodes[source]
      guard let joined = joined(before.operation, epilogue.step) else { continue }
      graph.nodes[position] = Graph.Node(
        operation: joined, inputs: before.inputs + epilogue.operands, outputs: node.outputs,
        modulePath: before.modulePath)
      removed.insert(source)
    }
    graph.removeNodes(at: removed)
  }

  private enum Step {
    case addition
    case activation(FusedActivation)
  }

  /// What a node does with the result of an operation before it that nothing else reads, and which operation that is.
  private func epilogue(
    of node: Graph.Node, in graph: Graph, _ uses: GraphUses, _ removed: Set<Int>
  ) -> (source: Int, (step: Step, operands: [Graph.Value]))? {
    func source(_ value: Graph.Value) -> Int? {
      guard let position = uses.producers[value], uses.isReadOnce(value), !removed.contains(position) else {
        return nil
      }
      return position
    }
    if let activation = FusedActivation(node.operation) {
      guard let position = source(node.inputs[0]),
        joined(graph.nodes[position].operation, .activation(activation)) != nil
      else { return nil }
      return (position, (.activation(activation), []))
    }
    guard let arithmetic = node.operation as? BinaryArithmetic, arithmetic.function == .add,
      graph.type(of: node.inputs[0]) == graph.type(of: node.inputs[1]),
      graph.type(of: node.outputs[0]) == graph.type(of: node.inputs[0])
    else { return nil }
    // The operand that is computed last: the other is there by then.
    let candidates = node.inputs.indices.compactMap { operand -> (position: Int, operand: Int)? in
      guard let position = source(node.inputs[operand]), joined(graph.nodes[position].operation, .addition) != nil
      else { return nil }
      return (position, operand)
    }
    return candidates.max { $0.position < $1.position }.map {
      ($0.position, (.addition, [node.inputs[1 - $0.operand]]))
    }
  }

  /// The operation that does a step more; nil if it cannot.
  private func joined(_ operation: any Op, _ step: Step) -> (any Op)? {
    switch (operation, step) {
    case (let op as Convolution2D, .addition):
      FusedConvolution2D(convolution: op, hasShortcut: true, activation: .identity)
    case (let op as Convolution2D, .activation(let activation)):
      FusedConvolution2D(convolution: op, hasShortcut: false, activation: activation)
    case (let op as FusedConvolution2D, .addition) where !op.hasShortcut && op.activation == .identity:
      FusedConvolution2D(convolution: op.convolution, hasShortcut: true, activation: .identity)
    case (let op as FusedConvolution2D, .activation(let activation)) where op.activation == .identity:
      FusedConvolution2D(convolution: op.convolution, hasShortcut: op.hasShortcut, activation: activation)
    case (let op as LinearOp, .addition):
      FusedLinear(hasBias: op.hasBias, hasShortcut: true, activation: .identity)
    case (let op as LinearOp, .activation(let activation)):
      FusedLinear(hasBias: op.hasBias, hasShortcut: false, activation: activation)
    case (let op as FusedLinear, .addition) where !op.hasShortcut && op.activation == .identity:
      FusedLinear(hasBias: op.hasBias, hasShortcut: true, activation: .identity)
    case (let op as FusedLinear, .activation(let activation)) where op.activation == .identity:
      FusedLinear(hasBias: op.hasBias, hasShortcut: op.hasShortcut, activation: activation)
    default: nil
    }
  }
}
