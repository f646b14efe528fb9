import SaccadeEngine
import SaccadeGraph

extension Pooling2D: ONNXExportable {
  func write(_ node: TracedGraph.Node, to writer: inout ONNXWriter) throws {
    let (kernel, stride, padding) = (geometry.kernel, geometry.stride, geometry.padding)
    var attributes: [String: ONNXAttribute] = [
      "kernel_shape": .integers([kernel.height, kernel.width]), "strides": .integers([stride.height, stride.width]),
      "pads": .integers([padding.top, padding.left, padding.bottom, padding.right]),
      "ceil_mode": .integer(keepsPartialWindows ? 1 : 0),
    ]
    switch kind {
    case .max:
      attributes["dilations"] = .integers([geometry.dilation.height, geometry.dilation.width])
      writer.write(node, as: "MaxPool", attributes)
    case .average(let countsPadding):
      let size = writer.type(of: node.inputs[0]).shape
      if kernel == Size2D(size[2], size[3]), padding == 0 {
        writer.write(node, as: "GlobalAveragePool")
        return
      }
      guard geometry.dilation == 1 else {
        throw writer.failure("ONNX averages no windows with gaps before version 19", "choose dilation 1")
      }
      attributes["count_include_pad"] = .integer(countsPadding ? 1 : 0)
      writer.write(node, as: "AveragePool", attributes)
    }
  }
}

extension AdaptivePooling2D: ONNXExportable {
  func write(_ node: TracedGraph.Node, to writer: inout ONNXWriter) throws {
    let shape = writer.type(of: node.inputs[0]).shape
    let (height, width) = (shape[2], shape[3])
    if size == 1 {
      writer.write(node, as: isMax ? "GlobalMaxPool" : "GlobalAveragePool")
    } else if height % size.height == 0, width % size.width == 0 {
      let step = ONNXAttribute.integers([height / size.height, width / size.width])
      writer.write(node, as: isMax ? "MaxPool" : "AveragePool", ["kernel_shape": step, "strides": step])
    } else {
      guard !isMax else {
        throw writer.failure(
          "ONNX has no maximum over windows of several sizes: \(height)×\(width) to \(size)",
          "give images whose maps divide evenly")
      }
      // Means are sums with shares, so two products: of the rows, then of the columns.
      let rows = writer.constant(Self.shares(from: height, to: size.height))
      let columns = writer.constant(Self.shares(from: width, to: size.width).transposed())
      let middle = writer.add("MatMul", [rows, writer.name(of: node.inputs[0])])
      writer.set(node.outputs[0], writer.add("MatMul", [middle, columns]))
    }
  }

  /// By how much each input counts in each output: `[outputs, inputs]`.
  private static func shares(from inputs: Int, to outputs: Int) -> Tensor {
    var shares = [Float](repeating: 0, count: inputs * outputs)
    for output in 0..<outputs {
      let range = output * inputs / outputs..<((output + 1) * inputs + outputs - 1) / outputs
      for input in range { shares[output * inputs + input] = 1 / Float(range.count) }
    }
    return Tensor(shares, shape: [outputs, inputs])
  }
}

extension Pad: ONNXExportable {
  func write(_ node: TracedGraph.Node, to writer: inout ONNXWriter) throws {
    let value = node.inputs[0]
    let before = [Int](repeating: 0, count: writer.type(of: value).shape.rank - 2)
    let pads = before + [padding.top, padding.left] + before + [padding.bottom, padding.right]
    var operands = [writer.name(of: value), writer.integers(pads)]
    let word: String
    switch mode {
    case .constant(let number):
      word = "constant"
      operands.append(writer.number(Double(number), like: value))
    case .reflect: word = "reflect"
    case .replicate: word = "edge"
    case .circular:
      guard writer.opset >= 19 else {
        throw writer.failure("ONNX repeats images around their edges from version 19 on", "export with opset 19")
      }
      word = "wrap"
    }
    writer.set(node.outputs[0], writer.add("Pad", operands, ["mode": .text(word)]))
  }
}

extension Interpolate: ONNXExportable {
  func write(_ node: TracedGraph.Node, to writer: inout ONNXWriter) throws {
    let shape = writer.type(of: node.inputs[0]).shape
    var attributes: [String: ONNXAttribute] = [:]
    switch resampling.method {
    case .nearest:
      attributes = [
        "mode": .text("nearest"), "nearest_mode": .text("floor"),
        "coordinate_transformation_mode": .text("asymmetric"),
      ]
    case .nearestExact:
      attributes = [
        "mode": .text("nearest"), "nearest_mode": .text("round_prefer_ceil"),
        "coordinate_transformation_mode": .text("half_pixel"),
      ]
    case .bilinear, .bicubic:
      attributes = [
        "mode": .text(resampling.method == .bilinear ? "linear" : "cubic"), "cubic_coeff_a": .float(-0.75),
        "coordinate_transformation_mode": .text(resampling.alignsCorners ? "align_corners" : "pytorch_half_pixel"),
      ]
    case .area: throw writer.failure("ONNX has no resizing by areas", "use bilinear, or pooling")
    }
    if let step, Double(shape[2]) / Double(size.height) != step || Double(shape[3]) / Double(size.width) != step {
      throw writer.failure(
        "its pixels advance by \(step), which is not the ratio of the sizes",
        "resize by a factor that leaves whole pixels")
    }
    let operands = [writer.name(of: node.inputs[0]), "", "", try writer.sizes(of: node.outputs[0])]
    writer.set(node.outputs[0], writer.add("Resize", operands, attributes))
  }
}
