import SaccadeEngine
import SaccadeGraph

extension Sort: ONNXExportable {
  func write(_ node: TracedGraph.Node, to writer: inout ONNXWriter) throws {
    let size = writer.type(of: node.inputs[0]).shape[axis]
    if axis == 0, let other = writer.otherShape(of: node.outputs[0]), other[0] != count ?? size {
      throw writer.failure("it orders the images of a batch", "export the model for a fixed number")
    }
    let results = writer.add(
      "TopK", [writer.name(of: node.inputs[0]), writer.integers([count ?? size])],
      ["axis": .integer(axis), "largest": .integer(descending ? 1 : 0)], results: 2)
    for (value, name) in zip(node.outputs, results) { writer.set(value, name) }
  }
}
