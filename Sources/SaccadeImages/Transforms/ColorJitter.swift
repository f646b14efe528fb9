public import SaccadeConfig
public import SaccadeEngine

/// Changes brightness, contrast, saturation and hue by random amounts, in random order.
public struct ColorJitter: ImageTransform {
  /// Factors of brightness are drawn from `1 − brightness … 1 + brightness`, none below 0.
  public internal(set) var brightness: Float
  /// Factors of contrast are drawn from `1 − contrast … 1 + contrast`, none below 0.
  public internal(set) var contrast: Float
  /// Factors of saturation are drawn from `1 − saturation … 1 + saturation`, none below 0.
  public internal(set) var saturation: Float
  /// Hues are shifted by `−hue … hue` turns.
  public internal(set) var hue: Float

  /// Jitter of given amounts; 0 leaves a property alone.
  /// - Traps: if an amount is negative, or the hue's above ½
  public init(brightness: Float = 0, contrast: Float = 0, saturation: Float = 0, hue: Float = 0) {
    for (name, amount, limit) in [
      ("brightness", brightness, Float.greatestFiniteMagnitude), ("contrast", contrast, .greatestFiniteMagnitude),
      ("saturation", saturation, .greatestFiniteMagnitude), ("hue", hue, 0.5),
    ] where !(amount >= 0 && amount <= limit) {
      misuse("ColorJitter", "\(name) must be from 0 to \(limit == 0.5 ? "0.5" : "any finite number"): \(amount)")
    }
    self.brightness = brightness
    self.contrast = contrast
    self.saturation = saturation
    self.hue = hue
  }

  /// The image after this step.
  public func apply(to image: Image, using random: inout RandomStream) -> Image {
    let order = random.permutation(4)
    // All are drawn, so that one amount does not change what another draws.
    let factors = [brightness, contrast, saturation].map { amount in
      let low = max(0, 1 - amount)
      return low + (1 + amount - low) * random.uniform()
    }
    let shift = hue * (2 * random.uniform() - 1)
    return order.reduce(image) { image, step in
      switch step {
      case 0: image.withBrightness(factors[0])
      case 1: image.withContrast(factors[1])
      case 2: image.withSaturation(factors[2])
      default: image.withHue(shiftedBy: shift)
      }
    }
  }
}

extension ColorJitter {
  /// Colours change alike at any size.
  public var sizeNeed: SizeNeed { .any }
  /// Every pixel is changed by the same numbers.
  public var treatsPlacesAlike: Bool { true }
}

extension ColorJitter: TypedSection {
  /// `ColorJitter`.
  public var typeName: String { "ColorJitter" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["PhotoMetricDistortion", "ColorTransform"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Random changes of brightness, contrast, saturation and hue, in random order." }
  /// The keys `brightness`, `contrast`, `saturation` and `hue`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField("brightness", \.brightness, "Brightness is multiplied by 1 − this … 1 + this.", .between(0, 100)),
    ConfigField("contrast", \.contrast, "The same for contrast.", .between(0, 100)),
    ConfigField("saturation", \.saturation, "The same for saturation.", .between(0, 100)),
    ConfigField("hue", \.hue, "Hue is turned by up to this part of the circle, either way.", .between(0, 0.5)),
  ]
}
