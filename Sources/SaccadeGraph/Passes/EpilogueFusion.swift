import SaccadeEngine

/// Lets a convolution or a matrix product do on the way what follows it: an addition, then an activation.
package struct EpilogueFusion: GraphPass {
  package let name = "epilogue fusion"

  package init() {}

  package func apply(to graph: inout Graph, _ constants: ConstantStore) {
    graph.joinNodes { graph, node, joinable in
      guard let (source, operation, operands) = joined(node, in: graph, joinable) else { return nil }
      let before = graph.nodes[source]
      return (
        source,
        Graph.Node(
          operation: operation, inputs: before.inputs + operands, outputs: node.outputs, modulePath: before.modulePath)
      )
    }
  }

  private enum Step {
    case addition
    case activation(FusedActivation)

    /// What is done behind an operation that does so much already; nil if it cannot do this as well.
    func after(hasShortcut: Bool, _ activation: FusedActivation) -> (hasShortcut: Bool, activation: FusedActivation)? {
      guard activation == .identity else { return nil }
      switch self {
      case .addition: return hasShortcut ? nil : (true, .identity)
      case .activation(let function): return (hasShortcut, function)
      }
    }
  }

  /// The operation before a node that can do what it does, as it does it, and what it reads more.
  private func joined(
    _ node: Graph.Node, in graph: Graph, _ joinable: JoinableNodes
  ) -> (source: Int, operation: any Op, operands: [Graph.Value])? {
    if let activation = FusedActivation(node.operation) {
      guard let position = joinable.position(of: node.inputs[0]),
        let operation = joined(graph.nodes[position].operation, .activation(activation))
      else { return nil }
      return (position, operation, [])
    }
    guard let arithmetic = node.operation as? BinaryArithmetic, arithmetic.function == .add,
      graph.type(of: node.inputs[0]) == graph.type(of: node.inputs[1]),
      graph.type(of: node.outputs[0]) == graph.type(of: node.inputs[0])
    else { return nil }
    let candidates = node.inputs.indices.compactMap { operand -> (Int, any Op, [Graph.Value])? in
      guard let position = joinable.position(of: node.inputs[operand]),
        let operation = joined(graph.nodes[position].operation, .addition)
      else { return nil }
      return (position, operation, [node.inputs[1 - operand]])
    }
    // The operand that is computed last: the other is there by then.
    return candidates.max { $0.0 < $1.0 }
  }

  /// The operation that does a step more; nil if it cannot.
  private func joined(_ operation: any Op, _ step: Step) -> (any Op)? {
    switch operation {
    case let op as Convolution2D:
      joined(FusedConvolution2D(convolution: op, hasShortcut: false, activation: .identity), step)
    case let op as LinearOp: joined(FusedLinear(hasBias: op.hasBias, hasShortcut: false, activation: .identity), step)
    case let op as FusedConvolution2D:
      step.after(hasShortcut: op.hasShortcut, op.activation).map {
        FusedConvolution2D(convolution: op.convolution, hasShortcut: $0.hasShortcut, activation: $0.activation)
      }
    case let op as FusedLinear:
      step.after(hasShortcut: op.hasShortcut, op.activation).map {
        FusedLinear(hasBias: op.hasBias, hasShortcut: $0.hasShortcut, activation: $0.activation)
      }
    default: nil
    }
  }
}
