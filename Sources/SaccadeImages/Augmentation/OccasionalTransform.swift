import SaccadeConfig
public import SaccadeEngine

/// A change of colours that happens now and then, by the same numbers for every pixel.
public protocol OccasionalTransform: ImageTransform {
  /// How often, of 1.
  var probability: Float { get }
  /// The picture with the change.
  func changed(_ image: Image) -> Image
}

extension OccasionalTransform {
  /// The picture, changed or as it is.
  public func apply(to image: Image, using random: inout RandomStream) -> Image {
    random.uniform() < probability ? changed(image) : image
  }

  /// Colours change alike at any size.
  public var sizeNeed: SizeNeed { .any }
  /// Every pixel is changed by the same numbers.
  public var treatsPlacesAlike: Bool { true }
}

extension ConfigField {
  static func probability(_ path: ConfigPath<Section, Float>) -> ConfigField {
    ConfigField("prob", path, "How often, of 1.", .between(0, 1), alsoKnownAs: ["p", "probability"])
  }
}

func checkedProbability(_ probability: Float, of transform: String) -> Float {
  guard 0...1 ~= probability else {
    misuse(transform, "the probability must lie between 0 and 1: \(probability)")
  }
  return probability
}
