import SaccadeEngine

/// Lets a batch normalization that no convolution has taken in do the activation that follows it.
package struct ActivatedNormalization: GraphPass {
  package let name = "activated normalization"

  package init() {}

  package func apply(to graph: inout Graph, _ constants: ConstantStore) {
    graph.joinNodes { graph, node, joinable in
      guard let activation = FusedActivation(node.operation), BatchNormalization.knows(activation: activation),
        let source = joinable.position(of: node.inputs[0]),
        let normalization = graph.nodes[source].operation as? BatchNormalization,
        graph.nodes[source].outputs[0] == node.inputs[0], let activated = normalization.followed(by: activation)
      else { return nil }
      let before = graph.nodes[source]
      return (
        source,
        Graph.Node(
          operation: activated, inputs: before.inputs, outputs: node.outputs + before.outputs.dropFirst(),
          modulePath: before.modulePath)
      )
    }
  }
}
