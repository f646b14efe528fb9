import SaccadeData
import SaccadeEngine
import SaccadeImages

/// Brings what a network says of the pixels of its plane back to a picture's own pixels, and tells the class of each.
///
/// Scores come row by row, the upper ones first, and are sampled bilinearly where the middle of a pixel of the picture lies
/// on the plane; the class of the greatest is that of the pixel. Pixels that the preparation has cut off are
/// ``PixelClasses/ignored``. Of a plane that is a resized or cropped picture one row is kept, whatever its size.
struct ClassPainter {
  /// Rows of scores, of which each class has its own plane.
  struct Band {
    /// The scores: class by class, row by row.
    let scores: UnsafePointer<Float>
    /// Where the first of these rows lies on the plane.
    let firstRow: Int
    /// How many there are.
    let rowCount: Int
    /// How many numbers a class has here, and a row.
    let (classStride, rowStride): (Int, Int)
  }

  /// Where a pixel lies between two neighbours of the plane.
  private struct Place {
    var low = 0
    var high = 0
    /// How near it is to the higher one, 0 to 1.
    var part: Float = 0
    var isInside = true

    init(_ position: Float, of count: Int) {
      // The middle of the first pixel is at ½.
      isInside = position >= 0 && position <= Float(count)
      let clamped = max(0, min(Float(count - 1), position - 0.5))
      low = Int(clamped)
      high = min(low + 1, count - 1)
      part = clamped - Float(low)
    }
  }

  private let classCount: Int
  private let plane: ImageSize
  private let size: ImageSize
  private let map: PixelMap
  private var columns: [Place] = []
  private var rows: [Place] = []
  /// Whether rows of the picture follow one another as rows of the plane do.
  private let isInOrder: Bool
  /// Of a plane in order the last row; else all of them.
  private var kept: [Float] = []
  private var nextRow = 0
  /// The class of each pixel of the picture.
  private(set) var classes: [UInt8]
  /// Whether all scores were numbers.
  private(set) var isFinite = true

  /// - Parameters:
  ///   - plane: the part of the plane that the picture covers, from the upper left corner
  ///   - size: the picture's own size
  ///   - map: where the points of the picture lie on the plane
  init(classCount: Int, plane: ImageSize, size: ImageSize, map: PixelMap) {
    (self.classCount, self.plane, self.size, self.map) = (classCount, plane, size, map)
    classes = Array(repeating: PixelClasses.ignored, count: size.height * size.width)
    isInOrder = map.keepsAxes && map(Point(x: 0.5, y: 1)).y > map(Point(x: 0.5, y: 0)).y
    if isInOrder {
      columns = (0..<size.width).map { Place(map(Point(x: Float($0) + 0.5, y: 0.5)).x, of: plane.width) }
      rows = (0..<size.height).map { Place(map(Point(x: 0.5, y: Float($0) + 0.5)).y, of: plane.height) }
      kept = Array(repeating: 0, count: classCount * plane.width)
    } else {
      kept = Array(repeating: 0, count: classCount * plane.height * plane.width)
    }
  }

  /// Takes further rows, which follow those before.
  mutating func add(_ band: Band) {
    for row in 0..<min(band.rowCount, plane.height - band.firstRow) {
      let source = band.scores + row * band.rowStride
      if isInOrder {
        paint(upTo: band.firstRow + row, source, stride: band.classStride)
        keep(source, band.classStride, at: 0, of: plane.width)
      } else {
        keep(source, band.classStride, at: (band.firstRow + row) * plane.width, of: plane.height * plane.width)
      }
    }
  }

  /// All rows were given.
  mutating func finish() {
    if !isInOrder { paintAll() }
  }

  private mutating func keep(_ source: UnsafePointer<Float>, _ stride: Int, at offset: Int, of planeCount: Int) {
    let width = plane.width
    kept.withUnsafeMutableBufferPointer { kept in
      for label in 0..<classCount {
        guard let base = kept.baseAddress else { return }
        (base + label * planeCount + offset).update(from: source + label * stride, count: width)
      }
    }
  }

  /// Paints the rows of the picture whose lower neighbour is a row of the plane; the upper one was kept.
  private mutating func paint(upTo row: Int, _ source: UnsafePointer<Float>, stride: Int) {
    guard nextRow < size.height else { return }
    let width = plane.width
    var blended = [Float](repeating: 0, count: width)
    var best = [Float](repeating: 0, count: size.width)
    var labels = [UInt8](repeating: 0, count: size.width)
    var allFinite = true
    while nextRow < size.height, rows[nextRow].high <= row {
      let place = rows[nextRow]
      if place.isInside {
        kept.withUnsafeBufferPointer { kept in
          for label in 0..<classCount {
            let below = source + label * stride
            guard let base = kept.baseAddress else { return }
            let above = place.low == row ? below : base + label * width
            for column in 0..<width { blended[column] = above[column] + place.part * (below[column] - above[column]) }
            blended.withUnsafeBufferPointer { blended in
              columns.withUnsafeBufferPointer { columns in
                best.withUnsafeMutableBufferPointer { best in
                  labels.withUnsafeMutableBufferPointer { labels in
                    for column in columns.indices {
                      let place = columns[column]
                      let left = blended[place.low]
                      let value = left + place.part * (blended[place.high] - left)
                      allFinite = allFinite && value.isFinite
                      guard label == 0 || value > best[column] else { continue }
                      best[column] = value
                      labels[column] = UInt8(label)
                    }
                  }
                }
              }
            }
          }
        }
        let start = nextRow * size.width
        for column in 0..<size.width where columns[column].isInside { classes[start + column] = labels[column] }
      }
      nextRow += 1
    }
    isFinite = isFinite && allFinite
  }

  /// Paints a picture that was turned or turned upside down.
  private mutating func paintAll() {
    let (width, count) = (plane.width, plane.height * plane.width)
    for row in 0..<size.height {
      for column in 0..<size.width {
        let own = Point(x: Float(column) + 0.5, y: Float(row) + 0.5)
        guard map.sees(own) else { continue }
        let point = map(own)
        let (x, y) = (Place(point.x, of: width), Place(point.y, of: plane.height))
        guard x.isInside, y.isInside else { continue }
        var (best, label) = (-Float.infinity, 0)
        for other in 0..<classCount {
          let base = other * count
          func blend(_ row: Int) -> Float {
            let left = kept[base + row * width + x.low]
            return left + x.part * (kept[base + row * width + x.high] - left)
          }
          let upper = blend(y.low)
          let value = upper + y.part * (blend(y.high) - upper)
          isFinite = isFinite && value.isFinite
          if value > best { (best, label) = (value, other) }
        }
        classes[row * size.width + column] = UInt8(label)
      }
    }
  }
}
