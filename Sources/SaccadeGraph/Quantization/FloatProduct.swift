import SaccadeEngine

/// A convolution or a linear layer of a graph, by a weight that does not change, with what was joined to it.
struct FloatProduct {
  let input: Graph.Value
  let weight: Graph.Value
  let bias: Graph.Value?
  let shortcut: Graph.Value?
  let activation: FusedActivation
  /// nil for a linear layer.
  let geometry: ConvolutionGeometry?

  /// Nil for other operations, and where bytes are not worth the conversion: at a single pixel.
  init?(_ node: Graph.Node, in graph: Graph) {
    let hasBias: Bool
    let hasShortcut: Bool
    switch node.operation {
    case let op as Convolution2D:
      (geometry, hasBias, hasShortcut, activation) = (op.geometry, op.hasBias, false, .identity)
    case let op as FusedConvolution2D:
      (geometry, hasBias) = (op.convolution.geometry, op.convolution.hasBias)
      (hasShortcut, activation) = (op.hasShortcut, op.activation)
    case let op as FusedLinear:
      (geometry, hasBias, hasShortcut, activation) = (nil, op.hasBias, op.hasShortcut, op.activation)
    default: return nil
    }
    let result = graph.type(of: node.outputs[0])
    guard result.dtype == .float32, graph.type(of: node.inputs[0]).dtype == .float32,
      graph.constants[node.inputs[1]] != nil, result.shape.elementCount > 0,
      geometry == nil || result.shape[2] * result.shape[3] > 1
    else { return nil }
    input = node.inputs[0]
    weight = node.inputs[1]
    bias = hasBias ? node.inputs[2] : nil
    shortcut = hasShortcut ? node.inputs[node.inputs.count - 1] : nil
  }
}
