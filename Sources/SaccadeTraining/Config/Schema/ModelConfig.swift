public import SaccadeImages
public import SaccadeLayers
public import SaccadeModels

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
    Self(
      "model",
      ModelCatalog.entries.map { entry -> any ModelConfig in
        entry.name == LeNetConfig().typeName ? LeNetConfig() : CatalogModelConfig(entry)
      })
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

/// A model of the catalog whose layers do not depend on the size of its images: `type: ResNet50`.
public struct CatalogModelConfig: ModelConfig {
  /// The model, which is chosen by its name in `type`.
  public let entry: ModelEntry
  /// The name in the configuration.
  public var typeName: String { entry.name }
  /// How many classes it tells apart.
  public var numClasses: Int
  /// How many channels its images have.
  public var inChannels: Int

  /// A model with its own number of classes and channels.
  public init(_ entry: ModelEntry) {
    self.entry = entry
    numClasses = entry.defaults.classes
    inChannels = entry.defaults.inputChannels
  }

  /// The network.
  public func makeModel() -> Module { entry.make(ModelOptions(classes: numClasses, inputChannels: inChannels)) }

  /// It takes a range of sizes.
  public func problem(with size: ImageSize) -> String? {
    let sides = entry.imageSides
    guard !sides.contains(size.height) || !sides.contains(size.width) else { return nil }
    return "takes images of \(sides.lowerBound) to \(sides.upperBound) pixels a side; resize them"
  }

  /// The keys.
  public static let fields: [ConfigField<Self>] = [.numClasses(\.numClasses), .inChannels(\.inChannels)]
}
