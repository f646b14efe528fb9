public import SaccadeEngine

extension RunLengthMask {
  /// The pixels of a picture that belong to an object, by how likely each part of its box does: a grid that is laid over
  /// the box.
  ///
  /// The grid gets a border of zeros and the box grows with it; values in between are linear ones of their neighbours.
  /// - Parameters:
  ///   - grid: row by row, 0 … 1; usually 28 × 28
  ///   - gridSize: how many rows and columns it has
  ///   - box: in pixels of the picture; its sides are cut to whole ones
  ///   - size: the picture's
  ///   - threshold: what a pixel's value has to be above
  /// - Paper: He et al. 2017, Mask R-CNN, <https://arxiv.org/abs/1703.06870>, §3.1; as in torchvision to the pixel
  /// - Traps: if the grid has another count than its size, or a side of the box is no number
  public init(
    pasting grid: [Float], of gridSize: Size2D, into box: Box, on size: ImageSize, threshold: Float = 0.5
  ) {
    guard gridSize.height > 0, gridSize.width > 0, grid.count == gridSize.height * gridSize.width else {
      misuse(
        "RunLengthMask", "the grid must have a value for each of its places: \(grid.count) values, \(gridSize)")
    }
    guard [box.x1, box.y1, box.x2, box.y2].allSatisfy(\.isFinite) else {
      misuse("RunLengthMask", "sides of a box must be numbers: \(box); leave such boxes out")
    }
    let across = PastedSide(from: box.x1, to: box.x2, count: gridSize.width)
    let down = PastedSide(from: box.y1, to: box.y2, count: gridSize.height)
    let (columns, rows) = (across.pixels(below: size.width), down.pixels(below: size.height))
    let weights = rows.map { down.weight(at: $0) }
    let total = size.height * size.width
    var runs: [UInt32] = []
    var (start, isInside) = (0, false)
    func change(at place: Int) {
      runs.append(UInt32(place - start))
      (start, isInside) = (place, !isInside)
    }
    // A column of the grid at a place between two, with the border.
    var column = [Float](repeating: 0, count: gridSize.height + 2)
    for x in columns {
      let (left, right, part) = across.weight(at: x)
      for row in 0..<gridSize.height {
        func value(_ place: Int) -> Float {
          1...gridSize.width ~= place ? grid[row * gridSize.width + place - 1] : 0
        }
        column[row + 1] = (1 - part) * value(left) + part * value(right)
      }
      for (y, (upper, lower, part)) in zip(rows, weights) {
        let isObject = (1 - part) * column[upper] + part * column[lower] > threshold
        if isObject != isInside { change(at: x * size.height + y) }
      }
      // Below the box there is nothing of it, unless the next column goes on at its top.
      let end = x * size.height + rows.upperBound
      let isLast = rows.upperBound < size.height || rows.lowerBound > 0 || x + 1 == columns.upperBound
      if isInside, isLast, end < total { change(at: end) }
    }
    runs.append(UInt32(total - start))
    self.init(runs: runs, size: size)
  }
}

/// A side of a box on which a grid with a border is laid.
private struct PastedSide {
  /// The first pixel, which may lie beside the picture.
  private let first: Int
  /// How many pixels it has.
  private let count: Int
  /// How many values the grid has, with the border.
  private let values: Int

  init(from start: Float, to end: Float, count: Int) {
    values = count + 2
    let half = (end - start) * 0.5 * (Float(values) / Float(count))
    let middle = (end + start) * 0.5
    // No picture is that large.
    func whole(_ side: Float) -> Int { Int(min(max(side, -1e9), 1e9)) }
    first = whole(middle - half)
    self.count = max(1, whole(middle + half) - first + 1)
  }

  /// Its pixels on the picture.
  func pixels(below end: Int) -> Range<Int> {
    let start = min(max(first, 0), end)
    return start..<max(start, min(first + count, end))
  }

  /// Between which values a pixel lies, and how near to the second.
  func weight(at pixel: Int) -> (first: Int, second: Int, part: Float) {
    let place = max(0, Float(values) / Float(count) * (Float(pixel - first) + 0.5) - 0.5)
    let index = min(Int(place), values - 1)
    return (index, min(index + 1, values - 1), place - Float(index))
  }
}
