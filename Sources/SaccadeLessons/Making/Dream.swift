import SaccadeEngine
import SaccadeImages
import SaccadeLayers
import SaccadeOptimizers

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Pictures that are made to excite something in a network: activation maximization.
///
/// The network stays; the picture learns. Without care that ends in noise which excites and shows nothing, so
/// - a picture is a sum of itself in several sizes, and its colours are mixed as those of photographs are: large forms and
///   usual colours come as easily as fine ones;
/// - in each step it is moved, turned and zoomed a little, so that only what survives that can grow;
/// - differences of neighbouring pixels cost something.
/// - Paper: Olah et al. 2017, *Feature visualization*, <https://distill.pub/2017/feature-visualization>; Yosinski et al.
///   2015, <https://arxiv.org/abs/1506.06579>, §4
struct Dream {
  /// How many steps the pictures learn for.
  let steps: Int
  /// The height and width of the pictures, in pixels; a multiple of 16.
  let side: Int
  /// The mean and deviation with which the network's pictures are normalized.
  let normalization: (mean: [Float], deviation: [Float])
  /// How much differences of neighbours cost.
  var roughnessCost: Float = 0.02

  /// The square root of how the colours of ImageNet's photographs go together, row by row.
  /// - Source: Olah et al. 2017, in the authors' code
  private static let colours: [Float] = [
    0.5629, 0.1948, 0.0433, 0.5845, 0, -0.1082, 0.5845, -0.1948, 0.0649,
  ]

  /// What came of it.
  struct Outcome {
    /// The pictures: `[n, 3, side, side]`, from 0 to 1.
    let pictures: Tensor
    /// What was to be great, before the first step and at the end, picture by picture.
    let before: [Float]
    let after: [Float]
  }

  /// Makes pictures, all at once.
  /// - Parameters:
  ///   - excitement: of normalized pictures `[n, 3, side, side]`, what is to be great of each: `[n]`
  ///   - progress: called with the number of steps done
  func pictures(
    _ count: Int, from stream: RandomStream, excitement: (Tensor) -> Tensor, progress: (Int) -> Void
  ) -> Outcome {
    var random = stream
    let levels = (0..<5).map { side >> $0 }.filter { $0 >= 4 }
    let parts = levels.map { size in
      Parameter(.randomNormal([count, 3, size, size], deviation: 0.05, using: &random))
    }
    let group = ParameterGroup(parts.enumerated().map { ("size\($0)", $1) })
    let optimizer = Adam([group], learningRate: 0.04)
    let before = withoutGradient { excitement(normalized(image(parts))).scalars }
    for step in 0..<steps {
      optimizer.clearGradients()
      let picture = image(parts)
      let seen = shaken(normalized(picture), &random)
      let loss = roughness(picture) * roughnessCost * Float(count) - excitement(seen).sum()
      loss.backward()
      // Small steps at the end settle what large ones have made.
      optimizer.learningRate = 0.04 * min(1, 2 * (1 - Double(step) / Double(steps)))
      optimizer.step()
      progress(step + 1)
    }
    let made = withoutGradient { image(parts) }
    return Outcome(
      pictures: made, before: before, after: withoutGradient { excitement(normalized(made)).scalars })
  }

  /// The sum over the sizes, in colours, from 0 to 1.
  private func image(_ parts: [Parameter]) -> Tensor {
    var sum = parts[0].value
    for part in parts.dropFirst() { sum = sum + part.value.interpolate(to: Size2D(side), .bilinear) }
    let mixing = Tensor(Self.colours, shape: [3, 3, 1, 1])
    return sigmoid((sum * 2).conv2d(mixing))
  }

  /// Pictures from 0 to 1 as the network gets them.
  func normalized(_ picture: Tensor) -> Tensor {
    (picture - Tensor(normalization.mean, shape: [1, 3, 1, 1])) / Tensor(normalization.deviation, shape: [1, 3, 1, 1])
  }

  /// The pictures moved by some pixels, turned by some degrees and zoomed by some percent, each in its own way.
  private func shaken(_ pictures: Tensor, _ random: inout RandomStream) -> Tensor {
    let count = pictures.shape[0]
    var theta: [Float] = []
    for _ in 0..<count {
      let angle = random.uniform(in: -0.09..<0.09)
      let zoom = random.uniform(in: 0.88..<1.06)
      let shift = 16 / Float(side)
      theta += [
        zoom * cos(angle), -zoom * sin(angle), random.uniform(in: -shift..<shift), zoom * sin(angle), zoom * cos(angle),
        random.uniform(in: -shift..<shift),
      ]
    }
    return pictures.gridSample(
      affineGrid(Tensor(theta, shape: [count, 2, 3]), size: Size2D(side)), padding: .reflection)
  }

  /// The mean squared difference of neighbours, in hundredths of what it could be.
  private func roughness(_ picture: Tensor) -> Tensor {
    let down = picture.slice(axis: 2, 1..<side) - picture.slice(axis: 2, 0..<side - 1)
    let across = picture.slice(axis: 3, 1..<side) - picture.slice(axis: 3, 0..<side - 1)
    return ((down * down).mean() + (across * across).mean()) * 100
  }
}

extension Tensor {
  /// A picture of a batch `[n, 3, h, w]` of numbers from 0 to 1.
  func picture(at place: Int) -> Image {
    let (height, width) = (shape[2], shape[3])
    let plane = height * width
    let numbers = slice(axis: 0, place..<place + 1).scalars
    return Image(
      height: height, width: width, format: .rgb,
      pixels: (0..<plane).flatMap { pixel in
        (0..<3).map { channel in Self.byte(numbers[channel * plane + pixel]) }
      })
  }

  private static func byte(_ value: Float) -> UInt8 { value > 0 ? UInt8((255 * (value < 1 ? value : 1)).rounded()) : 0 }

  /// The pictures of a batch `[n, c, h, w]` without so many pixels at each edge.
  func withoutRim(_ width: Int) -> Tensor {
    guard shape[2] > 4 * width, shape[3] > 4 * width else { return self }
    return slice(axis: 2, width..<shape[2] - width).slice(axis: 3, width..<shape[3] - width)
  }
}
