import SaccadeData
public import SaccadeEngine
import SaccadeImages

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How a network sees a picture that is too large to be seen at once: by tiles that overlap, whose answers pass over into one
/// another.
///
/// Tiles stand in a regular grid. In the overlap of two the outer quarter of each, which lacks what lies beyond its edge, counts
/// for nothing; between them the answers are blended by weights that go up as a squared sine. A network whose answer at a
/// pixel depends on no more than `overlap / 4` pixels around it so says of every pixel what it says of the whole picture; one
/// that looks further, or takes a mean over the whole picture (the pooled branch of DeepLab's ASPP, squeeze and excitation),
/// says nearly that.
///
/// ```swift
/// let tiles = TiledPrediction(tile: 512, overlap: 64)
/// let logits = tiles.scores(of: photo) { model($0) }     // [1, classes, h, w]
/// ```
/// Memory holds what the network needs for one tile, and the answers of one row of tiles.
/// - Units: pixels of what the network sees
public struct TiledPrediction: Hashable, Sendable {
  /// The sides of tiles.
  public let tile: Int
  /// How much neighbours have in common at least.
  public let overlap: Int

  /// Tiles of a side.
  /// - Traps: unless the overlap is at least 0 and at most half of the tile
  public init(tile: Int = 512, overlap: Int = 64) {
    guard tile > 0, overlap >= 0, 2 * overlap <= tile else {
      misuse(
        "TiledPrediction", "the overlap must be from 0 to half of the tile: tile \(tile), overlap \(overlap)")
    }
    self.tile = tile
    self.overlap = overlap
  }

  /// The same with sides that a number divides: tiles are then as large, or larger.
  public func multiple(of divisor: Int) -> TiledPrediction {
    func up(_ side: Int) -> Int { (side + divisor - 1) / divisor * divisor }
    let overlap = up(overlap)
    return TiledPrediction(tile: max(up(tile), 2 * overlap, divisor), overlap: overlap)
  }

  /// The tiles along a side: where each begins, and how long they are.
  func tiles(along length: Int) -> (starts: [Int], length: Int) {
    guard length > tile else { return ([0], length) }
    let last = length - tile
    var starts = Array(stride(from: 0, to: last, by: tile - overlap))
    starts.append(last)
    return (starts, tile)
  }

  /// How much each row or column of a tile counts: less towards the edges at which another tile goes on.
  func weights(_ place: Int, of count: Int, length: Int) -> [Float] {
    // The weights of two neighbours come to 1 wherever the overlap is the usual one.
    let margin = Float(overlap) / 4
    func rise(_ distance: Int) -> Float {
      guard overlap > 0 else { return 1 }
      let way = (Float(distance) + 0.5 - margin) / max(1, 2 * margin)
      guard way > 0 else { return 0 }
      let sine = sinf(min(1, way) * .pi / 2)
      return sine * sine
    }
    return (0..<length).map { index in
      let left = place > 0 ? rise(index) : 1
      let right = place < count - 1 ? rise(length - 1 - index) : 1
      return left * right
    }
  }

  /// Rows of blended scores that are done.
  struct Band {
    /// The scores: class by class, row by row, each row as wide as the plane.
    let scores: UnsafePointer<Float>
    let classCount: Int
    let firstRow: Int
    let rowCount: Int
    /// How many numbers lie between two classes.
    let classStride: Int
  }

