import SaccadeEngine
import SaccadeGraph

extension ONNXWriter {
  /// Writes the choice among the boxes of a detector, and what it leaves as the model's results.
  mutating func write(_ suppression: ONNXSuppression) {
    let (boxes, scores) = (name(of: graph.outputs[0]), name(of: graph.outputs[1]))
    let shape = type(of: graph.outputs[1]).shape
    let (places, classes) = (shape[1], shape[2])
    let rows = add("Transpose", [scores], ["perm": .integers([0, 2, 1])])
    let kept = add(
      "NonMaxSuppression",
      [
        boxes, rows, integers([suppression.limit]), constant(Tensor([suppression.overlapThreshold])),
        constant(Tensor([suppression.scoreThreshold])),
      ])
    // With 0 for all else, the scores of what stays lie as they did: so the best of each image are found.
    let nothing = add("ConstantOfShape", [add("Shape", [rows])])
    let left = add("ScatterND", [nothing, kept, add("GatherND", [rows, kept])])
    let flat = add("Reshape", [left, integers([0, places * classes])])
    let best = add(
      "TopK", [flat, integers([min(suppression.limit, places * classes)])], ["axis": .integer(1)], results: 2)
    let found = add("Transpose", [add("NonZero", [best[0]])], ["perm": .integers([1, 0])])
    let position = add("GatherND", [best[1], found])
    let image = add("Gather", [found, constant(Tensor([0], shape: []))], ["axis": .integer(1)])
    let columns = [image, add("Mod", [position, integers([places])])].map { add("Unsqueeze", [$0, integers([1])]) }
    let corners = add("GatherND", [boxes, add("Concat", columns, ["axis": .integer(1)])])
    let plane = type(of: graph.inputs[0]).shape
    let (height, width) = (Float(plane[2]), Float(plane[3]))
    let inside = add("Max", [corners, constant(Tensor.zeros([1]))])
    let ends = constant(Tensor([width, height, width, height]))
    addOutput("boxes", add("Min", [inside, ends]), ["found", "4"], .float32)
    addOutput("scores", add("GatherND", [best[0], found]), ["found"], .float32)
    addOutput("labels", add("Div", [position, integers([places])]), ["found"], .int64)
    if export.hasDynamicBatch { addOutput("batch_index", image, ["found"], .int64) }
  }
}
