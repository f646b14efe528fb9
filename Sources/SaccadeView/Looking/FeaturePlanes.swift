import SaccadeEngine

/// A tensor as pictures: what stands on its axes of height and width for each of its channels, of the first of a batch.
struct FeaturePlanes {
  let channels: Int
  let height: Int
  let width: Int
  /// How far apart a step along each of the three lies in the numbers, and where the first lies.
  let steps: (channel: Int, row: Int, column: Int)
  let first: Int
  /// Whether the axes are those of `[n, c, h, w]`.
  let isChannelsFirst: Bool

  /// How a shape is seen; nil for one that has nothing to be seen.
  ///
  /// | shape | pictures |
  /// |---|---|
  /// | `[n, c, h, w]` | c of h × w |
  /// | `[n, h, w, c]` with h = w and c apart from them | c of h × w, as Swin has them |
  /// | `[n, t, d]`, t a square or one more | d of √t × √t: tokens of a transformer, that of the class left out |
  /// | `[n, t, d]` | 1 of t × d |
  /// | `[t, d]` | as of `[1, t, d]` |
  /// | `[1, c]` | 1, row after row |
  init?(_ shape: Shape) {
    guard shape.elementCount > 0 else { return nil }
    // Rows of several tokens, as products take them, are those of one picture.
    let isTokens = shape.rank == 2 && shape[0] > 1
    let sizes = (isTokens ? [1] : []) + shape.dimensions
    let isLast = sizes.count == 4 && sizes[1] == sizes[2] && sizes[2] != sizes[3] && sizes[1] > 1
    isChannelsFirst = sizes.count == 4 && !isLast
    switch sizes.count {
    case 4 where isLast:
      (channels, height, width) = (sizes[3], sizes[1], sizes[2])
      steps = (1, sizes[2] * sizes[3], sizes[3])
      first = 0
    case 4...:
      let rest = sizes[3...].reduce(1, *)
      (channels, height, width) = (sizes[1], sizes[2], rest)
      steps = (sizes[2] * rest, rest, 1)
      first = 0
    case 3:
      let (tokens, features) = (sizes[1], sizes[2])
      let side = Int(Double(tokens).squareRoot())
      if side > 1, tokens - side * side <= 1 {
        (channels, height, width) = (features, side, side)
        steps = (1, side * features, features)
        first = (tokens - side * side) * features
      } else {
        (channels, height, width) = (1, tokens, features)
        steps = (0, features, 1)
        first = 0
      }
    default:
      let count = sizes.last ?? 1
      channels = 1
      width = max(1, Int(Double(count).squareRoot().rounded(.up)))
      height = (count + width - 1) / width
      steps = (0, width, 1)
      first = 0
    }
  }

  /// A picture, made smaller by whole times until no side is longer than `side`, by the mean of what becomes one.
  func picture(_ channel: Int, of values: UnsafeBufferPointer<Float>, within side: Int) -> (Matrix) {
    let times = max(1, (max(height, width) + side - 1) / side)
    var result = Matrix(height: (height + times - 1) / times, width: (width + times - 1) / times)
    let start = first + channel * steps.channel
    for row in 0..<result.height {
      for column in 0..<result.width {
        var (sum, count) = (Float(0), Float(0))
        for y in row * times..<min(height, (row + 1) * times) {
          for x in column * times..<min(width, (column + 1) * times) {
            let place = start + y * steps.row + x * steps.column
            // The last row of a vector may not be full.
            guard place < values.count else { continue }
            let value = values[place]
            guard value.isFinite else { continue }
            sum += value
            count += 1
          }
        }
        result.values[row * result.width + column] = count > 0 ? sum / count : .nan
      }
    }
    return result
  }

  /// The first pictures, at most so many.
  func pictures(of values: UnsafeBufferPointer<Float>, from start: Int = 0, atMost count: Int, within side: Int)
    -> [Matrix]
  {
    (min(start, channels)..<min(channels, start + count)).map { picture($0, of: values, within: side) }
  }
}

/// Numbers in rows.
struct Matrix {
  let height: Int
  let width: Int
  var values: [Float]

  init(height: Int, width: Int) {
    self.height = height
    self.width = width
    values = Array(repeating: 0, count: height * width)
  }

  /// How far the numbers lie from their mean: what tells a picture with something to see from one without.
  var contrast: Float {
    let finite = values.filter(\.isFinite)
    guard !finite.isEmpty else { return 0 }
    let mean = finite.reduce(0, +) / Float(finite.count)
    return finite.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(finite.count)
  }
}

/// Where black and white lie.
struct ByteRange {
  let least: Float
  let greatest: Float

  init(least: Float, greatest: Float) {
    self.least = least
    self.greatest = greatest
  }

  /// A range that leaves out the outermost two of a thousand on both sides, so that one number does not make all others
  /// one grey.
  init(of pictures: [Matrix]) {
    let count = pictures.reduce(0) { $0 + $1.values.count }
    let step = max(1, count / 16384)
    var some: [Float] = []
    var place = 0
    for picture in pictures {
      while place < picture.values.count {
        if picture.values[place].isFinite { some.append(picture.values[place]) }
        place += step
      }
      place -= picture.values.count
    }
    some.sort()
    guard let first = some.first, let last = some.last else {
      self.init(least: 0, greatest: 1)
      return
    }
    let margin = some.count / 500
    let (low, high) = (some[margin], some[some.count - 1 - margin])
    self.init(least: high > low ? low : first, greatest: high > low ? high : last)
  }

  /// The range around 0 that has all numbers in it: 0 is the middle grey.
  init(aroundZero pictures: [Matrix]) {
    let all = ByteRange(of: pictures)
    let most = max(abs(all.least), abs(all.greatest))
    self.init(least: -most, greatest: most)
  }

  func byte(_ value: Float) -> UInt8 {
    let width = greatest - least
    guard value.isFinite, width > 0, width.isFinite else { return 0 }
    return UInt8(max(0, min(255, ((value - least) / width * 255).rounded())))
  }
}
