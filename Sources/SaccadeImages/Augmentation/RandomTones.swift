public import SaccadeConfig
import SaccadeEngine

/// A grey picture, now and then; it keeps its channels.
public struct RandomGrayscale: OccasionalTransform {
  /// How often, of 1.
  public internal(set) var probability: Float

  /// As torchvision's transform of this name.
  /// - Traps: if the probability is not between 0 and 1
  public init(probability: Float = 0.1) { self.probability = checkedProbability(probability, of: "RandomGrayscale") }

  /// The grey picture.
  public func changed(_ image: Image) -> Image { image.withSaturation(0) }
}

extension RandomGrayscale: TypedSection {
  /// `RandomGrayscale`.
  public var typeName: String { "RandomGrayscale" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["Grayscale", "ToGray", "RandomGrey", "RandomGray"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "A grey picture, now and then." }
  /// The key `prob`.
  public static let fields: [ConfigField<Self>] = [.probability(\.probability)]
}

/// The negative, now and then.
public struct RandomInvert: OccasionalTransform {
  /// How often, of 1.
  public internal(set) var probability: Float

  /// As torchvision's transform of this name.
  /// - Traps: if the probability is not between 0 and 1
  public init(probability: Float = 0.5) { self.probability = checkedProbability(probability, of: "RandomInvert") }

  /// The negative.
  public func changed(_ image: Image) -> Image { image.inverted() }
}

extension RandomInvert: TypedSection {
  /// `RandomInvert`.
  public var typeName: String { "RandomInvert" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["Invert", "InvertImg"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "The negative, now and then." }
  /// The key `prob`.
  public static let fields: [ConfigField<Self>] = [.probability(\.probability)]
}

/// The negative of what is bright, now and then.
public struct RandomSolarize: OccasionalTransform {
  /// The intensity from which on the negative is shown.
  /// - Units: 0…256; 0 is the whole negative, 256 changes nothing
  public internal(set) var threshold: Float
  /// How often, of 1.
  public internal(set) var probability: Float

  /// As torchvision's transform of this name.
  /// - Traps: if the threshold is not from 0 to 256, or the probability not between 0 and 1
  public init(threshold: Float = 128, probability: Float = 0.5) {
    guard 0...256 ~= threshold else {
      misuse("RandomSolarize", "the threshold is an intensity from 0 to 256: \(threshold)")
    }
    self.threshold = threshold
    self.probability = checkedProbability(probability, of: "RandomSolarize")
  }

  /// The solarized picture.
  public func changed(_ image: Image) -> Image { image.solarized(from: threshold) }
}

extension RandomSolarize: TypedSection {
  /// `RandomSolarize`.
  public var typeName: String { "RandomSolarize" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["Solarize"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "The negative of what is bright, now and then." }
  /// The keys `threshold` and `prob`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "threshold", \.threshold, "From which intensity on the negative is shown, 0 to 256.", .between(0, 256),
      alsoKnownAs: ["thr"]),
    .probability(\.probability),
  ]
}

/// Fewer intensities, now and then.
public struct RandomPosterize: OccasionalTransform {
  /// How many bits of each intensity stay, of 8.
  public internal(set) var bits: Int
  /// How often, of 1.
  public internal(set) var probability: Float

  /// As torchvision's transform of this name.
  /// - Traps: if the bits are not from 0 to 8, or the probability is not between 0 and 1
  public init(bits: Int = 4, probability: Float = 0.5) {
    guard 0...8 ~= bits else { misuse("RandomPosterize", "there are 0 to 8 bits to keep: \(bits)") }
    self.bits = bits
    self.probability = checkedProbability(probability, of: "RandomPosterize")
  }

  /// The posterized picture.
  public func changed(_ image: Image) -> Image { image.posterized(bits: bits) }
}

extension RandomPosterize: TypedSection {
  /// `RandomPosterize`.
  public var typeName: String { "RandomPosterize" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["Posterize"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Fewer intensities, now and then." }
  /// The keys `bits` and `prob`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField("bits", \.bits, "How many bits of each intensity stay, of 8.", .between(0, 8)),
    .probability(\.probability),
  ]
}
