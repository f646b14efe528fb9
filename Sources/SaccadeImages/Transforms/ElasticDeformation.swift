public import SaccadeConfig
public import SaccadeEngine

/// Bends the picture as if it were drawn on rubber: what tissue and handwriting do by themselves.
///
/// Each point of a coarse grid is displaced at random, and all between them smoothly. Masks are bent alike, with the nearest
/// pixel; boxes become those around their bent sides, and keypoints go along.
/// - Paper: Ronneberger et al. 2015, *U-Net*, <https://arxiv.org/abs/1505.04597>, §3.1; with ``smoothing`` Simard et al.
///   2003, *Best practices for convolutional neural networks*, §2
public struct ElasticDeformation: SampleTransform, Hashable {
  /// How many points of the grid lie along each side.
  public internal(set) var grid: Int
  /// The deviation of displacements along each axis.
  /// - Units: pixels
  public internal(set) var sigma: Float
  /// Where it is given there is no grid: each pixel is displaced by itself, and displacements are smoothed by a bell of this
  /// deviation and scaled to have ``sigma``.
  /// - Units: pixels
  public internal(set) var smoothing: Float?
  /// How often, of 1.
  public internal(set) var probability: Float
  /// How pixels between pixels are found.
  public internal(set) var filter: Warp.Filter
  /// What lies beyond the border.
  public internal(set) var padding: Padding
  /// The intensity of what comes from outside, where ``padding`` is `zero`.
  /// - Units: 0…255
  public internal(set) var fill: Int

  /// As the paper of U-Net has it: a grid of 3 × 3 points, displaced by 10 pixels.
  /// - Traps: if the grid has fewer than 2 points or more than 64, a deviation is negative or not finite, the smoothing is
  ///   not positive or above 100, the probability not between 0 and 1, or the intensity not from 0 to 255
  public init(
    grid: Int = 3, sigma: Float = 10, smoothing: Float? = nil, probability: Float = 0.5,
    filter: Warp.Filter = .bilinear, padding: Padding = .reflect, fill: Int = 0
  ) {
    guard 2...64 ~= grid, sigma >= 0, sigma.isFinite, smoothing.map({ $0 > 0 && $0 <= 100 }) ?? true else {
      misuse(
        "ElasticDeformation",
        "a grid of 2 to 64 points, sigma from 0 and smoothing of up to 100 pixels are needed: \(grid), \(sigma), "
          + "\(smoothing.map { "\($0)" } ?? "none")")
    }
    self.grid = grid
    self.sigma = sigma
    self.smoothing = smoothing
    self.probability = checkedProbability(probability, of: "ElasticDeformation")
    self.filter = filter
    self.padding = padding
    self.fill = checkedFill(fill)
  }

  /// Displacements of a picture of a size.
  public func deformation(for size: ImageSize, using random: inout RandomStream) -> Deformation {
    let fields: (across: [Float], down: [Float])
    if let smoothing {
      func noise() -> [Float] {
        Deformation.smoothedNoise(sigma: sigma, smoothing: smoothing, size: size, using: &random)
      }
      fields = (noise(), noise())
    } else {
      let vectors = (0..<grid * grid).map { _ in Point(x: sigma * random.normal(), y: sigma * random.normal()) }
      fields = Deformation.fields(between: vectors, grid: grid, size: size)
    }
    return Deformation(
      size: size, across: fields.across, down: fields.down, filter: filter, padding: padding, fill: UInt8(fill))
  }

  /// Bends all parts, now and then.
  /// - Throws: ``PreprocessingError`` if a number says where something is in one direction alone
  public func apply(to sample: inout Sample, in context: inout TransformContext) throws {
    let happens = context.random.uniform() < probability
    // Its own stream, so that what follows does not depend on whether it happens.
    var own = context.random.child(Int(truncatingIfNeeded: context.random.next()))
    guard happens else { return }
    try sample.move(by: deformation(for: sample.image.size, using: &own))
  }
}

extension ElasticDeformation: TypedSection {
  /// `ElasticDeformation`.
  public var typeName: String { "ElasticDeformation" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["ElasticTransform", "RandomElasticDeformation"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "The picture bent as if on rubber, now and then: for tissue, cells and handwriting." }
  /// The keys `grid`, `sigma`, `smoothing`, `prob`, `interpolation`, `padding_mode` and `fill`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField("grid", \.grid, "How many points that are displaced lie along each side.", .between(2, 64)),
    ConfigField(
      "sigma", \.sigma, "How far points are displaced along each axis: a deviation, in pixels.", .between(0, 1000)),
    ConfigField(
      "smoothing", \.smoothing,
      "Displaces each pixel instead, and smooths displacements over so many pixels; null for the grid.",
      ifGiven: .between(0.1, 100)),
    .probability(\.probability), .warpInterpolation(\.filter),
    ConfigField("padding_mode", \.padding, "What lies beyond the border."), .fill(\.fill),
  ]
}
