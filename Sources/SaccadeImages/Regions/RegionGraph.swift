import SaccadeEngine

/// A rectangle of whole pixels, half-open.
struct PixelRect: Hashable, Sendable {
  var left, top, right, bottom: Int32

  /// The smallest around both.
  func union(_ other: PixelRect) -> PixelRect {
    PixelRect(
      left: min(left, other.left), top: min(top, other.top), right: max(right, other.right),
      bottom: max(bottom, other.bottom))
  }

  var area: Int { Int(right - left) * Int(bottom - top) }
  var box: Box { Box(x1: Float(left), y1: Float(top), x2: Float(right), y2: Float(bottom)) }
}

/// The regions of a segmentation: how large each is and where, which touch, and what each looks like.
struct RegionGraph: Sendable {
  /// How many bins a channel's colours have.
  private static let colorBins = 25
  let imageArea: Int
  let sizes: [Int32]
  let rects: [PixelRect]
  /// Regions that touch, the smaller number first.
  let pairs: [(Int32, Int32)]
  /// The parts of each region's colours, a row a region; each row's sum is 1.
  let colors: Histograms
  /// The same of its slopes.
  let textures: Histograms

  init(_ segments: Segments, _ image: BytePlanes, _ texture: TextureBins) {
    let (height, width, count) = (segments.size.height, segments.size.width, segments.count)
    let labels = segments.labels
    imageArea = height * width
    var sizes = [Int32](repeating: 0, count: count)
    var rects = [PixelRect](
      repeating: PixelRect(left: .max, top: .max, right: 0, bottom: 0), count: count)
    var touching: [UInt64] = []
    for row in 0..<height {
      for column in 0..<width {
        let place = row * width + column
        let label = labels[place]
        let region = Int(label)
        sizes[region] += 1
        let (x, y) = (Int32(column), Int32(row))
        rects[region] = rects[region].union(PixelRect(left: x, top: y, right: x + 1, bottom: y + 1))
        func touch(_ other: Int32) {
          if other != label { touching.append(UInt64(min(label, other)) << 32 | UInt64(max(label, other))) }
        }
        if column > 0 { touch(labels[place - 1]) }
        if row > 0 { touch(labels[place - width]) }
        if row > 0, column > 0 { touch(labels[place - width - 1]) }
      }
    }
    self.sizes = sizes
    self.rects = rects
    touching.sort()
    var pairs: [(Int32, Int32)] = []
    var last: UInt64?
    for pair in touching where pair != last {
      pairs.append((Int32(pair >> 32), Int32(pair & 0xffff_ffff)))
      last = pair
    }
    self.pairs = pairs
    let bins = (0..<256).map { UInt8($0 * Self.colorBins / 256) }
    colors = Histograms(
      image.planes.map { plane in plane.map { bins[Int($0)] } }, bins: Self.colorBins, labels, sizes)
    textures = Histograms(texture.planes, bins: TextureBins.binCount, labels, sizes)
  }
}

/// What part of each region falls into each bin of each plane: a row a region.
struct Histograms: Sendable {
  /// How many bins a row has.
  let width: Int
  private(set) var values: [Float]

  init(_ planes: [[UInt8]], bins: Int, _ labels: [Int32], _ sizes: [Int32]) {
    let width = planes.count * bins
    self.width = width
    var counts = [Int32](repeating: 0, count: sizes.count * width)
    for (number, plane) in planes.enumerated() {
      let first = number * bins
      for (pixel, label) in labels.enumerated() {
        counts[Int(label) * width + first + Int(plane[pixel])] += 1
      }
    }
    values = counts.indices.map { Float(counts[$0]) / (Float(sizes[$0 / width]) * Float(planes.count)) }
  }

  /// How much of two rows is common, 0…1.
  func intersection(_ first: Int, _ second: Int) -> Float {
    values.withUnsafeBufferPointer { values in
      let (first, second) = (first * width, second * width)
      var sum: Float = 0
      for bin in 0..<width { sum += min(values[first + bin], values[second + bin]) }
      return sum
    }
  }

  /// Makes a row that of two regions together.
  mutating func merge(_ first: Int, _ second: Int, sizes: (Float, Float)) {
    values.withUnsafeMutableBufferPointer { values in
      let whole = sizes.0 + sizes.1
      for bin in 0..<width {
        let (place, other) = (first * width + bin, second * width + bin)
        values[place] = (values[place] * sizes.0 + values[other] * sizes.1) / whole
      }
    }
  }
}
