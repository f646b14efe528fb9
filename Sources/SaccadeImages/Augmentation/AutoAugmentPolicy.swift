public import SaccadeConfig

/// The data set that the pairs of ``AutoAugment`` were searched for on.
public enum AutoAugmentPolicy: String, CaseIterable, ConfigValue, Hashable {
  /// Photographs.
  case imagenet
  /// Small pictures of things.
  case cifar10
  /// House numbers.
  case svhn

  /// An operation of a pair: how often it is applied, and at which of ten levels.
  public struct Step: Hashable, Sendable {
    /// What is done.
    public let kind: AugmentationSpace.Kind
    /// How often, of 1.
    public let probability: Float
    /// How strong, 0 to 9; of no account where an operation has no amount.
    public let level: Int

    init(_ kind: AugmentationSpace.Kind, _ probability: Float, _ level: Int = 0) {
      self.kind = kind
      self.probability = probability
      self.level = level
    }
  }

  /// What other frameworks call them.
  public static var synonyms: [String: String] {
    ["IMAGENET": "imagenet", "ImageNet": "imagenet", "CIFAR10": "cifar10", "cifar": "cifar10", "SVHN": "svhn"]
  }

  /// The pairs, one of which is drawn for each picture.
  public var pairs: [[Step]] {
    switch self {
    case .imagenet: Self.imagenetPairs
    case .cifar10: Self.cifar10Pairs
    case .svhn: Self.svhnPairs
    }
  }

  private static let imagenetPairs: [[Step]] = [
    [Step(.posterize, 0.4, 8), Step(.rotate, 0.6, 9)],
    [Step(.solarize, 0.6, 5), Step(.autoContrast, 0.6)],
    [Step(.equalize, 0.8), Step(.equalize, 0.6)],
    [Step(.posterize, 0.6, 7), Step(.posterize, 0.6, 6)],
    [Step(.equalize, 0.4), Step(.solarize, 0.2, 4)],
    [Step(.equalize, 0.4), Step(.rotate, 0.8, 8)],
    [Step(.solarize, 0.6, 3), Step(.equalize, 0.6)],
    [Step(.posterize, 0.8, 5), Step(.equalize, 1)],
    [Step(.rotate, 0.2, 3), Step(.solarize, 0.6, 8)],
    [Step(.equalize, 0.6), Step(.posterize, 0.4, 6)],
    [Step(.rotate, 0.8, 8), Step(.color, 0.4, 0)],
    [Step(.rotate, 0.4, 9), Step(.equalize, 0.6)],
    [Step(.equalize, 0), Step(.equalize, 0.8)],
    [Step(.invert, 0.6), Step(.equalize, 1)],
    [Step(.color, 0.6, 4), Step(.contrast, 1, 8)],
    [Step(.rotate, 0.8, 8), Step(.color, 1, 2)],
    [Step(.color, 0.8, 8), Step(.solarize, 0.8, 7)],
    [Step(.sharpness, 0.4, 7), Step(.invert, 0.6)],
    [Step(.shearX, 0.6, 5), Step(.equalize, 1)],
    [Step(.color, 0.4, 0), Step(.equalize, 0.6)],
    [Step(.equalize, 0.4), Step(.solarize, 0.2, 4)],
    [Step(.solarize, 0.6, 5), Step(.autoContrast, 0.6)],
    [Step(.invert, 0.6), Step(.equalize, 1)],
    [Step(.color, 0.6, 4), Step(.contrast, 1, 8)],
    [Step(.equalize, 0.8), Step(.equalize, 0.6)],
  ]

