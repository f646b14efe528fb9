public import SaccadeEngine

/// Boxes of fixed sizes and ratios around every cell of a pyramid's levels, against which a detector predicts: those of
/// Faster R-CNN and RetinaNet.
///
/// ```swift
/// let anchors = AnchorGenerator(sizes: [[32], [64], [128]], ratios: [0.5, 1, 2])
/// let all = anchors.boxes(grids: levels.map { Size2D($0.shape[2], $0.shape[3]) }, on: Size2D(256, 320))
/// ```
/// Cells come row by row, in each the ratios one after the other, in each of these the sizes. Sides are rounded so that
/// half of each is a whole number, and anchors lie around the upper left corner of their cell, as torchvision's.
/// - Units: pixels of the image
/// - Paper: Ren et al. 2015, Faster R-CNN, <https://arxiv.org/abs/1506.01497>, §3.1.1
public struct AnchorGenerator: Hashable, Sendable {
  /// For each level the square roots of the anchors' areas, in pixels.
  public let sizes: [[Float]]
  /// For each level the anchors' heights over their widths.
  public let ratios: [[Float]]

  /// Anchors with sizes and ratios of their own for each level.
  /// - Traps: if there are not as many lists of each, or a number is not positive
  public init(sizes: [[Float]], ratios: [[Float]]) {
    guard sizes.count == ratios.count else {
      misuse(
        "AnchorGenerator",
        "every level needs sizes and ratios: \(sizes.count) lists of sizes, \(ratios.count) of ratios")
    }
    for number in (sizes + ratios).joined() where !(number > 0 && number.isFinite) {
      misuse("AnchorGenerator", "sizes and ratios must be positive: \(number)")
    }
    self.sizes = sizes
    self.ratios = ratios
  }

  /// Anchors with the same ratios on every level.
  /// - Traps: if a number is not positive
  public init(sizes: [[Float]], ratios: [Float] = [0.5, 1, 2]) {
    self.init(sizes: sizes, ratios: sizes.map { _ in ratios })
  }

  /// How many anchors there are around each cell, a level.
  public var countsPerCell: [Int] { zip(sizes, ratios).map { $0.count * $1.count } }

  /// The anchors of each level, `grids[level].height · grids[level].width · countsPerCell[level]` of them.
  ///
  /// A level's cells are as far apart as whole pixels allow: the image's side over the grid's, rounded down.
  /// - Parameters:
  ///   - grids: how many cells each level has
  ///   - size: the image that the levels are of
  /// - Traps: if there is not one grid a level, or a grid is empty
  public func boxes(grids: [Size2D], on size: Size2D) -> [Boxes] {
    requireGrids("AnchorGenerator", grids, sizes.count)
    return grids.indices.map { level in
      let grid = grids[level]
      let strides = (down: Float(size.height / grid.height), across: Float(size.width / grid.width))
      let sides = ratios[level].flatMap { ratio in
        let root = ratio.squareRoot()
        return sizes[level].map { side in (width: 1 / root * side, height: root * side) }
      }
      // Halves are rounded to even ones, as in NumPy.
      func half(_ side: Float) -> Float { (side / 2).rounded(.toNearestOrEven) }
      return tiled(grid, sides.map { (half($0.width), half($0.height)) }) { row, column in
        (x: Float(column) * strides.across, y: Float(row) * strides.down)
      }
    }
  }
}

/// Stops unless there is a grid with cells for each level.
func requireGrids(_ type: String, _ grids: [Size2D], _ levels: Int) {
  guard grids.count == levels, grids.allSatisfy({ $0.height > 0 && $0.width > 0 }) else {
    misuse(
      type, "there must be a grid with cells for each of \(levels) levels: \(grids); give the sizes of the feature maps"
    )
  }
}

/// Boxes around a point of every cell, row by row, of half widths and half heights.
func tiled(
  _ grid: Size2D, _ halves: [(width: Float, height: Float)],
  at place: (_ row: Int, _ column: Int) -> (x: Float, y: Float)
) -> Boxes {
  let count = grid.height * grid.width * halves.count
  return Boxes(
    Tensor(shape: [count, 4], dtype: .float32) { bytes in
      let numbers = bytes.bindMemory(to: Float.self)
      var at = 0
      for row in 0..<grid.height {
        for column in 0..<grid.width {
          let (x, y) = place(row, column)
          for half in halves {
            numbers[at] = x - half.width
            numbers[at + 1] = y - half.height
            numbers[at + 2] = x + half.width
            numbers[at + 3] = y + half.height
            at += 4
          }
        }
      }
    })
}
