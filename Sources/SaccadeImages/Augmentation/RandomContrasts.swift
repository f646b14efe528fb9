public import SaccadeConfig
import SaccadeEngine

/// Intensities spread so that there are about as many of each, now and then.
public struct RandomEqualize: OccasionalTransform {
  /// How often, of 1.
  public internal(set) var probability: Float

  /// As torchvision's transform of this name.
  /// - Traps: if the probability is not between 0 and 1
  public init(probability: Float = 0.5) { self.probability = checkedProbability(probability, of: "RandomEqualize") }

  /// The equalized picture.
  public func changed(_ image: Image) -> Image { image.equalized() }
}

extension RandomEqualize: TypedSection {
  /// `RandomEqualize`.
  public var typeName: String { "RandomEqualize" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["Equalize"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Intensities of each channel spread so that there are as many of each, now and then." }
  /// The key `prob`.
  public static let fields: [ConfigField<Self>] = [.probability(\.probability)]
}

/// The darkest intensity of each channel at 0 and the brightest at 255, now and then.
public struct RandomAutocontrast: OccasionalTransform {
  /// How often, of 1.
  public internal(set) var probability: Float

  /// As torchvision's transform of this name.
  /// - Traps: if the probability is not between 0 and 1
  public init(probability: Float = 0.5) {
    self.probability = checkedProbability(probability, of: "RandomAutocontrast")
  }

  /// The picture with all of its contrast.
  public func changed(_ image: Image) -> Image { image.withAutocontrast() }
}

extension RandomAutocontrast: TypedSection {
  /// `RandomAutocontrast`.
  public var typeName: String { "RandomAutocontrast" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["AutoContrast", "Autocontrast"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "The darkest intensity of each channel at 0 and the brightest at 255, now and then." }
  /// The key `prob`.
  public static let fields: [ConfigField<Self>] = [.probability(\.probability)]
}

/// A sharper picture, or a blurred one, now and then.
public struct RandomAdjustSharpness: OccasionalTransform {
  /// How sharp: 0 blurred, 1 as it is, 2 sharp.
  public internal(set) var factor: Float
  /// How often, of 1.
  public internal(set) var probability: Float

  /// As torchvision's transform of this name.
  /// - Traps: if the factor is negative or not finite, or the probability is not between 0 and 1
  public init(factor: Float = 2, probability: Float = 0.5) {
    guard factor >= 0, factor.isFinite else {
      misuse("RandomAdjustSharpness", "the factor must be a finite number from 0: \(factor)")
    }
    self.factor = factor
    self.probability = checkedProbability(probability, of: "RandomAdjustSharpness")
  }

  /// The sharper picture.
  public func changed(_ image: Image) -> Image { image.withSharpness(factor) }

  /// It looks at a pixel's neighbours, which are others at another size.
  public var sizeNeed: SizeNeed { .own }
}

extension RandomAdjustSharpness: TypedSection {
  /// `RandomAdjustSharpness`.
  public var typeName: String { "RandomAdjustSharpness" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["Sharpness", "Sharpen", "RandomSharpness"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "A sharper picture, or a blurred one, now and then." }
  /// The keys `sharpness_factor` and `prob`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "sharpness_factor", \.factor, "How sharp: 0 is blurred, 1 as it is, 2 sharp.", .between(0, 100),
      alsoKnownAs: ["factor", "sharpness"]),
    .probability(\.probability),
  ]
}