  private static let cifar10Pairs: [[Step]] = [
    [Step(.invert, 0.1), Step(.contrast, 0.2, 6)],
    [Step(.rotate, 0.7, 2), Step(.translateX, 0.3, 9)],
    [Step(.sharpness, 0.8, 1), Step(.sharpness, 0.9, 3)],
    [Step(.shearY, 0.5, 8), Step(.translateY, 0.7, 9)],
    [Step(.autoContrast, 0.5), Step(.equalize, 0.9)],
    [Step(.shearY, 0.2, 7), Step(.posterize, 0.3, 7)],
    [Step(.color, 0.4, 3), Step(.brightness, 0.6, 7)],
    [Step(.sharpness, 0.3, 9), Step(.brightness, 0.7, 9)],
    [Step(.equalize, 0.6), Step(.equalize, 0.5)],
    [Step(.contrast, 0.6, 7), Step(.sharpness, 0.6, 5)],
    [Step(.color, 0.7, 7), Step(.translateX, 0.5, 8)],
    [Step(.equalize, 0.3), Step(.autoContrast, 0.4)],
    [Step(.translateY, 0.4, 3), Step(.sharpness, 0.2, 6)],
    [Step(.brightness, 0.9, 6), Step(.color, 0.2, 8)],
    [Step(.solarize, 0.5, 2), Step(.invert, 0)],
    [Step(.equalize, 0.2), Step(.autoContrast, 0.6)],
    [Step(.equalize, 0.2), Step(.equalize, 0.6)],
    [Step(.color, 0.9, 9), Step(.equalize, 0.6)],
    [Step(.autoContrast, 0.8), Step(.solarize, 0.2, 8)],
    [Step(.brightness, 0.1, 3), Step(.color, 0.7, 0)],
    [Step(.solarize, 0.4, 5), Step(.autoContrast, 0.9)],
    [Step(.translateY, 0.9, 9), Step(.translateY, 0.7, 9)],
    [Step(.autoContrast, 0.9), Step(.solarize, 0.8, 3)],
    [Step(.equalize, 0.8), Step(.invert, 0.1)],
    [Step(.translateY, 0.7, 9), Step(.autoContrast, 0.9)],
  ]

  private static let svhnPairs: [[Step]] = [
    [Step(.shearX, 0.9, 4), Step(.invert, 0.2)],
    [Step(.shearY, 0.9, 8), Step(.invert, 0.7)],
    [Step(.equalize, 0.6), Step(.solarize, 0.6, 6)],
    [Step(.invert, 0.9), Step(.equalize, 0.6)],
    [Step(.equalize, 0.6), Step(.rotate, 0.9, 3)],
    [Step(.shearX, 0.9, 4), Step(.autoContrast, 0.8)],
    [Step(.shearY, 0.9, 8), Step(.invert, 0.4)],
    [Step(.shearY, 0.9, 5), Step(.solarize, 0.2, 6)],
    [Step(.invert, 0.9), Step(.autoContrast, 0.8)],
    [Step(.equalize, 0.6), Step(.rotate, 0.9, 3)],
    [Step(.shearX, 0.9, 4), Step(.solarize, 0.3, 3)],
    [Step(.shearY, 0.8, 8), Step(.invert, 0.7)],
    [Step(.equalize, 0.9), Step(.translateY, 0.6, 6)],
    [Step(.invert, 0.9), Step(.equalize, 0.6)],
    [Step(.contrast, 0.3, 3), Step(.rotate, 0.8, 4)],
    [Step(.invert, 0.8), Step(.translateY, 0, 2)],
    [Step(.shearY, 0.7, 6), Step(.solarize, 0.4, 8)],
    [Step(.invert, 0.6), Step(.rotate, 0.8, 4)],
    [Step(.shearY, 0.3, 7), Step(.translateX, 0.9, 3)],
    [Step(.shearX, 0.1, 6), Step(.invert, 0.6)],
    [Step(.solarize, 0.7, 2), Step(.translateY, 0.6, 7)],
    [Step(.shearY, 0.8, 4), Step(.invert, 0.8)],
    [Step(.shearX, 0.7, 9), Step(.translateY, 0.8, 3)],
    [Step(.shearY, 0.8, 5), Step(.autoContrast, 0.7)],
    [Step(.shearX, 0.7, 2), Step(.invert, 0.1)],
  ]
}
