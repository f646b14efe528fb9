import Foundation
import SaccadeEngine

/// The cells of a ``YOLOX`` on a batch's planes: map after map, row by row.
struct CellGrid {
  /// The column and the row of each, and how many pixels it is wide.
  let cells: [(x: Float, y: Float, stride: Float)]

  init(_ levels: [(grid: Size2D, stride: Int)]) {
    cells = levels.flatMap { grid, stride in
      (0..<grid.height * grid.width).map { (Float($0 % grid.width), Float($0 / grid.width), Float(stride)) }
    }
  }

  /// How many there are.
  var count: Int { cells.count }

  /// The boxes that predictions say, in pixels.
  /// - Parameter rows: x, y, width and height of each cell, as layers give them, before all else
  /// - Shapes: `[n, cells, 4 + …]`; result `[n, cells, 4]`, x1, y1, x2, y2
  func boxes(of rows: Tensor) -> Tensor {
    let table = Tensor(cells.flatMap { [$0.x, $0.y, $0.stride] }, shape: [count, 3])
    let strides = table[..., 2..<3]
    let middles = (rows[..., 0..<2] + table[..., 0..<2]) * strides
    let half = exp(rows[..., 2..<4]) * strides * 0.5
    return .concatenate([middles - half, middles + half], axis: -1)
  }
}

/// Which cells are to find the objects of an image, by what they predict: those for which it is cheapest.
///
/// A cell can find an object if its middle lies in it, or near its middle. Of these, an object has as many as its ten best
/// overlaps add up to, one at least, the cheapest first; a cell that several objects want has the one for which it is
/// cheapest. What is in the object and near its middle always comes before what is not.
/// - Paper: Ge et al. 2021, YOLOX, <https://arxiv.org/abs/2107.08430>, §2.1, *SimOTA*
struct SimOTA {
  /// How far from an object's middle cells are near, in cells.
  var radius: Float = 2.5
  /// How many overlaps add up to the number of an object's cells.
  var overlapCount = 10

  /// A cell that is to find an object, and how much what it predicts overlaps it.
  struct Match: Equatable {
    let cell: Int
    let object: Int
    let overlap: Float
  }

  /// The cells that are to find something, in their order.
  /// - Parameters:
  ///   - corners: x1, y1, x2, y2 of the box that each cell predicts
  ///   - logits: of each cell four numbers of its box, the objectness' logit and each class's
  func callAsFunction(
    _ objects: Instances, _ grid: CellGrid, corners: ArraySlice<Float>, logits: ArraySlice<Float>, classes: Int
  ) -> [Match] {
    guard !objects.isEmpty else { return [] }
    let boxes = Box.list(objects.boxes.tensor.detached.scalars[...])
    let labels = objects.labels.scalars(as: Int.self)
    let near = candidates(boxes, grid)
    guard !near.isEmpty else { return [] }
    let predicted = near.map { cell in Box(corners, at: corners.startIndex + 4 * cell) }
    let surprises = near.map { cell in
      ClassSurprise(logits[(logits.startIndex + cell * (5 + classes))...].prefix(5 + classes))
    }
    var costs = [[Float]](), overlaps = [[Float]]()
    for (object, box) in boxes.enumerated() {
      let overlap = predicted.map { box.overlap(with: $0) }
      overlaps.append(overlap)
      costs.append(
        near.indices.map { place in
          let isInside = isInBoth(box, grid.cells[near[place]])
          return surprises[place].cost(of: labels[object]) - 3 * log(overlap[place] + 1e-8) + (isInside ? 0 : 100_000)
        })
    }
    return matched(costs, overlaps).map { place, object in
      Match(cell: near[place], object: object, overlap: overlaps[object][place])
    }
  }

  /// The cells that any object may be found by.
  private func candidates(_ boxes: [Box], _ grid: CellGrid) -> [Int] {
    grid.cells.indices.filter { place in
      let cell = grid.cells[place]
      let (x, y) = ((cell.x + 0.5) * cell.stride, (cell.y + 0.5) * cell.stride)
      return boxes.contains { $0.contains(x, y) || isNear($0, x, y, cell.stride) }
    }
  }

  private func isNear(_ box: Box, _ x: Float, _ y: Float, _ stride: Float) -> Bool {
    max(abs(x - (box.x1 + box.x2) / 2), abs(y - (box.y1 + box.y2) / 2)) < radius * stride
  }

  private func isInBoth(_ box: Box, _ cell: (x: Float, y: Float, stride: Float)) -> Bool {
    let (x, y) = ((cell.x + 0.5) * cell.stride, (cell.y + 0.5) * cell.stride)
    return box.contains(x, y) && isNear(box, x, y, cell.stride)
  }

