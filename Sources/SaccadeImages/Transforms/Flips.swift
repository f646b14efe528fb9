public import SaccadeConfig
public import SaccadeEngine

/// A mirror image, now and then.
///
/// Torchvision's `RandomHorizontalFlip` is `RandomFlip()`, its `RandomVerticalFlip` `RandomFlip(.vertical)`.
public struct RandomFlip: GeometricTransform {
  /// Which sides change places.
  public enum Direction: String, CaseIterable, ConfigValue, Hashable {
    /// Left and right.
    case horizontal
    /// Top and bottom.
    case vertical
  }

  /// Which sides change places.
  public internal(set) var direction: Direction
  /// How likely the exchange is, 0…1.
  public internal(set) var probability: Float

  /// Exchanges two sides with a probability.
  /// - Traps: if the probability is not between 0 and 1
  public init(_ direction: Direction = .horizontal, probability: Float = 0.5) {
    guard probability >= 0, probability <= 1 else {
      misuse("RandomFlip", "the probability must lie between 0 and 1: \(probability)")
    }
    self.direction = direction
    self.probability = probability
  }

  /// What becomes of an image of a size.
  public func placement(for size: ImageSize, using random: inout RandomStream) -> Placement {
    var placement = Placement(whole: size)
    let isExchanged = random.uniform() < probability
    switch direction {
    case .horizontal: placement.mirrored = isExchanged
    case .vertical: placement.flipped = isExchanged
    }
    return placement
  }
}

extension RandomFlip {
  /// A picture is mirrored alike at any size.
  public var sizeNeed: SizeNeed { .any }
}

extension RandomFlip: TypedSection {
  /// `RandomFlip`.
  public var typeName: String { "RandomFlip" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["RandomHorizontalFlip", "HorizontalFlip", "Flip"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "A mirror image, now and then." }
  /// The keys `prob` and `direction`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "prob", \.probability, "How often, of 1.", .between(0, 1), alsoKnownAs: ["flip_prob", "p", "probability"]),
    ConfigField("direction", \.direction, "Whether left and right or top and bottom change places."),
  ]
}
