public import SaccadeConfig
import SaccadeEngine

/// A few operations one after the other, drawn from fourteen, all as strong as one number says.
///
/// Boxes, masks and keypoints go along where an operation moves things. With ``magnitudeDeviation`` and ``probability`` it
/// is timm's and OpenMMLab's variant; their `m9` of 10 levels is a magnitude of 9 of 11 bins here.
/// - Paper: Cubuk et al. 2019, <https://arxiv.org/abs/1909.13719>
public struct RandAugment: SampleTransform, Hashable {
  /// How many operations follow one another.
  public internal(set) var count: Int
  /// How strong they are, from 0 to `bins` − 1.
  public internal(set) var magnitude: Float
  /// How many levels there are.
  public internal(set) var bins: Int
  /// The deviation of the magnitude from one operation to the next, in levels.
  public internal(set) var magnitudeDeviation: Float
  /// How often each operation is applied, of 1.
  public internal(set) var probability: Float
  /// How pixels between pixels are found.
  public internal(set) var filter: Warp.Filter
  /// The intensity of what comes from outside.
  /// - Units: 0…255
  public internal(set) var fill: Int

  /// As torchvision's transform of this name, if nothing else is said.
  /// - Traps: if there are fewer than 2 levels, the magnitude is none of them, or a number is negative
  public init(
    count: Int = 2, magnitude: Float = 9, bins: Int = 31, magnitudeDeviation: Float = 0, probability: Float = 1,
    filter: Warp.Filter = .nearest, fill: Int = 0
  ) {
    guard count >= 0, bins >= 2, 0...Float(bins - 1) ~= magnitude, magnitudeDeviation >= 0,
      magnitudeDeviation.isFinite
    else {
      misuse(
        "RandAugment",
        "the magnitude must be from 0 to bins − 1, and numbers not negative: count \(count), magnitude \(magnitude), "
          + "bins \(bins), deviation \(magnitudeDeviation)")
    }
    self.count = count
    self.magnitude = magnitude
    self.bins = bins
    self.magnitudeDeviation = magnitudeDeviation
    self.probability = checkedProbability(probability, of: "RandAugment")
    self.filter = filter
    self.fill = checkedFill(fill)
  }

  /// Changes a sample.
  public func apply(to sample: inout Sample, in context: inout TransformContext) throws {
    let space = AugmentationSpace.rand
    for _ in 0..<count {
      let kind = space.kinds[context.random.integer(below: space.kinds.count)]
      let isApplied = context.random.uniform() < probability
      var level = magnitude
      if magnitudeDeviation > 0 {
        level = max(0, min(Float(bins - 1), level + magnitudeDeviation * context.random.normal()))
      }
      let operation = space.operation(
        kind, level: level, of: bins, on: sample.image.size, using: &context.random)
      if isApplied { try operation.apply(to: &sample, filter: filter, fill: UInt8(fill)) }
    }
  }
}

extension RandAugment: TypedSection {
  /// `RandAugment`.
  public var typeName: String { "RandAugment" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["RandAug", "rand_augment", "RandomAugment"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "A few operations drawn from fourteen, all as strong as one number says." }
  /// The keys `num_ops`, `magnitude`, `num_magnitude_bins`, `magnitude_std`, `prob`, `interpolation` and `fill`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "num_ops", \.count, "How many operations follow one another.", .between(0, 100),
      alsoKnownAs: ["num_policies", "n"]),
    ConfigField(
      "magnitude", \.magnitude, "How strong they are, from 0 to num_magnitude_bins - 1.", .between(0, 999),
      alsoKnownAs: ["magnitude_level", "m"]),
    ConfigField(
      "num_magnitude_bins", \.bins, "How many levels there are; what others call m9 of 10 is 9 of 11 here.",
      .between(2, 1000), alsoKnownAs: ["total_level"]),
    ConfigField(
      "magnitude_std", \.magnitudeDeviation, "The deviation of the magnitude between operations, in levels.",
      .between(0, 1000), alsoKnownAs: ["mstd"]),
    .probability(\.probability), .warpInterpolation(\.filter), .fill(\.fill),
  ]

  /// What is not said alike elsewhere.
  public static var explanations: [String: String] {
    ["policies": "leave it out: the operations are the paper's fourteen, as torchvision has them"]
  }

  /// What ``check(_:)`` keeps.
  public static let rules = ["magnitude is less than num_magnitude_bins"]

  /// A magnitude is one of the levels.
  public func check(_ report: (_ key: String, _ message: String) -> Void) {
    if magnitude > Float(bins - 1) {
      report("magnitude", "goes from 0 to num_magnitude_bins - 1, which is \(bins - 1)")
    }
  }
}