  /// For each place that is to find an object, in their order, which.
  private func matched(_ costs: [[Float]], _ overlaps: [[Float]]) -> [(place: Int, object: Int)] {
    var wanting: [Int: [Int]] = [:]
    for (object, cost) in costs.enumerated() {
      let total = overlaps[object].sorted(by: >).prefix(overlapCount).reduce(0, +)
      let count = min(max(1, total.isFinite ? Int(total) : 1), cost.count)
      // Of equals the first.
      let cheapest = cost.indices.sorted { (cost[$0], $0) < (cost[$1], $1) }.prefix(count)
      for place in cheapest { wanting[place, default: []].append(object) }
    }
    return wanting.keys.sorted().map { place in
      let objects = wanting[place] ?? []
      guard objects.count > 1 else { return (place, objects.first ?? 0) }
      // Among all objects, as the authors have it, not among those alone that want it.
      return (place, costs.indices.min { costs[$0][place] < costs[$1][place] } ?? 0)
    }
  }

  /// A box in numbers.
  private struct Box {
    let x1, y1, x2, y2: Float

    init(_ numbers: ArraySlice<Float>, at place: Int) {
      (x1, y1, x2, y2) = (numbers[place], numbers[place + 1], numbers[place + 2], numbers[place + 3])
    }

    static func list(_ numbers: ArraySlice<Float>) -> [Box] {
      stride(from: numbers.startIndex, to: numbers.endIndex, by: 4).map { Box(numbers, at: $0) }
    }

    private var area: Float { (x2 - x1) * (y2 - y1) }

    func contains(_ x: Float, _ y: Float) -> Bool { x > x1 && x < x2 && y > y1 && y < y2 }

    /// The intersection over the union; 0 where it is no number.
    func overlap(with other: Box) -> Float {
      let width = min(x2, other.x2) - max(x1, other.x1)
      let height = min(y2, other.y2) - max(y1, other.y1)
      guard width > 0, height > 0 else { return 0 }
      let overlap = width * height / (area + other.area - width * height)
      return overlap.isNaN ? 0 : overlap
    }
  }

  /// How surprised a cell would be by an object of a class: the cross-entropy of all classes, each as likely as the root of
  /// class and objectness together.
  private struct ClassSurprise {
    private let none: Float
    private let more: [Float]

    /// - Parameter logits: four numbers of the box, objectness, and the classes
    init(_ logits: ArraySlice<Float>) {
      func sigmoid(_ x: Float) -> Float { 1 / (1 + exp(-x)) }
      // Logarithms count as at least −100, as in PyTorch.
      func bounded(_ x: Float) -> Float { max(log(x), -100) }
      let isObject = sigmoid(logits[logits.startIndex + 4])
      let likely = logits.dropFirst(5).map { (sigmoid($0) * isObject).squareRoot() }
      let absent = likely.map { -bounded(1 - $0) }
      none = absent.reduce(0, +)
      more = zip(likely, absent).map { -bounded($0) - $1 }
    }

    func cost(of label: Int) -> Float { none + more[label] }
  }
}

/// What the cells of a batch are to find, as tensors.
struct CellTargets {
  /// How many cells are to find something.
  let count: Int
  /// Where they stand in a batch's, image after image, `[k]`.
  let places: Tensor
  /// The boxes that they are to find.
  let boxes: Boxes
  /// The same as layers give them, `[k, 4]`.
  let offsets: Tensor
  /// How likely each class is to be, `[k, classes]`.
  let classes: Tensor
  /// 1 for each cell that is to find something, `[n · cells]`.
  let isObject: Tensor

  init(_ images: [[SimOTA.Match]], _ objects: [Instances], _ grid: CellGrid, classCount: Int) {
    var isObject = [Float](repeating: 0, count: images.count * grid.count)
    var (places, corners, offsets, classes): ([Int], [Float], [Float], [Float]) = ([], [], [], [])
    for (image, matches) in images.enumerated() {
      let boxes = objects[image].boxes.tensor.detached.scalars
      let labels = objects[image].labels.scalars(as: Int.self)
      for match in matches {
        let place = image * grid.count + match.cell
        isObject[place] = 1
        places.append(place)
        let box = boxes[4 * match.object..<4 * match.object + 4].map { $0 }
        corners += box
        let cell = grid.cells[match.cell]
        offsets += [
          (box[0] + box[2]) / 2 / cell.stride - cell.x, (box[1] + box[3]) / 2 / cell.stride - cell.y,
          log((box[2] - box[0]) / cell.stride + 1e-8), log((box[3] - box[1]) / cell.stride + 1e-8),
        ]
        classes += (0..<classCount).map { $0 == labels[match.object] ? match.overlap : 0 }
      }
    }
    count = places.count
    self.places = Tensor(places)
    boxes = Boxes(Tensor(corners, shape: [count, 4]))
    self.offsets = Tensor(offsets, shape: [count, 4])
    self.classes = Tensor(classes, shape: [count, classCount])
    self.isObject = Tensor(isObject)
  }
}
