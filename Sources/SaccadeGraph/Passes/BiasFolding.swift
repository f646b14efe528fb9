import SaccadeEngine

/// Lets a number a channel, that is added to a convolution or a product, be its bias.
package struct BiasFolding: GraphPass {
  package let name = "bias folding"

  package init() {}

  package func apply(to graph: inout Graph, _ constants: ConstantStore) {
    graph.joinNodes { graph, node, joinable in
      guard let arithmetic = node.operation as? BinaryArithmetic, arithmetic.function == .add,
        let operand = node.inputs.firstIndex(where: { graph.constants[$0] != nil })
      else { return nil }
      let (product, shift) = (node.inputs[1 - operand], node.inputs[operand])
      guard let source = joinable.position(of: product), let number = graph.constant(shift),
        let (operation, axis, hasBias) = withBias(graph.nodes[source].operation),
        isByChannel(number.shape, along: axis, of: graph.type(of: product).shape),
        graph.type(of: node.outputs[0]) == graph.type(of: product)
      else { return nil }
      let before = graph.nodes[source]
      let old = hasBias ? [before.inputs[2]] : []
      let known = old.compactMap { graph.constant($0) }
      guard known.count == old.count else { return nil }
      let (count, dtype) = (number.elementCount, graph.type(of: before.inputs[1]).dtype)
      let bias = graph.makeConstant("bias", from: [shift] + old, in: constants) {
        known.reduce(number.reshaped([count])) { $0 + $1 }.cast(to: dtype)
      }
      return (
        source,
        Graph.Node(
          operation: operation, inputs: Array(before.inputs.prefix(2)) + [bias], outputs: node.outputs,
          modulePath: before.modulePath)
      )
    }
  }

  /// The operation with a bias, where its channels stand, from the end, and whether it had one; nil for other operations.
  private func withBias(_ operation: any Op) -> (operation: any Op, axis: Int, hasBias: Bool)? {
    switch operation {
    case let op as LinearOp: (LinearOp(hasBias: true), -1, op.hasBias)
    case let op as Convolution2D: (Convolution2D(geometry: op.geometry, hasBias: true), -3, op.hasBias)
    default: nil
    }
  }

  /// Whether there is one number for each channel.
  private func isByChannel(_ shift: Shape, along axis: Int, of product: Shape) -> Bool {
    shift.rank >= -axis && shift.rank <= product.rank && shift[axis] == product[axis]
      && shift.elementCount == product[axis]
  }
}
