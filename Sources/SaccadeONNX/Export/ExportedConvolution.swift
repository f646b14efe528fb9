import SaccadeEngine
import SaccadeGraph

extension ConvolutionGeometry {
  /// The attributes of a window of a kernel's size.
  fileprivate func attributes(kernel: Shape) -> [String: ONNXAttribute] {
    [
      "kernel_shape": .integers([kernel[2], kernel[3]]), "strides": .integers([stride.height, stride.width]),
      "pads": .integers([padding.top, padding.left, padding.bottom, padding.right]),
      "dilations": .integers([dilation.height, dilation.width]), "group": .integer(groups),
    ]
  }
}

extension Convolution2D: ONNXExportable {
  func write(_ node: TracedGraph.Node, to writer: inout ONNXWriter) {
    writer.write(node, as: "Conv", geometry.attributes(kernel: writer.type(of: node.inputs[1]).shape))
  }
}

extension TransposedConvolution2D: ONNXExportable {
  func write(_ node: TracedGraph.Node, to writer: inout ONNXWriter) {
    var attributes = geometry.attributes(kernel: writer.type(of: node.inputs[1]).shape)
    attributes["output_padding"] = .integers([outputPadding.height, outputPadding.width])
    writer.write(node, as: "ConvTranspose", attributes)
  }
}

extension BatchNormalization: ONNXExportable {
  func write(_ node: TracedGraph.Node, to writer: inout ONNXWriter) throws {
    guard hasStatistics else {
      throw writer.failure("it takes the statistics of the batch", "put the model in use before: model.eval()")
    }
    let channels = writer.type(of: node.inputs[0]).shape[1]
    var numbers = Array(node.inputs.dropFirst(hasResidual ? 2 : 1))
    let scale = hasScale ? writer.name(of: numbers.removeFirst()) : writer.constant(.ones([channels]))
    let shift = hasShift ? writer.name(of: numbers.removeFirst()) : writer.constant(.zeros([channels]))
    var result = writer.add(
      "BatchNormalization",
      [writer.name(of: node.inputs[0]), scale, shift, writer.name(of: numbers[0]), writer.name(of: numbers[1])],
      ["epsilon": .float(options.epsilon)])
    if hasResidual { result = writer.add("Add", [result, writer.name(of: node.inputs[1])]) }
    writer.set(node.outputs[0], writer.add(options.activation, result, like: node.inputs[0]))
  }
}

extension LayerNormalization: ONNXExportable {
  func write(_ node: TracedGraph.Node, to writer: inout ONNXWriter) {
    let row = Shape(Array(writer.type(of: node.inputs[0]).shape.dimensions.suffix(axes)))
    var operands = writer.inputs(of: node)
    if !hasScale { operands.insert(writer.constant(.ones(row)), at: 1) }
    let result = writer.add("LayerNormalization", operands, ["axis": .integer(-axes), "epsilon": .float(epsilon)])
    writer.set(node.outputs[0], result)
  }
}

extension LocalResponseNormalization: ONNXExportable {
  func write(_ node: TracedGraph.Node, to writer: inout ONNXWriter) {
    writer.write(
      node, as: "LRN",
      [
        "size": .integer(options.size), "alpha": .float(options.alpha), "beta": .float(options.beta),
        "bias": .float(options.k),
      ])
  }
}
