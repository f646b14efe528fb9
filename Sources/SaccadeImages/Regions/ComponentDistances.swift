import SaccadeEngine

/// How far pixels are from the nearest of some parts, and from the second nearest.
///
/// In a column the two nearest parts of each pixel are found by two sweeps. The nearest of a row's columns are then those of
/// the pixel: whichever part is nearest, of each column one of the two is another.
struct ComponentDistances {
  /// The two nearest parts within the column: which, and how many rows away.
  private struct Nearest {
    var first: Int32 = 0
    var firstRows: Int32 = Self.far
    var second: Int32 = 0
    var secondRows: Int32 = Self.far

    static let far: Int32 = 1 << 14

    /// Takes note of a part.
    @inline(__always)
    mutating func take(_ part: Int32, _ rows: Int32) {
      if part == 0 { return }
      if rows < firstRows {
        if part != first { (second, secondRows) = (first, firstRows) }
        (first, firstRows) = (part, rows)
      } else if part != first, rows < secondRows {
        (second, secondRows) = (part, rows)
      }
    }

    /// What is one row further away.
    @inline(__always)
    mutating func step() {
      firstRows = min(Self.far, firstRows + 1)
      secondRows = min(Self.far, secondRows + 1)
    }
  }

  private let parts: ConnectedComponents
  private let nearest: [Nearest]

  init(_ parts: ConnectedComponents) {
    let (height, width) = (parts.size.height, parts.size.width)
    var nearest = [Nearest](repeating: Nearest(), count: height * width)
    nearest.withUnsafeMutableBufferPointer { nearest in
      parts.labels.withUnsafeBufferPointer { labels in
        // The sweep down leaves what is above; the one up adds what is below.
        for row in 0..<height {
          for column in 0..<width {
            let place = row * width + column
            var seen = row > 0 ? nearest[place - width] : Nearest()
            seen.step()
            seen.take(labels[place], 0)
            nearest[place] = seen
          }
        }
        var below = [Nearest](repeating: Nearest(), count: width)
        below.withUnsafeMutableBufferPointer { below in
          for row in (0..<height).reversed() {
            for column in 0..<width {
              let place = row * width + column
              below[column].step()
              below[column].take(labels[place], 0)
              let seen = below[column]
              nearest[place].take(seen.first, seen.firstRows)
              nearest[place].take(seen.second, seen.secondRows)
            }
          }
        }
      }
    }
    self.parts = parts
    self.nearest = nearest
  }

  /// Calls a closure with each pixel of no part that has two parts within a distance, and the squares of the distances.
  @inline(__always)
  func forEachGroundPixel(within reach: Int, _ body: (_ place: Int, _ first: Float, _ second: Float) -> Void) {
    let (height, width) = (parts.size.height, parts.size.width)
    let limit = Int32(min(reach, Int(Nearest.far) - 1))
    let most = limit * limit + 1
    parts.labels.withUnsafeBufferPointer { labels in
      nearest.withUnsafeBufferPointer { nearest in
        for row in 0..<height {
          let line = UnsafeBufferPointer(rebasing: nearest[row * width..<(row + 1) * width])
          for column in 0..<width where labels[row * width + column] == 0 {
            var best = Best(most: most)
            var step = 0
            // What is further along the row than the second nearest is, cannot be nearer.
            while step < width, Int32(step * step) < best.secondSquare {
              let square = Int32(step * step)
              if column >= step { best.take(line[column - step], square) }
              if step > 0, column + step < width { best.take(line[column + step], square) }
              step += 1
            }
            if best.secondSquare < most {
              body(row * width + column, Float(best.firstSquare), Float(best.secondSquare))
            }
          }
        }
      }
    }
  }

  /// The two nearest parts so far, by the squares of their distances.
  private struct Best {
    var first: Int32 = 0
    var firstSquare: Int32
    var secondSquare: Int32

    init(most: Int32) { (firstSquare, secondSquare) = (most, most) }

    @inline(__always)
    mutating func take(_ column: Nearest, _ square: Int32) {
      take(column.first, square + column.firstRows * column.firstRows)
      take(column.second, square + column.secondRows * column.secondRows)
    }

    @inline(__always)
    mutating func take(_ part: Int32, _ square: Int32) {
      if part == first {
        firstSquare = min(firstSquare, square)
      } else if square < firstSquare {
        (secondSquare, firstSquare, first) = (firstSquare, square, part)
      } else if square < secondSquare {
        secondSquare = square
      }
    }
  }
}
