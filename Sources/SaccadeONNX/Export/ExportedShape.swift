import SaccadeEngine
import SaccadeGraph

extension Reshape: ONNXExportable {
  func write(_ node: TracedGraph.Node, to writer: inout ONNXWriter) throws {
    let sizes = try writer.sizes(of: node.outputs[0])
    writer.set(node.outputs[0], writer.add("Reshape", [writer.name(of: node.inputs[0]), sizes]))
  }
}

extension Expand: ONNXExportable {
  func write(_ node: TracedGraph.Node, to writer: inout ONNXWriter) throws {
    let sizes = try writer.sizes(of: node.outputs[0])
    writer.set(node.outputs[0], writer.add("Expand", [writer.name(of: node.inputs[0]), sizes]))
  }
}

extension Concatenate: ONNXExportable {
  func write(_ node: TracedGraph.Node, to writer: inout ONNXWriter) {
    let parts = node.inputs.map { writer.cast($0, to: dtype) }
    writer.set(node.outputs[0], writer.add("Concat", parts, ["axis": .integer(axis)]))
  }
}

extension Split: ONNXExportable {
  func write(_ node: TracedGraph.Node, to writer: inout ONNXWriter) throws {
    if let other = writer.counterpart(Split.self), other.sizes != sizes {
      throw writer.failure("it divides the images of a batch", "export the model for a fixed number")
    }
    let results = writer.add(
      "Split", [writer.name(of: node.inputs[0]), writer.integers(sizes)], ["axis": .integer(axis)], results: sizes.count
    )
    for (value, name) in zip(node.outputs, results) { writer.set(value, name) }
  }
}

extension View: ONNXExportable {
  func write(_ node: TracedGraph.Node, to writer: inout ONNXWriter) throws {
    let x = writer.name(of: node.inputs[0])
    switch reading {
    case .permutation(let order):
      writer.set(node.outputs[0], writer.add("Transpose", [x], ["perm": .integers(order)]))
    case .part(let part): writer.set(node.outputs[0], try write(part, of: x, node, &writer))
    case .other: throw writer.failure("ONNX has no view such as this", "select elements by slices or indices")
    }
  }

  private func write(
    _ part: TensorPart, of x: String, _ node: TracedGraph.Node, _ writer: inout ONNXWriter
  ) throws -> String {
    let input = writer.type(of: node.inputs[0]).shape
    var (starts, ends, axes, steps): ([Int], [Int], [Int], [Int]) = ([], [], [], [])
    for axis in input.indices {
      let source = part.sources.enumerated().first { $0.element?.axis == axis }
      let count = source.map { shape[$0.offset] } ?? 1
      let step = source?.element?.step ?? 1
      if count == input[axis], step == 1 { continue }
      starts.append(part.starts[axis])
      let end = part.starts[axis] + count * step
      ends.append(end < 0 ? Int(Int32.min) : end)
      axes.append(axis)
      steps.append(step)
    }
    var result = x
    if !axes.isEmpty {
      if axes.contains(0), let other = writer.otherShape(of: node.outputs[0]), other != shape {
        throw writer.failure("it takes a part of the images of a batch", "export the model for a fixed number")
      }
      result = writer.add(
        "Slice", [x, writer.integers(starts), writer.integers(ends), writer.integers(axes), writer.integers(steps)])
    }
    guard part.sources.compactMap({ $0?.axis }) != Array(input.indices) else { return result }
    let sizes = try writer.sizes(of: node.outputs[0])
    return writer.add("Reshape", [result, sizes])
  }
}

extension IndexSelect: ONNXExportable {
  func write(_ node: TracedGraph.Node, to writer: inout ONNXWriter) {
    writer.write(node, as: "Gather", ["axis": .integer(axis)])
  }
}

extension Reordering: ONNXExportable {
  func write(_ node: TracedGraph.Node, to writer: inout ONNXWriter) {
    let operands = node.inputs.prefix(2).map { writer.name(of: $0) }
    writer.set(node.outputs[0], writer.add("Gather", operands, ["axis": .integer(axis)]))
  }
}

extension SaccadeEngine.Gather: ONNXExportable {
  func write(_ node: TracedGraph.Node, to writer: inout ONNXWriter) {
    writer.write(node, as: "GatherElements", ["axis": .integer(axis)])
  }
}

extension CumulativeSum: ONNXExportable {
  func write(_ node: TracedGraph.Node, to writer: inout ONNXWriter) {
    let operands = [writer.name(of: node.inputs[0]), writer.constant(Tensor([axis], shape: []))]
    writer.set(node.outputs[0], writer.add("CumSum", operands))
  }
}
