public import SaccadeConfig
public import SaccadeEngine

/// Lays the picture somewhere on a larger black one, now and then: SSD's augmentation, by which objects become small.
/// - Paper: Liu et al. 2015, *SSD: single shot multibox detector*, <https://arxiv.org/abs/1512.02325>, §3.6
public struct Expand: GeometricTransform {
  /// How many times as long the new sides are.
  public internal(set) var ratio: ClosedRange<Float>
  /// How often, of 1.
  public internal(set) var probability: Float

  /// A larger picture of sides within a range of multiples.
  /// - Traps: if a multiple is below 1, or the probability is not between 0 and 1
  public init(ratio: ClosedRange<Float> = 1...4, probability: Float = 0.5) {
    guard ratio.lowerBound >= 1 else { misuse("Expand", "sides become longer: \(ratio)") }
    self.ratio = ratio
    self.probability = checkedProbability(probability, of: "Expand")
  }

  /// What becomes of an image of a size.
  public func placement(for old: ImageSize, using random: inout RandomStream) -> Placement {
    let isExpanded = random.uniform() < probability
    let times = ratio.lowerBound + (ratio.upperBound - ratio.lowerBound) * random.uniform()
    let (across, down) = (random.uniform(), random.uniform())
    guard isExpanded else { return Placement(whole: old) }
    let width = Int(Float(old.width) * times)
    let height = Int(Float(old.height) * times)
    let left = -Int(Float(width - old.width) * across)
    let top = -Int(Float(height - old.height) * down)
    return Placement(rows: top..<top + height, columns: left..<left + width)
  }

  /// A picture of any size comes to one of another.
  public func resultSize(of size: ImageSize) -> ImageSize { size }
}

extension Expand: TypedSection {
  /// `Expand`.
  public var typeName: String { "Expand" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["RandomZoomOut", "RandomExpand"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "The picture somewhere on a larger black one, now and then (SSD)." }
  /// The keys `ratio` and `prob`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "ratio", \.ratio, "The least and the greatest multiple of the sides.", .within(1...16),
      alsoKnownAs: ["ratio_range", "side_range"]),
    .probability(\.probability),
  ]
}
