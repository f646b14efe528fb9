import SaccadeEngine

/// What a ``YOLOv1`` makes small, and what its numbers mean.
///
/// A cell has a number for each class, and for each of its boxes x and y of the middle in parts of the cell, the roots of width
/// and height in parts of the image, and how sure it is of an object.
/// - Paper: Redmon et al. 2015, <https://arxiv.org/abs/1506.02640>, §2.2, equation 3
struct YOLOv1Loss {
  /// How many boxes a cell tells of.
  static let boxesPerCell = 2

  let classCount: Int
  let boxWeight: Float
  let backgroundWeight: Float

  /// How many numbers a cell has for so many classes.
  static func columns(_ classes: Int) -> Int { classes + 5 * boxesPerCell }

  /// The boxes that cells tell of, in pixels, and how sure they are.
  /// - Shapes: rows `[n, cells, columns]`; corners `[n, cells, boxes, 4]`, confidences `[n, cells, boxes]`
  func boxes(_ rows: Tensor, _ grid: Size2D, on size: Size2D) -> (corners: Tensor, confidences: Tensor) {
    let numbers = numbers(rows)
    let places = Tensor(
      (0..<grid.height * grid.width).flatMap { [Float($0 % grid.width), Float($0 / grid.width)] },
      shape: [grid.height * grid.width, 1, 2])
    let whole = Tensor([Float(size.width), Float(size.height)])
    let cell = whole / Tensor([Float(grid.width), Float(grid.height)])
    let middles = (numbers[..., 0..<2] + places) * cell
    let half = numbers[..., 2..<4].squared() * whole * 0.5
    return (.concatenate([middles - half, middles + half], axis: -1), numbers[..., 4])
  }

  /// The five numbers of each box: `[n, cells, boxes, 5]`.
  private func numbers(_ rows: Tensor) -> Tensor {
    rows[..., classCount..<Self.columns(classCount)]
      .reshaped([rows.shape[0], rows.shape[1], Self.boxesPerCell, 5])
  }

  /// The parts of the loss.
  func callAsFunction(_ rows: Tensor, _ grid: Size2D, _ objects: [Instances], on size: Size2D) -> [DetectionLoss] {
    let (images, cells) = (objects.count, grid.height * grid.width)
    let found = withoutGradient { boxes(rows.detached, grid, on: size).corners.scalars }
    var confidences = [Float](repeating: 0, count: images * cells * Self.boxesPerCell)
    var weights = [Float](repeating: backgroundWeight, count: confidences.count)
    var (places, goals): ([Int], [Float]) = ([], [])
    var (owners, labels): ([Int], [Int]) = ([], [])
    for (image, objects) in objects.enumerated() {
      var taken: Set<Int> = []
      let (cell, offsets) = objects.boxes.cells(of: grid, on: size)
      let (numbers, middles) = (cell.scalars(as: Int.self), offsets.detached.scalars)
      let (corners, known) = (objects.boxes.tensor.detached.scalars, objects.labels.scalars(as: Int.self))
      for (object, number) in numbers.enumerated() where taken.insert(number).inserted {
        let box = corners[4 * object..<4 * object + 4].map { $0 }
        let owner = image * cells + number
        let first = owner * Self.boxesPerCell
        let told = (first..<first + Self.boxesPerCell).map { number in found[4 * number..<4 * number + 4].map { $0 } }
        let (chosen, overlap) = responsible(for: box, told)
        confidences[first + chosen] = overlap
        weights[first + chosen] = 1
        places.append(first + chosen)
        let width = (box[2] - box[0]) / Float(size.width)
        let height = (box[3] - box[1]) / Float(size.height)
        goals += [middles[2 * object], middles[2 * object + 1], width.squareRoot(), height.squareRoot()]
        owners.append(owner)
        labels.append(known[object])
      }
    }
    let count = Float(images)
    let flat = numbers(rows).reshaped([confidences.count, 5])
    let chosen = flat.indexSelect(axis: 0, Tensor(places))[..., 0..<4]
    let classes = rows.reshaped([images * cells, rows.shape[2]])[..., 0..<classCount]
      .indexSelect(axis: 0, Tensor(owners))
    let wanted = labels.flatMap { label in (0..<classCount).map { $0 == label ? Float(1) : 0 } }
    let difference = (flat[..., 4] - Tensor(confidences)).squared()
    return [
      DetectionLoss(
        "boxes", (chosen - Tensor(goals, shape: [places.count, 4])).squared().sum() * (boxWeight / count)),
      DetectionLoss("objectness", (difference * Tensor(weights)).sum() / count),
      DetectionLoss(
        "classification", (classes - Tensor(wanted, shape: [owners.count, classCount])).squared().sum() / count),
    ]
  }

  /// Which of a cell's boxes is to find an object, and how much it overlaps it: the one that overlaps it most, or if none
  /// does, the nearest.
  private func responsible(for object: [Float], _ boxes: [[Float]]) -> (box: Int, overlap: Float) {
    func area(_ box: [Float]) -> Float { (box[2] - box[0]) * (box[3] - box[1]) }
    let overlaps = boxes.map { box -> Float in
      let width = min(box[2], object[2]) - max(box[0], object[0])
      let height = min(box[3], object[3]) - max(box[1], object[1])
      guard width > 0, height > 0 else { return 0 }
      return width * height / (area(box) + area(object) - width * height)
    }
    let distances = boxes.map { box in zip(box, object).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
    let best = boxes.indices.max { (overlaps[$0], -distances[$0]) < (overlaps[$1], -distances[$1]) } ?? 0
    return (best, overlaps[best])
  }
}
