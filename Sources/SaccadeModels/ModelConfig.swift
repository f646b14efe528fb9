public import SaccadeConfig
public import SaccadeEngine
public import SaccadeLayers

/// The `model` section: which network, and its options.
public protocol ModelConfig: TypedSection {
  /// How many classes it tells apart.
  var numClasses: Int { get }
  /// How many channels its images have.
  var inChannels: Int { get }

  /// The network with first weights, drawn from the current ``RandomSource``.
  func makeModel() -> Module
  /// Why the network cannot take images of a size, and what to do; nil if it can.
  func problem(with size: Size2D) -> String?
}

extension ModelConfig {
  /// Most networks take any size.
  public func problem(with size: Size2D) -> String? { nil }
}

extension ConfigFamily where Kind == any ModelConfig {
  /// The models that Saccade brings.
  public static var standard: Self {
    Self(
      "model",
      ModelCatalog.entries.map { entry -> any ModelConfig in
        if entry.name == LeNetConfig().typeName { return LeNetConfig() }
        return entry.imageSideStep.map { PatchModelConfig(entry, patch: $0) } ?? CatalogModelConfig(entry)
      })
  }
}

extension ConfigCatalog {
  /// What `model` can be.
  public var models: ConfigFamily<any ModelConfig> {
    get { self[.standard] }
    set { self[.standard] = newValue }
  }
}

extension ConfigField {
  static func numClasses(_ path: ConfigPath<Section, Int>) -> ConfigField {
    ConfigField(
      "num_classes", path, "How many classes it tells apart.", .between(1, 1_000_000), isRequired: true,
      alsoKnownAs: ["classes", "n_classes"])
  }

  static func inChannels(_ path: ConfigPath<Section, Int>) -> ConfigField {
    ConfigField(
      "in_channels", path, "How many channels its images have.", .between(1, 4096),
      alsoKnownAs: ["channels", "in_chans"])
  }
}

/// LeNet-5 for 28 × 28 and 32 × 32 images: `type: LeNet`.
public struct LeNetConfig: ModelConfig, Equatable {
  /// `LeNet`.
  public var typeName: String { "LeNet" }
  /// What it is.
  public var summary: String { LeNet.entry.summary }
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
  public func problem(with size: Size2D) -> String? {
    size == Size2D(imageSize)
      ? nil : "takes images of \(imageSize)×\(imageSize); resize them, or set image_size to 28 or 32"
  }

  /// The keys.
  public static let fields: [ConfigField<Self>] = [
    .numClasses(\.numClasses), .inChannels(\.inChannels),
    ConfigField(
      "image_size", \.imageSize, "The height and width of its images, in pixels.",
      ConfigRule("that is 28 or 32") { $0 == 28 || $0 == 32 }),
  ]
}

/// A model of the catalog whose layers do not depend on the size of its images: `type: ResNet50`.
public struct CatalogModelConfig: ModelConfig {
  /// The model, which is chosen by its name in `type`.
  public let entry: ModelEntry
  /// The name in the configuration.
  public var typeName: String { entry.name }
  /// What it is.
  public var summary: String { entry.summary }
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
  public func problem(with size: Size2D) -> String? {
    let sides = entry.imageSides
    guard !sides.contains(size.height) || !sides.contains(size.width) else { return nil }
    return "takes images of \(sides.lowerBound) to \(sides.upperBound) pixels a side; resize them"
  }

  /// The keys.
  public static let fields: [ConfigField<Self>] = [.numClasses(\.numClasses), .inChannels(\.inChannels)]
}

/// A model of the catalog that is made for images of one size, which it cuts into patches: `type: ViTB16`.
public struct PatchModelConfig: ModelConfig {
  /// The model, which is chosen by its name in `type`.
  public let entry: ModelEntry
  /// The height and width of a patch, in pixels.
  public let patch: Int
  /// The name in the configuration.
  public var typeName: String { entry.name }
  /// What it is.
  public var summary: String { entry.summary }
  /// How many classes it tells apart.
  public var numClasses: Int
  /// How many channels its images have.
  public var inChannels: Int
  /// The height and width of its images, in pixels.
  public var imageSize: Int

  /// A model with its own number of classes, channels and pixels.
  public init(_ entry: ModelEntry, patch: Int) {
    self.entry = entry
    self.patch = patch
    numClasses = entry.defaults.classes
    inChannels = entry.defaults.inputChannels
    imageSize = entry.defaults.imageSide
  }

  /// The network.
  public func makeModel() -> Module {
    entry.make(ModelOptions(classes: numClasses, inputChannels: inChannels, imageSide: imageSize))
  }

  /// It takes one size.
  public func problem(with size: Size2D) -> String? {
    size == Size2D(imageSize)
      ? nil
      : "takes images of \(imageSize)×\(imageSize); resize them, or set image_size to another multiple of \(patch)"
  }

  /// Patches must fill the image.
  public func check(_ report: (_ key: String, _ message: String) -> Void) {
    guard imageSize % patch != 0 else { return }
    report("image_size", "must be a multiple of \(patch), the size of a patch: \(imageSize)")
  }

  /// The keys.
  public static let fields: [ConfigField<Self>] = [
    .numClasses(\.numClasses), .inChannels(\.inChannels),
    ConfigField(
      "image_size", \.imageSize, "The height and width of its images, in pixels.", .between(1, Size2D.greatestSide)),
  ]
}
