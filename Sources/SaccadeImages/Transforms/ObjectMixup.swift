public import SaccadeConfig
import SaccadeEngine

/// Two pictures that show through each other, now and then, with the objects of both.
///
/// Neither is resized: both lie in the upper left corner of a picture that is as high and wide as the larger, so that no
/// object changes its proportions. All objects count alike, however faint they are.
/// - Paper: Zhang et al. 2019, *Bag of Freebies for Training Object Detection Neural Networks*,
///   <https://arxiv.org/abs/1902.04103>, §3.1
public struct ObjectMixup: SampleTransform, Hashable {
  /// How often, of 1.
  public internal(set) var probability: Float
  /// How even the shares of the two are: both parameters of the beta distribution that they are drawn from.
  public internal(set) var alpha: Float
  /// The intensity of what a picture does not cover.
  /// - Units: 0…255
  public internal(set) var fill: Int

  /// The paper's shares.
  /// - Traps: if the probability is not between 0 and 1, `alpha` is not positive and finite, or the intensity not from 0 to
  ///   255
  public init(probability: Float = 0.5, alpha: Float = 1.5, fill: Int = 114) {
    guard alpha > 0, alpha.isFinite else { misuse("ObjectMixup", "alpha must be positive and finite: \(alpha)") }
    self.probability = checkedProbability(probability, of: "ObjectMixup")
    self.alpha = alpha
    self.fill = checkedFill(fill)
  }

  /// Two pictures in one.
  public var mixesSamples: Bool { true }

  /// Lays a further sample over this one.
  /// - Throws: ``PreprocessingError`` if there are no further samples, or samples have what cannot be laid over another:
  ///   numbers, a target, or a map of classes
  public func apply(to sample: inout Sample, in context: inout TransformContext) throws {
    // Both are drawn, so that what follows does not depend on whether it happens.
    let happens = context.random.uniform() < probability
    let share = context.random.beta(Double(alpha))
    guard happens else { return }
    var other = try context.furtherSample()
    for part in [sample, other] where !part.numbers.isEmpty || part.target != nil || part.hasClassMap {
      throw context.error(
        "lays pictures over each other that have a number, a target or a map of classes, which show one at a time",
        advice: "leave it out of the pipeline")
    }
    let (own, further) = (sample.image.size, other.image.size)
    let size = ImageSize(height: max(own.height, further.height), width: max(own.width, further.width))
    try context.check(size)
    sample.grow(to: size, fill: UInt8(fill))
    other.grow(to: size, fill: UInt8(fill))
    sample.image = sample.image.blended(with: other.image.converted(to: sample.image.format), keeping: share)
    sample.seenParts = sample.visibleParts + other.visibleParts
    sample.labels += other.labels
    sample.boxes += other.boxes
    sample.masks += other.masks
    sample.keypoints += other.keypoints
    sample.proposals += other.proposals
  }
}

extension Sample {
  /// A mask that belongs to no box says of each pixel what it is.
  fileprivate var hasClassMap: Bool { boxes.isEmpty && !masks.isEmpty }

  /// More room to the right and below.
  fileprivate mutating func grow(to size: ImageSize, fill: UInt8) {
    guard image.size != size else { return }
    move(by: Placement(rows: 0..<size.height, columns: 0..<size.width, fill: fill))
  }
}

extension Image {
  /// A share of each pixel and the rest of another image's, rounded.
  fileprivate func blended(with other: Image, keeping share: Double) -> Image {
    let own = UInt32((share * 65_536).rounded())
    let rest = 65_536 - own
    var result = self
    result.withMutablePixels { bytes in
      other.pixels.withUnsafeBufferPointer { others in
        for index in bytes.indices {
          let sum = UInt32(bytes[index]) &* own &+ UInt32(others[index]) &* rest &+ 32_768
          bytes[index] = UInt8(truncatingIfNeeded: sum >> 16)
        }
      }
    }
    return result
  }
}

extension ObjectMixup: TypedSection {
  /// `ObjectMixup`.
  public var typeName: String { "ObjectMixup" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["CachedMixUp", "YOLOXMixUp"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Two pictures that show through each other, with the objects of both." }
  /// The keys `prob`, `alpha` and `fill`.
  public static let fields: [ConfigField<Self>] = [
    .probability(\.probability),
    ConfigField(
      "alpha", \.alpha, "How even the shares of the two pictures are: 1.5 as in the paper, 32 for halves.",
      .between(0.001, 1000), alsoKnownAs: ["mixup_alpha", "beta"]),
    .fill(\.fill),
  ]
}
