import SaccadeEngine
import SaccadeLayers
import SaccadePlots
import SaccadeTasks
import SaccadeText

/// What a transposed convolution is, the checkerboard that it leaves, and how other ways of upsampling do without.
/// - Paper: Dumoulin & Visin 2016, <https://arxiv.org/abs/1603.07285>, §4; Odena et al. 2016,
///   <https://distill.pub/2016/deconv-checkerboard>; Aitken et al. 2017, <https://arxiv.org/abs/1707.02937>
public struct Checkerboards: Lesson {
  /// The lesson.
  public init() {}

  /// `upsampling`.
  public var name: String { "upsampling" }
  /// The heading.
  public var title: String { "Transposed convolution and the checkerboard" }
  /// What it asks.
  public var question: String {
    "What is a transposed convolution, why does it leave a checkerboard, and what makes pictures larger without one?"
  }
  /// On two cores.
  public var minutes: Double { 0.15 }
  /// What to try next.
  public var next: [NextStep] {
    [
      NextStep("saccade learn upsampling --seed 7", shows: "other weights and pictures: the touches stay as they are"),
      NextStep(
        "saccade learn upsampling --length 5",
        shows: "five times the steps: what training takes away, and what it leaves"),
      NextStep(
        "saccade train configs/segmentation/shapes_fcn.yaml --set model.upsampling=transposed",
        shows: "a network for masks that goes up by transposed convolutions; without --set, by bilinear interpolation"),
    ]
  }
  /// Where it comes from.
  public var sources: [String] {
    [
      "Dumoulin and Visin 2016, A guide to convolution arithmetic for deep learning, arXiv:1603.07285, §4 (the matrix and "
        + "its transpose)",
      "Odena, Dumoulin and Olah 2016, Deconvolution and checkerboard artifacts, distill.pub/2016/deconv-checkerboard",
      "Shi et al. 2016, Real-time single image and video super-resolution using an efficient sub-pixel convolutional "
        + "neural network, arXiv:1609.05158, §3.2 (pixel shuffle)",
      "Aitken et al. 2017, Checkerboard artifact free sub-pixel convolution, arXiv:1707.02937, §3 (the ICNR start)",
      "Long, Shelhamer and Darrell 2014, Fully convolutional networks for semantic segmentation, arXiv:1411.4038, §3.3 "
        + "(a transposed convolution that begins as bilinear interpolation)",
    ]
  }

  static let channels = 16
  static let (side, learntSide) = (64, 32)
  static let kernels = 2...6

  /// What came of the runs.
  struct Found {
    /// How far `convTransposed2d` and the gradient are from the product with the transpose, at most.
    let transposed: Double
    let gradient: Double
    /// How far the transpose of the convolution of a picture is from the picture, at least.
    let inverse: Double
    /// For each kernel how often pixels in the middle are touched with a step of 2, at least and at most.
    let touches: [(kernel: Int, least: Int, most: Int)]
    /// The same with the weights of bilinear interpolation in place of ones: what a ground of 1 becomes.
    let bilinear: (least: Double, most: Double)
    /// The runs.
    let groups: [UpsamplingGroup]
    /// After how many steps pictures were taken, and how many there are.
    let few: Int
    let steps: Int

    subscript(kind: Upsampling) -> UpsamplingGroup? { groups.first { $0.kind == kind } }
  }

  /// Makes the runs.
  public func run(_ settings: LessonSettings, progress: @escaping LessonProgress) throws -> LessonResult {
    let (steps, seeds) = (settings.scaled(200, least: 2), settings.seeds(3))
    let few = max(1, steps / 10)
    let total = Upsampling.allCases.count * seeds.count * steps
    var random = RandomStream(seed: settings.seed).child("matrices")
    progress("Matrices", 0, total)
    let differences = Self.matrices(&random).map { $0.differences(&random) }
    let data = seeds.map { seed in
      var stream = RandomStream(seed: seed).child("pictures")
      return UpsamplingRun(
        train: SoftPictures.draw(64, side: Self.learntSide, &stream),
        test: SoftPictures.draw(8, side: Self.side, &stream), steps: steps, shown: [0, few, steps])
    }
    let groups = Upsampling.allCases.enumerated().map { place, kind in
      UpsamplingGroup(
        kind: kind,
        runs: zip(seeds, data).enumerated().map { round, run in
          let before = (place * seeds.count + round) * steps
          return run.1.looks(kind, channels: Self.channels, from: RandomStream(seed: run.0)) {
            progress(kind.title, before + $0, total)
          }
        })
    }
    let found = Found(
      transposed: differences.map(\.transposed).max() ?? 0, gradient: differences.map(\.gradient).max() ?? 0,
      inverse: differences.map(\.inverse).min() ?? 0, touches: Self.kernels.map(Self.touches),
      bilinear: Self.bilinearGround, groups: groups, few: few, steps: steps)
    return try result(found, given: data[0], seeds: seeds)
  }

  /// Convolutions of several kernels, steps, borders and channels.
  static func matrices(_ random: inout RandomStream) -> [ConvolutionMatrix] {
    let shapes: [(weight: Shape, input: Shape, stride: Size2D, padding: Int)] = [
      ([1, 1, 1, 3], [1, 1, 7], Size2D(1, 2), 0), ([1, 1, 3, 3], [1, 4, 4], 1, 0), ([1, 1, 3, 3], [1, 5, 5], 2, 0),
      ([1, 1, 3, 3], [1, 8, 8], 2, 1), ([1, 1, 4, 4], [1, 8, 8], 2, 1), ([3, 2, 3, 3], [2, 7, 6], 2, 1),
    ]
    return shapes.map { shape in
      ConvolutionMatrix(
        .randomNormal(shape.weight, using: &random), input: shape.input, stride: shape.stride, padding: shape.padding)
    }
  }

  /// How often each pixel of the output is touched: a transposed convolution of ones with ones.
  static func touched(kernel: Int, stride: Int = 2, side: Int) -> Tensor {
    Tensor.ones([1, 1, side, side]).convTransposed2d(.ones([1, 1, kernel, kernel]), stride: Size2D(stride))
  }

  /// The least and the most in the middle, where no edge is near.
  static func touches(kernel: Int) -> (kernel: Int, least: Int, most: Int) {
    let side = 3 * kernel
    let middle = touched(kernel: kernel, side: side).withoutRim(kernel).scalars.map { Int($0.rounded()) }
    return (kernel, middle.min() ?? 0, middle.max() ?? 0)
  }

  /// What a ground of 1 becomes by the weights with which FCN's layers begin, in the middle.
  static var bilinearGround: (least: Double, most: Double) {
    let line = Tensor([Float(0.25), 0.75, 0.75, 0.25], shape: [4, 1])
    let kernel = (line * line.transposed()).reshaped([1, 1, 4, 4])
    let ground = Tensor.ones([1, 1, 12, 12]).convTransposed2d(kernel, stride: 2).withoutRim(4).scalars.map(Double.init)
    return (ground.min() ?? 0, ground.max() ?? 0)
  }

  /// What several steps one upon the other touch how often: `[1, 1, side·2ⁿ, side·2ⁿ]`.
  static func touched(kernel: Int, layers: Int, side: Int) -> Tensor {
    let ones = Tensor.ones([1, 1, kernel, kernel])
    return (0..<layers).reduce(Tensor.ones([1, 1, side, side])) { map, _ in
      map.convTransposed2d(ones, stride: 2, padding: 1, outputPadding: Size2D(kernel % 2))
    }
  }
}
