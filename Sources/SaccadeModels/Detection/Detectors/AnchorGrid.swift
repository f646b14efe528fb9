import Foundation
import SaccadeEngine

/// Where the anchors of a ``YOLOv3`` are on a batch's planes: map after map, cells row by row, in each cell its anchors.
struct AnchorGrid {
  /// A map: how many cells it has, how many pixels a cell is wide, and the sizes of its anchors.
  typealias Level = (grid: Size2D, stride: Int, anchors: [YOLOv3.Size])

  let levels: [Level]
  /// The anchor at which each map begins.
  let starts: [Int]
  /// How many anchors there are.
  let count: Int

  init(_ levels: [Level]) {
    self.levels = levels
    var (starts, count): ([Int], Int) = ([], 0)
    for level in levels {
      starts.append(count)
      count += level.grid.height * level.grid.width * level.anchors.count
    }
    (self.starts, self.count) = (starts, count)
  }

  /// The boxes that predictions say, in pixels.
  /// - Parameter rows: x, y, width and height of each anchor, as layers give them, before all else
  /// - Shapes: `[n, count, 4 + …]`; result `[n, count, 4]`, x1, y1, x2, y2
  func boxes(of rows: Tensor) -> Tensor {
    let table = places
    let middles = (sigmoid(rows[..., 0..<2]) + table[..., 0..<2]) * table[..., 4..<5]
    let half = exp(rows[..., 2..<4]) * table[..., 2..<4] * 0.5
    return .concatenate([middles - half, middles + half], axis: -1)
  }

  /// For each anchor its cell's column and row, its width and height in pixels, and how many pixels a cell is wide.
  private var places: Tensor {
    Tensor(shape: [count, 5], dtype: .float32) { bytes in
      let numbers = bytes.bindMemory(to: Float.self)
      var place = 0
      for level in levels {
        for row in 0..<level.grid.height {
          for column in 0..<level.grid.width {
            for anchor in level.anchors {
              for number in [Float(column), Float(row), anchor.width, anchor.height, Float(level.stride)] {
                numbers[place] = number
                place += 1
              }
            }
          }
        }
      }
    }
  }
}

/// Which anchors are to find the objects of an image: Darknet's rule for YOLOv3.
///
/// Of all anchors, whatever their map, that one finds an object whose shape is most like its own, in the cell where the
/// object's middle lies. What overlaps an object well all the same is neither to find it nor wrong.
/// - Paper: Redmon & Farhadi 2018, <https://arxiv.org/abs/1804.02767>, §2.1
struct AnchorAssignment {
  /// From what overlap with an object on a prediction that is not to find it is not wrong either.
  let ignoreThreshold: Float

  /// What an anchor is to find.
  struct Target {
    /// The anchor.
    let row: Int
    /// Where the object's middle lies in the cell, in parts of it.
    let middle: (x: Float, y: Float)
    /// The logarithms of the object's sides over the anchor's.
    let sides: (width: Float, height: Float)
    /// How much its box counts.
    let share: Float
    /// The classes of the objects that are to be found there.
    let labels: Set<Int>
  }

