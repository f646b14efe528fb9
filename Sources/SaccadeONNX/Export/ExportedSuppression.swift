import SaccadeEngine
import SaccadeGraph

extension ONNXWriter {
  /// Writes the choice among the boxes of a detector, and what it leaves as the model's results.
  mutating func write(_ suppression: ONNXSuppression) {
    let plane = type(of: graph.inputs[0]).shape
    let choice = choice(onPlane: Size2D(plane[2], plane[3]))
    let (boxes, rows, places, classes) = (choice.boxes, choice.rows, choice.places, choice.rowCount)
    let kept = add(
      "NonMaxSuppression",
      [
        choice.apart, rows, integers([suppression.limit]), constant(Tensor([suppression.overlapThreshold])),
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
    let (height, width) = (Float(plane[2]), Float(plane[3]))
    let inside = add("Max", [corners, constant(Tensor.zeros([1]))])
    let ends = constant(Tensor([width, height, width, height]))
    addOutput("boxes", add("Min", [inside, ends]), ["found", "4"], .float32)
    addOutput("scores", add("GatherND", [best[0], found]), ["found"], .float32)
    let (operation, divisor) = choice.classesOfPlace.map { ("Mod", $0) } ?? ("Div", places)
    addOutput("labels", add(operation, [position, integers([divisor])]), ["found"], .int64)
    if export.hasDynamicBatch { addOutput("batch_index", image, ["found"], .int64) }
  }

  /// What a suppression chooses among.
  private struct Choice {
    /// `[n, places, 4]`.
    let boxes: String
    /// The boxes as they hide each other.
    let apart: String
    /// Scores, `[n, rows, places]`; boxes hide those of their row alone.
    let rows: String
    let places: Int
    let rowCount: Int
    /// How many classes take turns along the places; nil where each class has a row.
    let classesOfPlace: Int?
  }

  private mutating func choice(onPlane plane: Size2D) -> Choice {
    let (boxes, scores) = (name(of: graph.outputs[0]), name(of: graph.outputs[1]))
    let shape = type(of: graph.outputs[1]).shape
    guard type(of: graph.outputs[0]).shape.rank == 4 else {
      let rows = add("Transpose", [scores], ["perm": .integers([0, 2, 1])])
      return Choice(
        boxes: boxes, apart: boxes, rows: rows, places: shape[1], rowCount: shape[2], classesOfPlace: nil)
    }
    // Boxes of different classes lie so far apart that none hides another.
    let (places, classes) = (shape[1] * shape[2], shape[2])
    let reach = Float(max(plane.height, plane.width) + 1)
    let shifts = constant(Tensor((0..<classes).map { Float($0) * reach }, shape: [1, 1, classes, 1]))
    func flat(_ x: String, _ writer: inout ONNXWriter) -> String {
      writer.add("Reshape", [x, writer.integers([0, places, 4])])
    }
    let apart = add("Add", [boxes, shifts])
    return Choice(
      boxes: flat(boxes, &self), apart: flat(apart, &self), rows: add("Reshape", [scores, integers([0, 1, places])]),
      places: places, rowCount: 1, classesOfPlace: classes)
  }
}
