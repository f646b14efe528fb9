public import SaccadeImages
public import SaccadeLayers
import SaccadeModels

/// The `model` section: which network, and its options.
public protocol ModelConfig: TypedSection {
  /// How many classes it tells apart.
  var numClasses: Int { get }
  /// How many channels its images have.
  var inChannels: Int { get }

  /// The network with first weights, drawn from the current ``RandomSource``.
  func makeModel() -> Module
  /// Why the network cannot take images of a size, and what to do; nil if it can.
  func problem(with size: ImageSize) -> String?
}

extension ModelConfig {
  /// Most networks take any size.
  public func problem(with size: ImageSize) -> String? { nil }
}

extension ConfigFamily where Kind == any ModelConfig {
  /// The models that Saccade brings.
  public static var standard: Self {
    Self("model", [LeNetConfig()])
  }
}

extension ConfigField {
  static func numClasses(_ path: ConfigPath<Section, Int>) -> ConfigField {
    ConfigField("num_classes", path, .positive, isRequired: true, alsoKnownAs: ["classes", "n_classes"])
  }

  static func inChannels(_ path: ConfigPath<Section, Int>) -> ConfigField {
    ConfigField("in_channels", path, .positive, alsoKnownAs: ["channels", "in_chans"])
  }
}

/// LeNet-5 for 28 × 28 and 32 × 32 images: `type: LeNet`.
public struct LeNetConfig: ModelConfig, Equatable {
  /// The name in the configuration.
  public var typeName: String { "LeNet" }
  /// How many classes it tells apart.
  public var numClasses = 10
  /// How many channels its images have.
  public var inChannels = 1

  /// The height and width of its images, in pixels.
  public var imageSize = 28

  /// For ten digits in grey.
  public init() {}

  /// The network.
  public func makeModel() -> Module { LeNet(classes: numClasses, inputChannels: inChannels, imageSide: imageSize) }

  /// It takes one size.
  public func problem(with size: ImageSize) -> String? {
    size == ImageSize(square: imageSize)
      ? nil : "takes images of \(imageSize)×\(imageSize); resize them, or set image_size to 28 or 32"
  }

  /// The keys.
  public static let fields: [ConfigField<Self>] = [
    .numClasses(\.numClasses), .inChannels(\.inChannels),
    ConfigField("image_size", \.imageSize, ConfigRule("that is 28 or 32") { $0 == 28 || $0 == 32 }),
  ]
}
