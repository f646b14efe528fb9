import SaccadeEngine

/// Lets a number a channel, that a convolution or a product is multiplied by, join its weights.
package struct ScaleFolding: GraphPass {
  package let name = "scale folding"

  package init() {}

  package func apply(to graph: inout Graph, _ constants: ConstantStore) {
    graph.joinNodes { graph, node, joinable in
      guard let arithmetic = node.operation as? BinaryArithmetic, arithmetic.function == .multiply,
        let operand = node.inputs.firstIndex(where: { graph.constants[$0] != nil })
      else { return nil }
      let (product, scale) = (node.inputs[1 - operand], node.inputs[operand])
      guard let source = joinable.position(of: product),
        let axis = channelAxis(of: graph.nodes[source].operation),
        let factors = factors(graph.type(of: scale).shape, along: axis, of: graph.type(of: product).shape),
        graph.type(of: node.outputs[0]) == graph.type(of: product)
      else { return nil }
      let before = graph.nodes[source]
      let weights = Array(before.inputs.dropFirst())
      guard weights.allSatisfy({ graph.constants[$0] != nil }), let number = graph.constant(scale) else { return nil }
      let scaled = weights.map { value in
        let tensor = graph.constant(value)
        return graph.makeConstant("scaled", from: [value, scale], in: constants) {
          guard let tensor else { return number }
          let sizes = [factors] + [Int](repeating: 1, count: tensor.rank - 1)
          return (tensor.cast(to: .float32) * number.cast(to: .float32).reshaped(Shape(sizes))).cast(to: tensor.dtype)
        }
      }
      return (
        source,
        Graph.Node(
          operation: before.operation, inputs: [before.inputs[0]] + scaled, outputs: node.outputs,
          modulePath: before.modulePath)
      )
    }
  }

  /// Where the channels of the result stand, from the end; nil for other operations.
  private func channelAxis(of operation: any Op) -> Int? {
    switch operation {
    case is LinearOp: -1
    case is Convolution2D: -3
    default: nil
    }
  }

  /// How many factors there are, one for all channels or one a channel; nil if they differ elsewhere.
  private func factors(_ scale: Shape, along axis: Int, of product: Shape) -> Int? {
    if scale.elementCount == 1 { return 1 }
    guard scale.rank >= -axis, scale.rank <= product.rank, scale[axis] == product[axis],
      scale.elementCount == product[axis]
    else { return nil }
    return scale.elementCount
  }
}
