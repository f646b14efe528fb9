/// A data set in the `data` section: where it lies and how its images are prepared.
public protocol DatasetConfig: TypedSection {
  /// What happens to each image on its way to the network, in this order.
  var pipeline: [any TransformConfig] { get }
}

extension ConfigFamily where Kind == any DatasetConfig {
  /// The data sets that Saccade brings.
  public static var standard: Self {
    Self(
      "data set",
      MNISTConfig.Variant.allCases.map { MNISTConfig($0) } + CIFARConfig.Variant.allCases.map { CIFARConfig($0) }
        + [ImageFolderConfig(), ShapesConfig()])
  }
}

/// The part of an official archive.
public enum ConfigSplit: String, CaseIterable, ConfigValue {
  /// What models are trained on.
  case train
  /// What they are judged by.
  case test
}

extension ConfigField {
  static func root(_ path: ConfigPath<Section, String>, isRequired: Bool = false) -> ConfigField {
    ConfigField(
      "root", path, ConfigRule("that names a folder") { !$0.isEmpty }, isRequired: isRequired,
      alsoKnownAs: ["data_root", "path", "dir", "data_prefix"])
  }

  static func pipeline(_ path: ConfigPath<Section, [any TransformConfig]>) -> ConfigField {
    ConfigField("pipeline", list: path, of: \.transforms)
  }
}

/// MNIST and what is stored like it: `type: MNIST`, `FashionMNIST`, `KMNIST`.
public struct MNISTConfig: DatasetConfig {
  /// The archives of this format.
  public enum Variant: String, CaseIterable, Sendable {
    /// Digits.
    case mnist = "MNIST"
    /// Clothes.
    case fashionMNIST = "FashionMNIST"
    /// Cursive Japanese.
    case kmnist = "KMNIST"

    var folder: String {
      switch self {
      case .mnist: "mnist"
      case .fashionMNIST: "fashion-mnist"
      case .kmnist: "kmnist"
      }
    }
  }

  /// Which archive it is, chosen by its name in `type`.
  public let variant: Variant
  /// The archive's name.
  public var typeName: String { variant.rawValue }
  /// The folder of the four files, from the data root.
  public var root: String
  /// Which part.
  public var split = ConfigSplit.train
  /// What happens to each image.
  public var pipeline: [any TransformConfig] = []

  /// The training part where `saccade data get` puts it.
  public init(_ variant: Variant) {
    self.variant = variant
    root = variant.folder
  }

  /// The keys.
  public static let fields: [ConfigField<Self>] = [
    .root(\.root), ConfigField("split", \.split), .pipeline(\.pipeline),
  ]
}

/// The CIFAR archives in their binary format: `type: CIFAR10`, `CIFAR100`.
public struct CIFARConfig: DatasetConfig {
  /// The two archives.
  public enum Variant: String, CaseIterable, Sendable {
    /// Ten classes.
    case cifar10 = "CIFAR10"
    /// A hundred.
    case cifar100 = "CIFAR100"
  }

  /// Which archive it is, chosen by its name in `type`.
  public let variant: Variant
  /// The archive's name.
  public var typeName: String { variant.rawValue }
  /// The folder of the `.bin` files, from the data root.
  public var root: String
  /// Which part.
  public var split = ConfigSplit.train
  /// What happens to each image.
  public var pipeline: [any TransformConfig] = []

  /// The training part where `saccade data get` puts it.
  public init(_ variant: Variant) {
    self.variant = variant
    root = variant == .cifar10 ? "cifar10" : "cifar100"
  }

  /// The keys.
  public static let fields: [ConfigField<Self>] = [
    .root(\.root), ConfigField("split", \.split), .pipeline(\.pipeline),
  ]
}

/// A folder with a folder of images for each class: `type: ImageFolder`.
public struct ImageFolderConfig: DatasetConfig {
  /// What pictures are turned into.
  public enum Color: String, CaseIterable, ConfigValue {
    /// Red, green and blue.
    case rgb
    /// One channel.
    case grey
  }

  /// The name in the configuration.
  public var typeName: String { "ImageFolder" }
  /// The folder of the class folders, from the data root.
  public var root = "."
  /// What pictures are turned into.
  public var color = Color.rgb
  /// What happens to each image.
  public var pipeline: [any TransformConfig] = []

  /// The data root itself, in colour.
  public init() {}

  /// The keys.
  public static let fields: [ConfigField<Self>] = [
    .root(\.root, isRequired: true), ConfigField("color", \.color), .pipeline(\.pipeline),
  ]
}

/// Images that Saccade draws itself: `type: Shapes`.
public struct ShapesConfig: DatasetConfig {
  /// The name in the configuration.
  public var typeName: String { "Shapes" }
  /// How many images.
  public var count = 10_000
  /// Their size.
  public var size = ConfigSize(32, 32)
  /// What they are drawn from: other seeds give other images.
  public var seed = 0
  /// What happens to each image.
  public var pipeline: [any TransformConfig] = []

  /// Ten thousand images of 32 × 32.
  public init() {}

  /// The keys.
  public static let fields: [ConfigField<Self>] = [
    ConfigField("count", \.count, .positive), ConfigField("size", \.size), ConfigField("seed", \.seed, .atLeast(0)),
    .pipeline(\.pipeline),
  ]
}
