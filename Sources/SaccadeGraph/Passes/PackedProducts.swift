import SaccadeEngine

/// Makes products by weights that do not change ones that keep them in the order that the device likes.
///
/// Convolutions keep their weights so by themselves.
package struct PackedProducts: GraphPass {
  package let name = "packed products"

  package init() {}

  package func apply(to graph: inout Graph, _ constants: ConstantStore) {
    for position in graph.nodes.indices {
      let node = graph.nodes[position]
      guard let product = node.operation as? LinearOp, graph.constants[node.inputs[1]] != nil else { continue }
      graph.nodes[position].operation = FusedLinear(
        hasBias: product.hasBias, hasShortcut: false, activation: .identity)
    }
  }
}
