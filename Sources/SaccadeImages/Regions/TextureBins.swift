import SaccadeEngine

/// How steep each channel of a picture rises in eight directions at each pixel, in ten bins.
///
/// Directions are those of Scharr's operator, upright and turned by 45°; a slope counts in the direction in which it rises.
/// - Differs from OpenCV: which reads slopes across corners from a picture that it turns, and turns back; here the operator
///   is turned
/// - Paper: Uijlings et al. 2013, <https://doi.org/10.1007/s11263-013-0620-5>, §3.2
struct TextureBins: Sendable {
  /// How many bins a direction has.
  static let binCount = 10
  /// How many directions there are.
  static let directions = 8
  /// For each channel and each of its directions the bin of each pixel.
  let planes: [[UInt8]]

  init(_ image: BytePlanes) {
    let (upright, turned) = (Self.kernels(turned: false), Self.kernels(turned: true))
    planes = image.planes.flatMap { plane in
      let mirrored = PaddedPlane(plane, image.size, mirrors: true)
      // As around the picture that OpenCV turns: its border is an edge.
      let open = PaddedPlane(plane, image.size, mirrors: false)
      return upright.flatMap { Self.bins(mirrored.convolved($0)) } + turned.flatMap { Self.bins(open.convolved($0)) }
    }
  }

  /// A weight of a neighbour.
  struct Tap {
    let row, column: Int
    let weight: Float
  }

  /// Scharr's operator along its two axes.
  private static func kernels(turned: Bool) -> [[Tap]] {
    let (cosine, sine) = turned ? (Float(0.5).squareRoot(), Float(0.5).squareRoot()) : (1, 0)
    return [false, true].map { isDown in
      var weights = [Float](repeating: 0, count: 25)
      for (across, side) in [(Float(-1), Float(3)), (0, 10), (1, 3)] {
        for along in [Float(-1), 1] {
          let (u, v) = isDown ? (across, along) : (along, across)
          let (x, y) = (u * cosine - v * sine, u * sine + v * cosine)
          // Between pixels a value is a mean of four.
          let (left, top) = (x.rounded(.down), y.rounded(.down))
          for (row, lower) in [(top, 1 - (y - top)), (top + 1, y - top)] {
            for (column, right) in [(left, 1 - (x - left)), (left + 1, x - left)] where lower * right > 1e-6 {
              weights[(Int(row) + 2) * 5 + Int(column) + 2] += along * side * lower * right
            }
          }
        }
      }
      return weights.enumerated().filter { abs($1) > 1e-4 }.map {
        Tap(row: $0 / 5 - 2, column: $0 % 5 - 2, weight: $1)
      }
    }
  }

  /// Of what rises and of what falls, each over the range that it has on the picture.
  private static func bins(_ slopes: [Float]) -> [[UInt8]] {
    let (least, most) = (min(0, slopes.min() ?? 0), max(0, slopes.max() ?? 0))
    func bin(_ slope: Float, from low: Float, to high: Float) -> UInt8 {
      guard high > low else { return 0 }
      let step = ((slope - low) * (255 / (high - low))).rounded(.toNearestOrEven)
      return UInt8(min(step, 255) * Float(binCount) / 256)
    }
    return [
      slopes.map { bin(max($0, 0), from: 0, to: most) }, slopes.map { bin(min($0, 0), from: least, to: 0) },
    ]
  }
}

/// A plane with two pixels around it.
private struct PaddedPlane {
  private static let margin = 2
  private let size: ImageSize
  private let width: Int
  private let values: [Float]

  init(_ plane: [UInt8], _ size: ImageSize, mirrors: Bool) {
    let margin = Self.margin
    self.size = size
    width = size.width + 2 * margin
    var values: [Float] = []
    values.reserveCapacity(width * (size.height + 2 * margin))
    for row in -margin..<size.height + margin {
      for column in -margin..<size.width + margin {
        if mirrors {
          values.append(Float(plane[mirrored(row, size.height) * size.width + mirrored(column, size.width)]))
        } else {
          let isInside = 0..<size.height ~= row && 0..<size.width ~= column
          values.append(isInside ? Float(plane[row * size.width + column]) : 0)
        }
      }
    }
    self.values = values
  }

  func convolved(_ taps: [TextureBins.Tap]) -> [Float] {
    var result = [Float](repeating: 0, count: size.height * size.width)
    let (margin, columns) = (Self.margin, size.width)
    result.withUnsafeMutableBufferPointer { result in
      values.withUnsafeBufferPointer { values in
        for row in 0..<size.height {
          let out = UnsafeMutableBufferPointer(rebasing: result[row * columns..<(row + 1) * columns])
          for tap in taps {
            let start = (row + margin + tap.row) * width + margin + tap.column
            let line = UnsafeBufferPointer(rebasing: values[start..<start + columns])
            let weight = tap.weight
            for column in 0..<columns { out[column] += weight * line[column] }
          }
        }
      }
    }
    return result
  }
}
