/// A step of a data set's `pipeline`: what happens to an image between file and network.
public protocol TransformConfig: TypedSection {}

extension ConfigFamily where Kind == any TransformConfig {
  /// The image transforms that Saccade brings.
  public static var standard: Self {
    Self(
      "transform",
      [
        RandomCropConfig(), RandomResizedCropConfig(), RandomFlipConfig(), ResizeConfig(), CenterCropConfig(),
        ColorJitterConfig(), NormalizeConfig(),
      ])
  }
}

/// Height and width in pixels, written `32` for a square or `[height, width]`.
public struct ConfigSize: ConfigValue, Equatable {
  /// Rows.
  public var height: Int
  /// Columns.
  public var width: Int

  /// A size.
  public init(_ height: Int, _ width: Int) {
    self.height = height
    self.width = width
  }

  /// One number or two.
  public static var expectation: String { "a size in pixels, as 32 or [32, 48] (height, width)" }

  /// Reads one number as a square.
  public static func read(
    _ node: ConfigNode, at path: String, expected: String, with reader: ConfigReader
  ) -> ConfigSize? {
    var items = [node]
    if case .list(let list) = node.content { items = list }
    let numbers = items.compactMap { $0.plainText.flatMap { Int($0) } }
    guard numbers.count == items.count, 1...2 ~= numbers.count, numbers.allSatisfy({ $0 > 0 }) else {
      reader.mismatch(node, path, expected: expected)
      return nil
    }
    return ConfigSize(numbers[0], numbers[numbers.count - 1])
  }

  /// One number for a square.
  public var configNode: ConfigNode { height == width ? height.configNode : [height, width].configNode }
}

/// How pixels between pixels are found.
public enum ConfigInterpolation: String, CaseIterable, ConfigValue {
  /// From the four neighbours, with antialiasing.
  case bilinear
  /// From the sixteen neighbours, with antialiasing.
  case bicubic
  /// The nearest pixel as it is.
  case nearest
}

extension ConfigField {
  static func size(_ path: ConfigPath<Section, ConfigSize>) -> ConfigField {
    ConfigField("size", path, isRequired: true, alsoKnownAs: ["crop_size", "scale"])
  }

  static func bounds(
    _ key: String, _ path: ConfigPath<Section, [Double]>, upTo limit: Double
  ) -> ConfigField {
    ConfigField(
      key, path,
      ConfigRule("greater than 0, the smaller of two before the larger") {
        $0.count == 2 && $0[0] > 0 && $0[0] <= $0[1] && $0[1] <= limit
      })
  }
}

/// A crop at a random place: `type: RandomCrop`.
public struct RandomCropConfig: TransformConfig, Equatable {
  /// The name in the configuration.
  public var typeName: String { "RandomCrop" }
  /// The size of the crop.
  public var size = ConfigSize(32, 32)
  /// How many pixels are added on every side first.
  public var padding = 0

  /// 32 × 32 without padding.
  public init() {}

  /// The keys.
  public static let fields: [ConfigField<Self>] = [.size(\.size), ConfigField("padding", \.padding, .atLeast(0))]
}

/// A crop of random place, area and proportions, resized: `type: RandomResizedCrop`.
public struct RandomResizedCropConfig: TransformConfig, Equatable {
  /// The name in the configuration.
  public var typeName: String { "RandomResizedCrop" }
  /// The size of the result.
  public var size = ConfigSize(224, 224)
  /// The least and the greatest part of the image's area.
  public var scale = [0.08, 1]
  /// The least and the greatest width over height.
  public var ratio = [3.0 / 4, 4.0 / 3]
  /// How pixels between pixels are found.
  public var interpolation = ConfigInterpolation.bilinear

  /// The constants of ImageNet recipes.
  public init() {}

  /// The keys.
  public static let fields: [ConfigField<Self>] = [
    ConfigField("size", \.size, isRequired: true),
    .bounds("scale", \.scale, upTo: 1),
    .bounds("ratio", \.ratio, upTo: .infinity),
    ConfigField("interpolation", \.interpolation),
  ]
}

/// A mirror image every now and then: `type: RandomFlip`.
public struct RandomFlipConfig: TransformConfig, Equatable {
  /// Which sides change places.
  public enum Direction: String, CaseIterable, ConfigValue {
    /// Left and right.
    case horizontal
    /// Top and bottom.
    case vertical
  }

