import SaccadeEngine

/// One axis that is brought to another size: which elements of the input each of the result is made of, and how much of
/// each.
struct ResizedAxis {
  /// What the standard calls `mode`.
  enum Mode: String {
    case nearest, linear, cubic
  }

  /// How places of the result are places of the input: what the standard calls `coordinate_transformation_mode`.
  enum Transformation: String {
    case halfPixel = "half_pixel"
    case symmetric = "half_pixel_symmetric"
    case torch = "pytorch_half_pixel"
    case alignCorners = "align_corners"
    case asymmetric
    case nearestOfTensorFlow = "tf_half_pixel_for_nn"
    case crop = "tf_crop_and_resize"
  }

  /// What is the nearest of two.
  enum Rounding: String {
    case preferFloor = "round_prefer_floor"
    case preferCeil = "round_prefer_ceil"
    case floor, ceil
  }

  /// What all axes of a node have in common.
  struct Options {
    var mode = Mode.nearest
    var transformation = Transformation.halfPixel
    var rounding = Rounding.preferFloor
    var cubic = -0.75
    var excludesOutside = false
    var antialias = false
    var extrapolation: Float = 0
  }

  let options: Options
  let input: Int
  let output: Int
  let scale: Double
  /// The part of the axis that is cropped, from 0 to 1.
  let region: (start: Double, end: Double)

  /// Whether the axis stays as it is.
  var isSame: Bool { input == output && scale == 1 && options.transformation != .crop }

  /// The place of the input that a place of the result reads.
  private func source(_ place: Int) -> Double {
    let (x, size) = (Double(place), Double(input))
    // The exact size, which `output` is rounded from.
    let length = size * scale
    switch options.transformation {
    case .halfPixel: return (x + 0.5) / scale - 0.5
    case .symmetric:
      let adjustment = Double(output) / length
      return size / 2 * (1 - adjustment) + (x + 0.5) / scale - 0.5
    case .torch: return length > 1 ? (x + 0.5) / scale - 0.5 : 0
    case .alignCorners: return length > 1 ? x * (size - 1) / (length - 1) : 0
    case .asymmetric: return x / scale
    case .nearestOfTensorFlow: return (x + 0.5) / scale
    case .crop:
      let span = region.end - region.start
      if output > 1 { return region.start * (size - 1) + x * span * (size - 1) / Double(output - 1) }
      return (region.start + region.end) / 2 * (size - 1)
    }
  }

  private func clamped(_ place: Double) -> Int { Extent(min(max(place, 0), Double(input - 1))).value }

  /// The nearest element for each of the result.
  var nearest: [Int] {
    (0..<output).map { place in
      let x = source(place)
      return switch options.rounding {
      case .preferFloor: clamped((x - 0.5).rounded(.up))
      case .preferCeil: clamped((x + 0.5).rounded(.down))
      case .floor: clamped(x.rounded(.down))
      case .ceil: clamped(x.rounded(.up))
      }
    }
  }

  /// Which elements of the result lie outside of the input, where that counts.
  var outside: [Bool]? {
    guard options.transformation == .crop else { return nil }
    return (0..<output).map { !(0...Double(input - 1)).contains(source($0)) }
  }

  /// How much of each element of the input is in each of the result: a matrix `[output, input]`.
  var weights: Tensor {
    Tensor(shape: [output, input], of: Float.self) { matrix in
      for place in 0..<output {
        let x = source(place)
        let whole = x.rounded(.down)
        var parts = coefficients(x - whole)
        for position in parts.indices where options.excludesOutside {
          if !(0...Double(input - 1)).contains(whole + Double(parts[position].offset)) { parts[position].weight = 0 }
        }
        let sum = parts.reduce(0) { $0 + $1.weight }
        for part in parts where part.weight != 0 {
          let column = clamped(whole + Double(part.offset))
          matrix[place * input + column] += Float(part.weight / (sum == 0 ? 1 : sum))
        }
      }
    }
  }

  /// The weights of the neighbours of a place that lies so far behind a whole one.
  private func coefficients(_ fraction: Double) -> [(offset: Int, weight: Double)] {
    let narrowing = options.antialias ? min(scale, 1) : 1
    let reach = options.mode == .linear ? 1.0 : 2.0
    // Never more neighbours than there are elements on both sides.
    let first = max(Extent((-reach / narrowing).rounded(.down)).value + 1, -input)
    let last = min(1 - Extent((-reach / narrowing).rounded(.down)).value - 1, input)
    return (min(first, 0)...max(last, 1)).map { offset in
      let distance = abs((Double(offset) - fraction) * narrowing)
      return (offset, options.mode == .linear ? max(1 - distance, 0) : cubic(distance))
    }
  }

  /// - Paper: Keys 1981, *Cubic convolution interpolation for digital image processing*
  private func cubic(_ distance: Double) -> Double {
    let (d, a) = (distance, options.cubic)
    if d <= 1 { return ((a + 2) * d - (a + 3)) * d * d + 1 }
    return d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0
  }
}
