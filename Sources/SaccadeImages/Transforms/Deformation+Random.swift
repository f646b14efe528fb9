import SaccadeEngine

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Deformation {
  /// Displacements between those of a coarse grid, whose outer points lie on the picture's corners and sides.
  ///
  /// They are found by bicubic interpolation, which passes through those of the grid, and beyond whose border these repeat.
  /// - Parameters:
  ///   - vectors: row by row, `grid · grid` of them
  ///   - grid: how many there are along each side, 2 or more
  /// - Paper: Keys 1981, *Cubic convolution interpolation for digital image processing*
  static func fields(between vectors: [Point], grid: Int, size: ImageSize) -> (across: [Float], down: [Float]) {
    let (rows, columns) = (CubicTaps(size.height, grid), CubicTaps(size.width, grid))
    func field(_ values: [Float]) -> [Float] {
      [Float](unsafeUninitializedCapacity: size.height * size.width) { out, count in
        count = size.height * size.width
        var line = [Float](repeating: 0, count: grid)
        for row in 0..<size.height {
          for column in 0..<grid {
            line[column] = (0..<4).reduce(0) { sum, tap in
              sum + rows.weights[4 * row + tap] * values[rows.places[4 * row + tap] * grid + column]
            }
          }
          for column in 0..<size.width {
            let first = 4 * column
            out[row * size.width + column] =
              columns.weights[first] * line[columns.places[first]]
              + columns.weights[first + 1] * line[columns.places[first + 1]]
              + columns.weights[first + 2] * line[columns.places[first + 2]]
              + columns.weights[first + 3] * line[columns.places[first + 3]]
          }
        }
      }
    }
    return (field(vectors.map(\.x)), field(vectors.map(\.y)))
  }

  /// Which four of a grid's points a pixel's displacement is made of, and by which weights.
  private struct CubicTaps {
    var places: [Int] = []
    var weights: [Float] = []

    init(_ length: Int, _ grid: Int) {
      for pixel in 0..<length {
        let place = length > 1 ? Float(pixel) / Float(length - 1) * Float(grid - 1) : Float(grid - 1) / 2
        let low = min(Int(place), grid - 2)
        let t = place - Float(low)
        let (square, cube) = (t * t, t * t * t)
        weights += [
          (-cube + 2 * square - t) / 2, (3 * cube - 5 * square + 2) / 2, (-3 * cube + 4 * square + t) / 2,
          (cube - square) / 2,
        ]
        places += (-1...2).map { max(0, min(grid - 1, low + $0)) }
      }
    }
  }

  /// A displacement a pixel, drawn by itself and then smoothed by a bell, so that it has a deviation.
  /// - Parameters:
  ///   - sigma: the deviation of displacements along each axis, in pixels
  ///   - smoothing: that of the bell, in pixels
  /// - Paper: Simard et al. 2003, *Best practices for convolutional neural networks*, §2
  static func smoothedNoise(
    sigma: Float, smoothing: Float, size: ImageSize, using random: inout RandomStream
  ) -> [Float] {
    let (height, width) = (size.height, size.width)
    let radius = max(1, Int((3 * smoothing).rounded(.up)))
    var bell = (-radius...radius).map { exp(-Float($0 * $0) / (2 * smoothing * smoothing)) }
    // A sum of independent numbers has the root of the sum of squares: both passes together keep the deviation.
    let length = bell.reduce(0) { $0 + $1 * $1 }.squareRoot()
    bell = bell.map { $0 / length }
    // Noise goes on beyond the border, so that displacements are as large there.
    let (tall, wide) = (height + 2 * radius, width + 2 * radius)
    let noise = (0..<tall * wide).map { _ in sigma * random.normal() }
    var rows = [Float](repeating: 0, count: height * wide)
    var field = [Float](repeating: 0, count: height * width)
    noise.withUnsafeBufferPointer { noise in
      rows.withUnsafeMutableBufferPointer { rows in
        for (tap, weight) in bell.enumerated() {
          for row in 0..<height {
            let (to, from) = (row * wide, (row + tap) * wide)
            for column in 0..<wide { rows[to + column] += weight * noise[from + column] }
          }
        }
        field.withUnsafeMutableBufferPointer { field in
          for row in 0..<height {
            for (tap, weight) in bell.enumerated() {
              let (to, from) = (row * width, row * wide + tap)
              for column in 0..<width { field[to + column] += weight * rows[from + column] }
            }
          }
        }
      }
    }
    return field
  }
}