  /// The name in the configuration.
  public var typeName: String { "RandomFlip" }
  /// How often, of 1.
  public var probability = 0.5
  /// Which sides change places.
  public var direction = Direction.horizontal

  /// Every second image, left and right.
  public init() {}

  /// The keys.
  public static let fields: [ConfigField<Self>] = [
    ConfigField("prob", \.probability, .between(0, 1), alsoKnownAs: ["flip_prob", "p", "probability"]),
    ConfigField("direction", \.direction),
  ]
}

/// Another size: `type: Resize`.
public struct ResizeConfig: TransformConfig, Equatable {
  /// What `size` is the size of.
  public enum Fit: String, CaseIterable, ConfigValue {
    /// The whole image, whatever its proportions were.
    case stretch
    /// The shorter side; proportions are kept.
    case short
  }

  /// The name in the configuration.
  public var typeName: String { "Resize" }
  /// The size of the result; one number with `fit: short` is the shorter side's.
  public var size = ConfigSize(256, 256)
  /// What `size` is the size of.
  public var fit = Fit.stretch
  /// How pixels between pixels are found.
  public var interpolation = ConfigInterpolation.bilinear

  /// 256 × 256.
  public init() {}

  /// The keys.
  public static let fields: [ConfigField<Self>] = [
    .size(\.size), ConfigField("fit", \.fit), ConfigField("interpolation", \.interpolation),
  ]

  /// The shorter side is one number.
  public func check(_ report: (_ key: String, _ message: String) -> Void) {
    if fit == .short, size.height != size.width {
      report("size", "fit: short takes one number, the shorter side's, not [\(size.height), \(size.width)]")
    }
  }
}

/// The middle of the image: `type: CenterCrop`.
public struct CenterCropConfig: TransformConfig, Equatable {
  /// The name in the configuration.
  public var typeName: String { "CenterCrop" }
  /// The size of the crop.
  public var size = ConfigSize(224, 224)

  /// 224 × 224.
  public init() {}

  /// The keys.
  public static let fields: [ConfigField<Self>] = [.size(\.size)]
}

/// Random changes of colour: `type: ColorJitter`.
public struct ColorJitterConfig: TransformConfig, Equatable {
  /// The name in the configuration.
  public var typeName: String { "ColorJitter" }
  /// Brightness is multiplied by 1 − brightness … 1 + brightness.
  public var brightness = 0.0
  /// The same for contrast.
  public var contrast = 0.0
  /// The same for saturation.
  public var saturation = 0.0
  /// Hue is turned by up to this part of the circle either way.
  public var hue = 0.0

  /// No change.
  public init() {}

  /// The keys.
  public static let fields: [ConfigField<Self>] = [
    ConfigField("brightness", \.brightness, .atLeast(0)),
    ConfigField("contrast", \.contrast, .atLeast(0)),
    ConfigField("saturation", \.saturation, .atLeast(0)),
    ConfigField("hue", \.hue, .between(0, 0.5)),
  ]
}

/// Intensities with the data set's mean and spread taken out: `type: Normalize`.
/// - Units: intensities 0…1
public struct NormalizeConfig: TransformConfig, Equatable {
  /// The name in the configuration.
  public var typeName: String { "Normalize" }
  /// The mean of each channel.
  public var mean = [0.5]
  /// The standard deviation of each channel.
  public var std = [0.5]

  /// From −1 to 1.
  public init() {}

  /// The keys.
  public static let fields: [ConfigField<Self>] = [
    ConfigField("mean", \.mean, ConfigRule("(one a channel)") { !$0.isEmpty }, isRequired: true),
    ConfigField(
      "std", \.std, ConfigRule("greater than 0 (one a channel)") { !$0.isEmpty && $0.allSatisfy { $0 > 0 } },
      isRequired: true),
  ]

  /// A mean and a spread a channel, in the units of intensities.
  public func check(_ report: (_ key: String, _ message: String) -> Void) {
    if mean.count != std.count {
      report("std", "has \(std.count) values where mean has \(mean.count); give one a channel in both")
    }
    if let large = (mean + std).first(where: { $0 > 2 }) {
      report("mean", "intensities go from 0 to 1, so \(large) is too large; divide values for 0…255 by 255")
    }
  }
}
