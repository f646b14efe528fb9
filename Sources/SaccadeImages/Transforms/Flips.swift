public import SaccadeEngine

/// Exchanges left and right, now and then.
public struct RandomHorizontalFlip: GeometricTransform {
  /// How likely the exchange is, 0…1.
  public let probability: Float

  /// Exchanges left and right with a probability.
  /// - Traps: if the probability is not between 0 and 1
  public init(probability: Float = 0.5) {
    self.probability = checked(probability, by: "RandomHorizontalFlip")
  }

  /// What becomes of an image of a size.
  public func placement(for size: ImageSize, using random: inout RandomStream) -> Placement {
    var placement = Placement(whole: size)
    placement.mirrored = random.uniform() < probability
    return placement
  }
}

/// Exchanges top and bottom, now and then.
public struct RandomVerticalFlip: GeometricTransform {
  /// How likely the exchange is, 0…1.
  public let probability: Float

  /// Exchanges top and bottom with a probability.
  /// - Traps: if the probability is not between 0 and 1
  public init(probability: Float = 0.5) {
    self.probability = checked(probability, by: "RandomVerticalFlip")
  }

  /// What becomes of an image of a size.
  public func placement(for size: ImageSize, using random: inout RandomStream) -> Placement {
    var placement = Placement(whole: size)
    placement.flipped = random.uniform() < probability
    return placement
  }
}

private func checked(_ probability: Float, by transform: String) -> Float {
  guard probability >= 0, probability <= 1 else {
    misuse(transform, "the probability must lie between 0 and 1: \(probability)")
  }
  return probability
}
