import SaccadeEngine

/// How much of each pixel in a rectangle of an image an outline covers, exact but for rounding.
///
/// Every edge adds, to the pixels of the rows it passes, the signed area between it and the right border of the pixel;
/// a running sum along the row then gives the covered area. The cost is that of the edges plus one pass over the rows.
struct Coverage {
  /// The rectangle: rows and columns of the image.
  let rows: Range<Int>
  let columns: Range<Int>
  /// Row-major, `columns.count` a row.
  private(set) var values: [Float]

  /// The coverage of an outline within an image, on the smallest rectangle that holds it; nil where it misses.
  init?(of outline: Outline, height: Int, width: Int) {
    guard let bounds = outline.bounds else { return nil }
    guard bounds.x1.isFinite, bounds.y1.isFinite, bounds.x2.isFinite, bounds.y2.isFinite else {
      misuse("Outline", "every corner must be finite: \(bounds)")
    }
    rows = Coverage.overlap(bounds.y1, bounds.y2, size: height)
    columns = Coverage.overlap(bounds.x1, bounds.x2, size: width)
    guard !rows.isEmpty, !columns.isEmpty else { return nil }
    // One more column takes what lies to the right.
    var areas = EdgeAreas(height: rows.count, width: columns.count)
    for contour in outline.contours {
      guard var last = contour.last else { continue }
      for corner in contour {
        areas.addEdge(
          last.x - Float(columns.lowerBound), last.y - Float(rows.lowerBound),
          corner.x - Float(columns.lowerBound), corner.y - Float(rows.lowerBound))
        last = corner
      }
    }
    values = areas.covered()
  }

  private static func overlap(_ low: Float, _ high: Float, size: Int) -> Range<Int> {
    let start = Int(max(0, min(Float(size), low.rounded(.down))))
    let end = Int(max(0, min(Float(size), high.rounded(.up))))
    return start..<max(start, end)
  }
}

/// The signed areas beside edges, pixel by pixel.
private struct EdgeAreas {
  let height: Int
  let width: Int
  private var sums: [Float]

  init(height: Int, width: Int) {
    self.height = height
    self.width = width
    sums = Array(repeating: 0, count: height * (width + 1))
  }

  /// Adds an edge that may leave the rectangle on any side.
  mutating func addEdge(_ x0: Float, _ y0: Float, _ x1: Float, _ y1: Float) {
    if y0 == y1 { return }
    if y0 > y1 {
      addFalling(x1, y1, x0, y0, direction: -1)
    } else {
      addFalling(x0, y0, x1, y1, direction: 1)
    }
  }

  private mutating func addFalling(_ x0: Float, _ y0: Float, _ x1: Float, _ y1: Float, direction: Float) {
    let top = max(0, y0)
    let bottom = min(Float(height), y1)
    if top >= bottom { return }
    let slope = (x1 - x0) / (y1 - y0)
    for row in Int(top)..<min(height, Int(bottom.rounded(.up))) {
      let from = max(top, Float(row))
      let to = min(bottom, Float(row + 1))
      if to <= from { continue }
      let left = x0 + (from - y0) * slope
      let right = x0 + (to - y0) * slope
      // Within a row the edge may run either way; areas ask only for its span.
      addSpan(row, min(left, right), max(left, right), drop: (to - from) * direction)
    }
  }

  /// Adds a piece of an edge that falls by `drop` within one row between two columns' places.
  private mutating func addSpan(_ row: Int, _ left: Float, _ right: Float, drop: Float) {
    // Corners beyond all bounds leave no place that could be reckoned.
    if left.isNaN || right.isNaN { return }
    let limit = Float(width)
    let start = row * (width + 1)
    if right <= 0 {
      sums[start] += drop
      return
    }
    if left >= limit { return }
    if left < 0 {
      // The part beyond the left border covers the whole row beside it.
      let share = -left / (right - left)
      sums[start] += drop * share
      addSpan(row, 0, right, drop: drop * (1 - share))
      return
    }
    if right > limit {
      let share = (right - limit) / (right - left)
      addSpan(row, left, limit, drop: drop * (1 - share))
      return
    }
    let first = min(width - 1, Int(left))
    let last = max(first, min(width - 1, Int(right.rounded(.up)) - 1))
    if first == last {
      let middle = (left + right) / 2 - Float(first)
      sums[start + first] += drop * (1 - middle)
      sums[start + first + 1] += drop * middle
      return
    }
    let perColumn = drop / (right - left)
    for column in first...last {
      let from = max(left, Float(column))
      let to = min(right, Float(column + 1))
      let part = perColumn * (to - from)
      let middle = (from + to) / 2 - Float(column)
      sums[start + column] += part * (1 - middle)
      sums[start + column + 1] += part * middle
    }
  }

  /// The running sums along the rows: covered shares, 0…1.
  func covered() -> [Float] {
    var result = [Float](repeating: 0, count: height * width)
    for row in 0..<height {
      var sum: Float = 0
      for column in 0..<width {
        sum += sums[row * (width + 1) + column]
        result[row * width + column] = min(1, abs(sum))
      }
    }
    return result
  }
}
