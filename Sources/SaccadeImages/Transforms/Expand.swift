public import SaccadeConfig
public import SaccadeEngine

/// Puts the picture at a random place of a larger one, now and then: objects become small, as SSD is trained to find them.
/// - Paper: Liu et al. 2015, <https://arxiv.org/abs/1512.02325>, §3.6
public struct Expand: GeometricTransform {
  /// How often, of 1.
  public internal(set) var probability: Float
  /// The least and the greatest number of times that the new picture is as high and wide.
  public internal(set) var scale: ClosedRange<Float>
  /// The intensity of what the picture does not cover.
  /// - Units: 0…255
  public internal(set) var fill: Int

  /// As torchvision's `RandomZoomOut`, on a grey ground.
  /// - Traps: if the probability is not between 0 and 1, a scale is below 1, or the intensity not from 0 to 255
  public init(probability: Float = 0.5, scale: ClosedRange<Float> = 1...4, fill: Int = 114) {
    guard scale.lowerBound >= 1, scale.upperBound.isFinite else {
      misuse("Expand", "the new picture is at least as large as the old one: \(scale)")
    }
    self.probability = checkedProbability(probability, of: "Expand")
    self.scale = scale
    self.fill = checkedFill(fill)
  }

  /// The new picture's size is drawn.
  public var drawsSize: Bool { true }

  /// What becomes of an image of a size.
  public func placement(for old: ImageSize, using random: inout RandomStream) -> Placement {
    // All are drawn, so that what follows does not depend on whether it happens.
    let happens = random.uniform() < probability
    let times = Double(drawn(scale, &random))
    let (across, down) = (Double(random.uniform()), Double(random.uniform()))
    guard happens else { return Placement(whole: old) }
    let height = max(old.height, Int(Double(old.height) * times))
    let width = max(old.width, Int(Double(old.width) * times))
    let top = Int(Double(height - old.height) * down)
    let left = Int(Double(width - old.width) * across)
    return Placement(rows: -top..<height - top, columns: -left..<width - left, fill: UInt8(fill))
  }
}

extension Expand: TypedSection {
  /// `Expand`.
  public var typeName: String { "Expand" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["RandomZoomOut"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "The picture at a random place of a larger one, now and then." }
  /// The keys `prob`, `scale` and `fill`.
  public static let fields: [ConfigField<Self>] = [
    .probability(\.probability),
    ConfigField(
      "scale", \.scale, "The least and the greatest number of times that the new picture is as high and wide.",
      .within(1...16), alsoKnownAs: ["side_range", "ratio_range", "zoom_out_range"]),
    .fill(\.fill),
  ]
}
