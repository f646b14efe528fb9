import SaccadeEngine
import SaccadeGraph

extension RegionAlign: ONNXExportable {
  func write(_ node: TracedGraph.Node, to writer: inout ONNXWriter) {
    let (x, regions) = (writer.name(of: node.inputs[0]), writer.name(of: node.inputs[1]))
    let boxes = writer.add("Slice", [regions, writer.integers([1]), writer.integers([5]), writer.integers([1])])
    let column = writer.add("Gather", [regions, writer.constant(Tensor([0], shape: []))], ["axis": .integer(1)])
    let images = writer.add("Cast", [column], ["to": .integer(Int(DType.int64.onnx))])
    let size = alignment.pooling.size
    let result = writer.add(
      "RoiAlign", [x, boxes, images],
      [
        "coordinate_transformation_mode": .text(alignment.isAligned ? "half_pixel" : "output_half_pixel"),
        "output_height": .integer(size.height), "output_width": .integer(size.width),
        "sampling_ratio": .integer(alignment.samples ?? 0), "spatial_scale": .float(Float(alignment.pooling.scale)),
      ])
    writer.set(node.outputs[0], result)
  }
}

extension RegionMaxPool: ONNXExportable {
  func write(_ node: TracedGraph.Node, to writer: inout ONNXWriter) {
    let operands = node.inputs.map { writer.name(of: $0) }
    let size = [pooling.size.height, pooling.size.width]
    let result = writer.add(
      "MaxRoiPool", operands,
      ["pooled_shape": .integers(size), "spatial_scale": .float(Float(pooling.scale))])
    writer.set(node.outputs[0], result)
  }
}

extension SuppressionMask: ONNXExportable {
  func write(_ node: TracedGraph.Node, to writer: inout ONNXWriter) throws {
    guard let classes = writer.graph.constants[node.inputs[2]]?.tensor.scalars(as: Int.self), let last = classes.max()
    else {
      throw writer.failure("it tells classes apart that the input decides about", "make them a constant")
    }
    // Of each class the scores of its own boxes, and for others one that takes no part.
    let own = (0...last).flatMap { label in classes.map { $0 == label ? Float(1) : 0 } }
    let mask = writer.constant(Tensor(own, shape: [1, last + 1, classes.count]).cast(to: .bool))
    let (boxes, scores) = (writer.name(of: node.inputs[0]), writer.name(of: node.inputs[1]))
    let rows = writer.add("Where", [mask, scores, writer.constant(Tensor([-1], shape: []).cast(to: .float32))])
    let kept = writer.add(
      "NonMaxSuppression",
      [
        writer.add("Unsqueeze", [boxes, writer.integers([0])]), rows, writer.integers([classes.count]),
        writer.constant(Tensor([Float(threshold)])), writer.constant(Tensor([-0.5] as [Float])),
      ])
    let places = writer.add("Gather", [kept, writer.constant(Tensor([2], shape: []))], ["axis": .integer(1)])
    let ones = writer.add("Cast", [writer.add("GreaterOrEqual", [places, writer.integers([0])])], ["to": .integer(1)])
    let nothing = writer.constant(.zeros([classes.count]))
    writer.set(node.outputs[0], writer.add("ScatterElements", [nothing, places, ones], ["axis": .integer(0)]))
  }
}
