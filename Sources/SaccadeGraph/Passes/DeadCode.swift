/// Takes out operations whose results nobody reads, and constants that nobody reads.
package struct DeadCode: GraphPass {
  package let name = "dead code"

  package init() {}

  package func apply(to graph: inout Graph, _ constants: ConstantStore) {
    var read = Set(graph.outputs)
    var dead: Set<Int> = []
    for (position, node) in graph.nodes.enumerated().reversed() {
      if node.outputs.contains(where: read.contains) { read.formUnion(node.inputs) } else { dead.insert(position) }
    }
    graph.removeNodes(at: dead)
    graph.dropUnreadConstants()
  }
}
