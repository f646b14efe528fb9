public import SaccadeImages

/// A step of a data set's `pipeline`: what happens to an image between file and network.
public protocol TransformConfig: TypedSection {
  /// What the step does.
  var step: PipelineStep { get }
}

/// What a step of a pipeline does.
public enum PipelineStep: Sendable {
  /// It makes an image of an image.
  case transform(any ImageTransform)
  /// It makes numbers of an image, as the last step.
  case normalization(ChannelNormalization)
}

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

extension ConfigField {
  static func size(_ path: ConfigPath<Section, ImageSize>) -> ConfigField {
    ConfigField("size", path, isRequired: true, alsoKnownAs: ["crop_size", "scale"])
  }

  static func bounds(
    _ key: String, _ path: ConfigPath<Section, [Double]>, in limits: ClosedRange<Double>
  ) -> ConfigField {
    let (least, most) = (JSON.number(limits.lowerBound), JSON.number(limits.upperBound))
    return ConfigField(
      key, path,
      ConfigRule("from \(least) to \(most), the smaller of two before the larger") {
        $0.count == 2 && $0[0] <= $0[1] && limits.contains($0[0]) && limits.contains($0[1])
      })
  }
}

extension ConfigRule<[Double]> {
  static let channels = ConfigRule("(1 for grey, 3 for colour)") { [1, 3].contains($0.count) }
  static let positiveChannels = ConfigRule("greater than 0 (1 for grey, 3 for colour)") {
    [1, 3].contains($0.count) && $0.allSatisfy { Float($0) > 0 }
  }
}

/// A crop at a random place: `type: RandomCrop`.
public struct RandomCropConfig: TransformConfig, Equatable {
  /// The name in the configuration.
  public var typeName: String { "RandomCrop" }
  /// The size of the crop.
  public var size = ImageSize(square: 32)
  /// How many pixels are added on every side first.
  public var padding = 0
  /// What the added pixels show.
  public var paddingMode = Padding.zero

  /// 32 × 32 without padding.
  public init() {}

  /// The step.
  public var step: PipelineStep {
    .transform(RandomCrop(size, border: padding, padding: paddingMode))
  }

  /// The keys.
  public static let fields: [ConfigField<Self>] = [
    .size(\.size), ConfigField("padding", \.padding, .between(0, ImageSize.greatestSide)),
    ConfigField("padding_mode", \.paddingMode),
  ]
}

/// A crop of random place, area and proportions, resized: `type: RandomResizedCrop`.
public struct RandomResizedCropConfig: TransformConfig, Equatable {
  /// The name in the configuration.
  public var typeName: String { "RandomResizedCrop" }
  /// The size of the result.
  public var size = ImageSize(square: 224)
  /// The least and the greatest part of the image's area.
  public var scale = [0.08, 1]
  /// The least and the greatest width over height.
  public var ratio = [3.0 / 4, 4.0 / 3]
  /// How pixels between pixels are found.
  public var interpolation = ResizeFilter.bilinear

  /// The constants of ImageNet recipes.
  public init() {}

  /// The step.
  public var step: PipelineStep {
    .transform(
      RandomResizedCrop(
        size, scale: Float(scale[0])...Float(scale[1]), ratio: Float(ratio[0])...Float(ratio[1]),
        filter: interpolation))
  }

  /// The keys.
  public static let fields: [ConfigField<Self>] = [
    ConfigField("size", \.size, isRequired: true),
    .bounds("scale", \.scale, in: 0.0001...1),
    .bounds("ratio", \.ratio, in: 0.01...100),
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

  /// The step.
  public var step: PipelineStep {
    switch direction {
    case .horizontal: .transform(RandomHorizontalFlip(probability: Float(probability)))
    case .vertical: .transform(RandomVerticalFlip(probability: Float(probability)))
    }
  }

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
  public var size = ImageSize(square: 256)
  /// What `size` is the size of.
  public var fit = Fit.stretch
  /// How pixels between pixels are found.
  public var interpolation = ResizeFilter.bilinear

  /// 256 × 256.
  public init() {}

  /// The step.
  public var step: PipelineStep {
    switch fit {
    case .stretch: .transform(Resize(to: size, filter: interpolation))
    case .short: .transform(Resize(shorterSide: size.height, filter: interpolation))
    }
  }

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
  public var size = ImageSize(square: 224)

  /// 224 × 224.
  public init() {}

  /// The step.
  public var step: PipelineStep {
    .transform(CenterCrop(size))
  }

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

  /// The step.
  public var step: PipelineStep {
    .transform(
      ColorJitter(
        brightness: Float(brightness), contrast: Float(contrast), saturation: Float(saturation), hue: Float(hue)))
  }

  /// The keys.
  public static let fields: [ConfigField<Self>] = [
    ConfigField("brightness", \.brightness, .between(0, 100)),
    ConfigField("contrast", \.contrast, .between(0, 100)),
    ConfigField("saturation", \.saturation, .between(0, 100)),
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

  /// The step.
  public var step: PipelineStep {
    .normalization(ChannelNormalization(mean: mean.map { Float($0) }, deviation: std.map { Float($0) }))
  }

  /// The keys.
  public static let fields: [ConfigField<Self>] = [
    ConfigField("mean", \.mean, .channels, isRequired: true),
    ConfigField(
      "std", \.std, .positiveChannels,
      isRequired: true),
  ]

  /// A mean and a spread a channel, in the units of intensities.
  public func check(_ report: (_ key: String, _ message: String) -> Void) {
    if mean.count != std.count {
      report("std", "has \(std.count) values where mean has \(mean.count); give one a channel in both")
    }
    for (key, values) in [("mean", mean), ("std", std)] {
      guard let large = values.first(where: { abs($0) > 2 }) else { continue }
      report(key, "intensities go from 0 to 1, so \(large) is too large; divide values for 0…255 by 255")
    }
  }
}
