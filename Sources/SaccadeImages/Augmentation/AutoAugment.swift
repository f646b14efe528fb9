public import SaccadeConfig
import SaccadeEngine

/// One of 25 pairs of operations that were searched for on a data set, each with its chance and strength.
///
/// Boxes, masks and keypoints go along where an operation moves things.
/// - Paper: Cubuk et al. 2018, <https://arxiv.org/abs/1805.09501>
public struct AutoAugment: SampleTransform, Hashable {
  /// The data set that the pairs were searched for on.
  public internal(set) var policy: AutoAugmentPolicy
  /// How pixels between pixels are found.
  public internal(set) var filter: Warp.Filter
  /// The intensity of what comes from outside.
  /// - Units: 0…255
  public internal(set) var fill: Int

  /// How many levels the strengths of the pairs count on.
  static let bins = 10

  /// As torchvision's transform of this name.
  /// - Traps: if the intensity is not from 0 to 255
  public init(_ policy: AutoAugmentPolicy = .imagenet, filter: Warp.Filter = .nearest, fill: Int = 0) {
    self.policy = policy
    self.filter = filter
    self.fill = checkedFill(fill)
  }

  /// Changes a sample.
  public func apply(to sample: inout Sample, in context: inout TransformContext) throws {
    let pairs = policy.pairs
    for step in pairs[context.random.integer(below: pairs.count)] {
      let isApplied = context.random.uniform() < step.probability
      let operation = AugmentationSpace.auto.operation(
        step.kind, level: Float(step.level), of: Self.bins, on: sample.image.size, using: &context.random)
      if isApplied { try operation.apply(to: &sample, filter: filter, fill: UInt8(fill)) }
    }
  }
}

extension AutoAugment: TypedSection {
  /// `AutoAugment`.
  public var typeName: String { "AutoAugment" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["AutoAug", "auto_augment", "ImageNetPolicy", "CIFAR10Policy", "SVHNPolicy"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "One of 25 pairs of operations that were searched for on a data set." }
  /// The keys `policy`, `interpolation` and `fill`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "policy", \.policy, "The data set that the pairs were searched for on.", alsoKnownAs: ["policies"]),
    .warpInterpolation(\.filter), .fill(\.fill),
  ]
}