  /// Calls a network with one tile after the other, and gives away rows as soon as no further tile adds to them.
  /// - Parameters:
  ///   - size: that of the plane
  ///   - scores: what the network says of a tile: `[1, classes, rows, columns]`, float32
  ///   - emit: called with rows, the upper ones first
  func forEachBand(
    of size: ImageSize, scores network: (_ rows: Range<Int>, _ columns: Range<Int>) throws -> Tensor,
    emit: (Band) throws -> Void
  ) throws {
    let (rows, height) = tiles(along: size.height)
    let (columns, width) = tiles(along: size.width)
    var (sums, classCount): ([Float], Int) = ([], 0)
    var weights = [Float](repeating: 0, count: height * size.width)
    for (down, top) in rows.enumerated() {
      let rowWeights = self.weights(down, of: rows.count, length: height)
      for (across, left) in columns.enumerated() {
        let told = try network(top..<top + height, left..<left + width).rowMajor
        guard told.rank == 4, told.shape[0] == 1, told.shape[2] == height, told.shape[3] == width else {
          misuse(
            "TiledPrediction",
            "the network must tell scores for each pixel, [1, classes, \(height), \(width)]: \(told.shape)")
        }
        if sums.isEmpty {
          classCount = told.shape[1]
          sums = Array(repeating: 0, count: classCount * height * size.width)
        }
        let columnWeights = self.weights(across, of: columns.count, length: width)
        for row in 0..<height {
          for column in 0..<width {
            weights[row * size.width + left + column] += rowWeights[row] * columnWeights[column]
          }
        }
        told.withSlot(0, of: Float.self) { told in
          sums.withUnsafeMutableBufferPointer { sums in
            columnWeights.withUnsafeBufferPointer { columnWeights in
              guard let told = told.baseAddress, let sums = sums.baseAddress else { return }
              for line in 0..<classCount * height {
                let (from, to, own) = (told + line * width, sums + line * size.width + left, rowWeights[line % height])
                for column in 0..<width { to[column] += own * columnWeights[column] * from[column] }
              }
            }
          }
        }
      }
      let done = down + 1 < rows.count ? rows[down + 1] - top : height
      try sums.withUnsafeMutableBufferPointer { sums in
        for label in 0..<classCount {
          let base = label * height * size.width
          for place in 0..<done * size.width { sums[base + place] /= weights[place] }
        }
        guard let base = sums.baseAddress else { return }
        try emit(
          Band(
            scores: base, classCount: classCount, firstRow: top, rowCount: done, classStride: height * size.width))
        // What further tiles add to moves up.
        let rest = (height - done) * size.width
        for label in 0..<classCount {
          let start = base + label * height * size.width
          start.update(from: start + done * size.width, count: rest)
          (start + rest).update(repeating: 0, count: done * size.width)
        }
      }
      weights.replaceSubrange(0..<(height - done) * size.width, with: weights[(done * size.width)...])
      for place in (height - done) * size.width..<height * size.width { weights[place] = 0 }
    }
  }

  /// What a network says of each pixel of an image, seen tile by tile.
  /// - Shapes: image `[1, c, h, w]`; the network is called with `[1, c, t, t]`, or less where the image is smaller, and tells
  ///   `[1, classes, t, t]`; result `[1, classes, h, w]`, float32
  /// - Throws: what the network throws
  /// - Traps: if there is more than one image, or the network tells something of another size
  public func scores(of image: Tensor, by network: (Tensor) throws -> Tensor) throws -> Tensor {
    guard image.rank == 4, image.shape[0] == 1 else {
      misuse("TiledPrediction", "one image is seen at a time, [1, c, h, w]: \(image.shape)")
    }
    let size = ImageSize(height: image.shape[2], width: image.shape[3])
    var whole: Tensor?
    try forEachBand(of: size) { rows, columns in
      try network(image[0..<1, 0..<image.shape[1], rows, columns].rowMajor).cast(to: .float32)
    } emit: { band in
      let result = whole ?? .zeros([1, band.classCount, size.height, size.width])
      whole = result
      result.withSlot(0, of: Float.self) { planes in
        for label in 0..<band.classCount {
          let to = (label * size.height + band.firstRow) * size.width
          for place in 0..<band.rowCount * size.width {
            planes[to + place] = band.scores[label * band.classStride + place]
          }
        }
      }
    }
    return whole ?? .zeros([1, 0, size.height, size.width])
  }
}
