import SaccadeEngine

/// Knows products of images by a number for each of their channels, which is what a gate gives.
///
/// A number that is the same for all images is left, since a convolution before it can take it in.
/// - Paper: Hu et al. 2017, <https://arxiv.org/abs/1709.01507>, equation 4
package struct JoinedChannelScales: GraphPass {
  package let name = "joined channel scales"

  package init() {}

  package func apply(to graph: inout Graph, _ constants: ConstantStore) {
    graph.joinPatterns(constants) { graph, node, _ in
      guard let arithmetic = node.operation as? BinaryArithmetic, arithmetic.function == .multiply else { return nil }
      for (x, scale) in [(node.inputs[0], node.inputs[1]), (node.inputs[1], node.inputs[0])] {
        let (image, factor) = (graph.type(of: x), graph.type(of: scale))
        guard image.shape.rank == 4, image.shape[2] * image.shape[3] > 1, graph.constants[scale] == nil,
          factor.shape == [image.shape[0], image.shape[1], 1, 1], factor.dtype == image.dtype,
          image.dtype == .float32 || image.dtype == .bfloat16
        else { continue }
        return JoinedOperation(operation: ChannelScale(), inputs: [x, scale])
      }
      return nil
    }
  }
}
