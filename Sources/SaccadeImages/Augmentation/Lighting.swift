public import SaccadeConfig
public import SaccadeEngine

/// Another light: every pixel's colour moves by a random amount along the directions in which the colours of photographs
/// vary most.
/// - Paper: Krizhevsky et al. 2012, *ImageNet classification with deep convolutional neural networks*, §4.1
public struct Lighting: ImageTransform {
  /// The deviation of the amounts, each times the deviation of colours along its direction.
  public internal(set) var deviation: Float
  /// How often, of 1.
  public internal(set) var probability: Float

  /// The variances and directions of ImageNet's colours, as fb.resnet.torch and OpenMMLab have them; of intensities 0…1.
  private static let variances: [Float] = [0.2175, 0.0188, 0.0045]
  private static let directions: [[Float]] = [
    [-0.5675, 0.7192, 0.4009], [-0.5808, -0.0045, -0.8140], [-0.5836, -0.6948, 0.4203],
  ]

  /// A light of random colour.
  /// - Traps: if the deviation is negative or not finite, or the probability is not between 0 and 1
  public init(deviation: Float = 0.1, probability: Float = 1) {
    guard deviation >= 0, deviation.isFinite else {
      misuse("Lighting", "the deviation must be a finite number from 0: \(deviation)")
    }
    self.deviation = deviation
    self.probability = checkedProbability(probability, of: "Lighting")
  }

  /// What is added to red, green and blue for an amount along each direction.
  /// - Units: 0…255
  /// - Traps: if there are not three amounts
  public static func shift(along amounts: [Float]) -> (red: Float, green: Float, blue: Float) {
    guard amounts.count == 3 else { misuse("Lighting.shift", "there are three directions: \(amounts)") }
    let sums = directions.map { row in
      255 * (0..<3).reduce(0) { $0 + row[$1] * amounts[$1] * variances[$1] }
    }
    return (sums[0], sums[1], sums[2])
  }

  /// The picture in another light, or as it is.
  public func apply(to image: Image, using random: inout RandomStream) -> Image {
    let isLit = random.uniform() < probability
    let shift = Self.shift(along: (0..<3).map { _ in deviation * random.normal() })
    return isLit ? image.adding(red: shift.red, green: shift.green, blue: shift.blue) : image
  }

  /// Colours change alike at any size.
  public var sizeNeed: SizeNeed { .any }
  /// Every pixel is changed by the same numbers.
  public var treatsPlacesAlike: Bool { true }
}

extension Lighting: TypedSection {
  /// `Lighting`.
  public var typeName: String { "Lighting" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["PCANoise", "PCALighting", "FancyPCA"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Another light: noise along the main directions of ImageNet's colours (AlexNet)." }
  /// The keys `alpha_std` and `prob`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "alpha_std", \.deviation, "The deviation of the amount along each direction.", .between(0, 10),
      alsoKnownAs: ["alphastd", "std", "alpha"]),
    .probability(\.probability),
  ]

  /// What is not said elsewhere alike.
  public static var explanations: [String: String] {
    let text = "leave it out: variances and directions are those of ImageNet, for red, green and blue"
    return ["eigval": text, "eigvec": text, "to_rgb": text]
  }
}
