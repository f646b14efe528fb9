import SaccadeEngine

/// Makes a matrix product by a constant a layer's product by its weight, which can be kept in order and do what follows.
package struct WeightProducts: GraphPass {
  package let name = "weight products"

  package init() {}

  package func apply(to graph: inout Graph, _ constants: ConstantStore) {
    graph.joinPatterns(constants) { graph, node, _ in
      guard node.operation is Matmul, let tensor = graph.constant(node.inputs[1]), tensor.rank == 2 else { return nil }
      // A view: the order in which the product keeps it is made of the elements where they lie.
      let weight = graph.makeConstant("transposed", from: [node.inputs[1]], in: constants) { tensor.transposed() }
      return JoinedOperation(operation: LinearOp(hasBias: false), inputs: [node.inputs[0], weight])
    }
  }
}
