import SaccadeEngine

/// Knows the mean of each channel of images as a pooling, which others write as a reduction over height and width.
package struct JoinedMeans: GraphPass {
  package let name = "joined means"

  package init() {}

  package func apply(to graph: inout Graph, _ constants: ConstantStore) {
    graph.joinPatterns(constants) { graph, node, _ in
      let type = graph.type(of: node.inputs[0])
      guard let reduction = node.operation as? ReductionOp, reduction.reduction == .mean, type.shape.rank == 4,
        reduction.axes.sorted() == [2, 3], type.dtype == .float32 || type.dtype == .bfloat16
      else { return nil }
      return JoinedOperation(
        operation: Pooling2D.mean(of: Size2D(type.shape[2], type.shape[3])), inputs: node.inputs)
    }
  }
}
