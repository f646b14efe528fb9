public import SaccadeConfig
import SaccadeEngine

/// One operation of fourteen, at a strength that is drawn, too: the wide variant, which has nothing to tune.
///
/// Boxes, masks and keypoints go along where an operation moves things.
/// - Paper: Müller and Hutter 2021, <https://arxiv.org/abs/2103.10158>
public struct TrivialAugment: SampleTransform, Hashable {
  /// How many levels of strength there are.
  public internal(set) var bins: Int
  /// How pixels between pixels are found.
  public internal(set) var filter: Warp.Filter
  /// The intensity of what comes from outside.
  /// - Units: 0…255
  public internal(set) var fill: Int

  /// As torchvision's `TrivialAugmentWide`.
  /// - Traps: if there are fewer than 2 levels, or the intensity is not from 0 to 255
  public init(bins: Int = 31, filter: Warp.Filter = .nearest, fill: Int = 0) {
    guard bins >= 2 else { misuse("TrivialAugment", "there must be at least 2 levels: \(bins)") }
    self.bins = bins
    self.filter = filter
    self.fill = checkedFill(fill)
  }

  /// Changes a sample.
  public func apply(to sample: inout Sample, in context: inout TransformContext) throws {
    let space = AugmentationSpace.wide
    let kind = space.kinds[context.random.integer(below: space.kinds.count)]
    let level = Float(context.random.integer(below: bins))
    let operation = space.operation(kind, level: level, of: bins, on: sample.image.size, using: &context.random)
    try operation.apply(to: &sample, filter: filter, fill: UInt8(fill))
  }
}

extension TrivialAugment: TypedSection {
  /// `TrivialAugment`.
  public var typeName: String { "TrivialAugment" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["TrivialAugmentWide", "trivial_augment"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "One operation of fourteen at a random strength (TrivialAugment, wide)." }
  /// The keys `num_magnitude_bins`, `interpolation` and `fill`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "num_magnitude_bins", \.bins, "How many levels of strength there are.", .between(2, 1000),
      alsoKnownAs: ["total_level"]),
    .warpInterpolation(\.filter), .fill(\.fill),
  ]
}