  /// The targets of an image, in the order of the anchors, and the anchors that are not to find anything and still not wrong.
  /// - Parameters:
  ///   - found: the boxes that the anchors predict, `[anchors, 4]`
  ///   - size: the planes'
  func targets(
    of objects: Instances, on grid: AnchorGrid, found: Tensor, within size: Size2D
  ) -> (targets: [Target], ignored: [Int]) {
    guard !objects.isEmpty else { return ([], []) }
    var targets: [Int: Target] = [:]
    let centers = objects.boxes.centers.detached.scalars
    for (object, label) in objects.labels.scalars(as: Int.self).enumerated() {
      let box = centers[4 * object..<4 * object + 4].map { $0 }
      let (x, y, width, height) = (box[0], box[1], box[2], box[3])
      let (place, anchor) = Self.bestAnchor(for: (width, height), of: grid.levels)
      let level = grid.levels[place]
      let stride = Float(level.stride)
      let column = Self.cell(of: x / stride, among: level.grid.width)
      let line = Self.cell(of: y / stride, among: level.grid.height)
      let row = grid.starts[place] + (line * level.grid.width + column) * level.anchors.count + anchor
      func inside(_ offset: Float) -> Float { min(max(offset, 0), 1) }
      targets[row] = Target(
        row: row, middle: (inside(x / stride - Float(column)), inside(y / stride - Float(line))),
        sides: (log(width / level.anchors[anchor].width), log(height / level.anchors[anchor].height)),
        share: 2 - width * height / Float(size.height * size.width),
        // Of two objects the last is to be found, of the classes of both.
        labels: (targets[row]?.labels ?? []).union([label]))
    }
    let overlaps = objects.boxes.overlaps(with: Boxes(found)).scalars
    var ignored: Set<Int> = []
    for object in 0..<objects.count {
      for row in 0..<grid.count where overlaps[object * grid.count + row] > ignoreThreshold { ignored.insert(row) }
    }
    return (targets.values.sorted { $0.row < $1.row }, ignored.filter { targets[$0] == nil }.sorted())
  }

  /// The cell that a place lies in; one on the border, or beyond it, lies in the cell next to it.
  private static func cell(of place: Float, among count: Int) -> Int {
    place >= 0 ? (place < Float(count) ? Int(place) : count - 1) : 0
  }

  /// The map and the anchor with the shape that is most like an object's, the first of equals in the order of their sizes.
  private static func bestAnchor(
    for size: YOLOv3.Size, of levels: [AnchorGrid.Level]
  ) -> (level: Int, anchor: Int) {
    var best = (level: 0, anchor: 0)
    var most: Float = -1
    for (place, level) in levels.enumerated().reversed() {
      for (number, anchor) in level.anchors.enumerated() {
        let both = min(size.width, anchor.width) * min(size.height, anchor.height)
        let overlap = both / (size.width * size.height + anchor.width * anchor.height - both)
        if overlap > most { (best, most) = ((place, number), overlap) }
      }
    }
    return best
  }
}

/// What the anchors of a batch are to find, as tensors.
struct YOLOTargets {
  /// Where those that are to find something stand in a batch's, image after image, `[k]`.
  let places: Tensor
  /// Where in their cells, `[k, 2]`.
  let middles: Tensor
  /// The logarithms of sides over anchors', `[k, 2]`.
  let sides: Tensor
  /// How much each box counts, `[k, 1]`.
  let shares: Tensor
  /// 1 for the classes of what is to be found, `[k, classes]`.
  let classes: Tensor
  /// 1 for each anchor that is to find something, `[n · anchors]`.
  let isObject: Tensor
  /// 0 for each anchor that is neither right nor wrong, `[n · anchors]`.
  let isCounted: Tensor

  init(_ images: [(targets: [AnchorAssignment.Target], ignored: [Int])], rowCount: Int, classCount: Int) {
    var isObject = [Float](repeating: 0, count: images.count * rowCount)
    var isCounted = [Float](repeating: 1, count: images.count * rowCount)
    var (places, middles, sides, shares): ([Int], [Float], [Float], [Float]) = ([], [], [], [])
    var classes: [Float] = []
    for (image, found) in images.enumerated() {
      for row in found.ignored { isCounted[image * rowCount + row] = 0 }
      for target in found.targets {
        let place = image * rowCount + target.row
        isObject[place] = 1
        places.append(place)
        middles += [target.middle.x, target.middle.y]
        sides += [target.sides.width, target.sides.height]
        shares.append(target.share)
        classes += (0..<classCount).map { target.labels.contains($0) ? 1 : 0 }
      }
    }
    let count = places.count
    self.places = Tensor(places)
    self.middles = Tensor(middles, shape: [count, 2])
    self.sides = Tensor(sides, shape: [count, 2])
    self.shares = Tensor(shares, shape: [count, 1])
    self.classes = Tensor(classes, shape: [count, classCount])
    self.isObject = Tensor(isObject)
    self.isCounted = Tensor(isCounted)
  }
}
