import SaccadeEngine

/// Computes what depends on no input, once.
package struct ConstantFolding: GraphPass {
  package let name = "constant folding"

  package init() {}

  package func apply(to graph: inout Graph, _ constants: ConstantStore) {
    var (folded, known): (Set<Int>, [Graph.Value: Graph.Value]) = ([], [:])
    for position in graph.nodes.indices {
      graph.nodes[position].inputs = graph.nodes[position].inputs.map { known[$0] ?? $0 }
      let node = graph.nodes[position]
      guard !node.inputs.isEmpty, node.inputs.allSatisfy({ graph.constants[$0] != nil }), !(node.operation is DropoutOp)
      else { continue }
      folded.insert(position)
      let shapes = node.outputs.map { graph.type(of: $0).shape }
      let tensors = node.inputs.compactMap { graph.constant($0) }
      // An operation with several results is run for each; what does so on weights alone is rare and small.
      for (index, output) in node.outputs.enumerated() {
        known[output] = graph.makeConstant(
          "\(node.name)\(node.attributes)#\(index)", from: node.inputs, in: constants
        ) { node.operation.forward(tensors, to: shapes, on: Device.standard.kernels)[index] }
      }
    }
    graph.replace(known)
    graph.removeNodes(at: folded)
    graph.dropUnreadConstants()
  }
}
