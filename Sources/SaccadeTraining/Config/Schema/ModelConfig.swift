/// The `model` section: which network, and its options.
public protocol ModelConfig: TypedSection {
  /// How many classes it tells apart.
  var numClasses: Int { get }
  /// How many channels its images have.
  var inChannels: Int { get }
}

extension ConfigFamily where Kind == any ModelConfig {
  /// The models that Saccade brings.
  public static var standard: Self {
    Self("model", [LeNetConfig()] + ResNetConfig.Variant.allCases.map { ResNetConfig($0) })
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

  /// For ten digits in grey.
  public init() {}

  /// The keys.
  public static let fields: [ConfigField<Self>] = [.numClasses(\.numClasses), .inChannels(\.inChannels)]
}

/// Residual networks: `type: ResNet50`, or `ResNet20` and its like for 32 × 32 images.
public struct ResNetConfig: ModelConfig, Equatable {
  /// The depths that have names.
  public enum Variant: String, CaseIterable, Sendable {
    /// For small images, with three stages of 16, 32 and 64 channels.
    case resNet20 = "ResNet20"
    case resNet32 = "ResNet32"
    case resNet44 = "ResNet44"
    case resNet56 = "ResNet56"
    /// For photographs, of basic blocks.
    case resNet18 = "ResNet18"
    case resNet34 = "ResNet34"
    /// For photographs, of bottlenecks.
    case resNet50 = "ResNet50"
    case resNet101 = "ResNet101"
    case resNet152 = "ResNet152"
  }

  /// The variant, which is chosen by its name in `type`.
  public let variant: Variant
  /// The variant's name.
  public var typeName: String { variant.rawValue }
  /// How many classes it tells apart.
  public var numClasses: Int
  /// How many channels its images have.
  public var inChannels = 3

  /// A variant with its paper's number of classes.
  public init(_ variant: Variant) {
    self.variant = variant
    switch variant {
    case .resNet20, .resNet32, .resNet44, .resNet56: numClasses = 10
    case .resNet18, .resNet34, .resNet50, .resNet101, .resNet152: numClasses = 1000
    }
  }

  /// The keys.
  public static let fields: [ConfigField<Self>] = [.numClasses(\.numClasses), .inChannels(\.inChannels)]
}
