import SaccadeEngine

/// Exact distances on the grid of pixels.
///
/// - Paper: Felzenszwalb and Huttenlocher 2012, *Distance transforms of sampled functions*, Theory of Computing 8
public enum DistanceTransform {
  /// How far each pixel is from the nearest one of a mask whose number is 0, between their middles: 0 there itself, and
  /// infinite everywhere if there is none.
  /// - Returns: `height · width` numbers, row by row
  /// - Complexity: two passes over the pixels
  public static func distances(toZerosOf mask: Mask) -> [Float] {
    let pixels = mask.image.pixels
    return squared(size: mask.image.size) { pixels[$0] == 0 }.map { $0.squareRoot() }
  }

  /// The squares of the distances to the nearest of some pixels.
  private static func squared(size: ImageSize, isTarget: (Int) -> Bool) -> [Float] {
    let (height, width) = (size.height, size.width)
    var result = [Float](repeating: .infinity, count: height * width)
    for place in result.indices where isTarget(place) { result[place] = 0 }
    result.withUnsafeMutableBufferPointer { values in
      columns(of: values, height, width)
      var envelope = Envelope(longest: width)
      for row in 0..<height {
        envelope.replace(UnsafeMutableBufferPointer(rebasing: values[row * width..<(row + 1) * width]))
      }
    }
    return result
  }

  /// The squares of the distances within each column, from 0 and infinity; along rows, which lie in one piece.
  private static func columns(of values: UnsafeMutableBufferPointer<Float>, _ height: Int, _ width: Int) {
    var steps = [Float](repeating: .infinity, count: width)
    func sweep(_ row: Int) {
      for column in 0..<width {
        let place = row * width + column
        steps[column] = values[place] == 0 ? 0 : steps[column] + 1
        // The sweep back meets what the first one left.
        values[place] = min(values[place], steps[column] * steps[column])
      }
    }
    for row in 0..<height { sweep(row) }
    steps = [Float](repeating: .infinity, count: width)
    for row in (0..<height).reversed() { sweep(row) }
  }
}

/// The lower envelope of parabolas along a row.
private struct Envelope {
  /// Where the parabolas that are lowest somewhere have their middles, and from where on each is.
  private var middles: [Int]
  private var starts: [Double]
  private var heights: [Double]

  init(longest: Int) {
    middles = Array(repeating: 0, count: longest)
    starts = Array(repeating: 0, count: longest + 1)
    heights = Array(repeating: 0, count: longest)
  }

  /// Puts the smallest `(x − x′)² + value(x′)` in the place of each value.
  mutating func replace(_ values: UnsafeMutableBufferPointer<Float>) {
    var last = -1
    for x in values.indices where values[x].isFinite {
      let height = Double(values[x])
      var start = -Double.infinity
      while last >= 0 {
        let middle = middles[last]
        let (a, b) = (Double(x), Double(middle))
        start = ((height + a * a) - (heights[last] + b * b)) / (2 * (a - b))
        if start > starts[last] { break }
        last -= 1
        start = -.infinity
      }
      last += 1
      (middles[last], heights[last], starts[last]) = (x, height, start)
    }
    guard last >= 0 else { return }
    var current = 0
    for x in values.indices {
      while current < last, starts[current + 1] < Double(x) { current += 1 }
      let step = Double(x - middles[current])
      values[x] = Float(step * step + heights[current])
    }
  }
}
