public import SaccadeConfig

/// A step of a `pipeline`: something that makes an image of an image, or numbers of it as the last step.
public protocol PipelineStep: Sendable {}

extension ConfigFamily where Kind == any PipelineStep {
  /// The steps that Saccade brings; a new one declares its keys beside itself and is named here.
  public static var standard: Self {
    Self(
      "transform",
      [
        RandomCrop(ImageSize(square: 32)), RandomResizedCrop(ImageSize(square: 224)), RandomFlip(),
        Resize(to: ImageSize(square: 256)), CenterCrop(ImageSize(square: 224)), ColorJitter(),
        RandomRotation(0...0), RandomAffine(), RandomPerspective(), Mosaic(ImageSize(square: 320)),
        ChannelNormalization(mean: [0.5], deviation: [0.5]),
      ])
  }
}

extension ConfigCatalog {
  /// What a `pipeline` is made of.
  public var transforms: ConfigFamily<any PipelineStep> {
    get { self[.standard] }
    set { self[.standard] = newValue }
  }
}

extension ConfigField {
  static func size(
    _ path: ConfigPath<Section, ImageSize>, _ help: String, _ rule: ConfigRule<ImageSize>? = nil,
    alsoKnownAs: [String] = ["crop_size", "scale"]
  ) -> ConfigField {
    ConfigField("size", path, help, rule, isRequired: true, alsoKnownAs: alsoKnownAs)
  }

  static func interpolation(_ path: ConfigPath<Section, ResizeFilter>) -> ConfigField {
    ConfigField("interpolation", path, "How pixels between pixels are found.")
  }
}
