public import SaccadeData
public import SaccadeImages

/// A data set in the `data` section: where it lies and how its images are prepared.
public protocol DatasetConfig: TypedSection {
  /// What happens to each image on its way to the network, in this order.
  var pipeline: [any TransformConfig] { get }
  /// What a pixel of its images is, unless the pipeline's normalization asks for something else.
  var format: PixelFormat { get }
  /// Whether all its images have one size before the pipeline.
  var hasOneSize: Bool { get }
  /// What happens to an image that cannot be read.
  var onError: UnreadableImages { get }
  /// How many pixels an image may have, as its file claims and after each step of the pipeline.
  var maxPixels: Int { get }

  /// Opens the data set.
  /// - Parameters:
  ///   - root: the folder below which data sets lie
  ///   - classNames: the classes that it must have: those of the training part, for the validation part
  /// - Throws: `DatasetError` if it is not there or not as it should be
  func open(root: DataRoot, classNames: [String]?) throws -> any ClassificationDataset
}

extension DatasetConfig {
  /// Archives are read as a whole, so none of their images can fail alone.
  public var onError: UnreadableImages { .stop }
  /// The limit that holds where none is set.
  public var maxPixels: Int { DecodingOptions.defaultMaximumPixels }
}

/// What happens to an image that cannot be read: `on_error: stop` or `skip`.
public enum UnreadableImages: String, CaseIterable, ConfigValue {
  /// The run ends and names it.
  case stop
  /// It is named once and counted. In training the next image of the folder that can be read takes its place, so that
  /// every step has its images; in validation it is left out, so that none counts twice.
  case skip

  var inTraining: UnreadableSamples { self == .skip ? .replaced : .stop }
  var inValidation: UnreadableSamples { self == .skip ? .leftOut : .stop }
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

extension ConfigField {
  static func root(_ path: ConfigPath<Section, String>, isRequired: Bool = false) -> ConfigField {
    ConfigField(
      "root", path, .naming("a folder"), isRequired: isRequired,
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

    var dataset: NamedDataset {
      switch self {
      case .mnist: .mnist
      case .fashionMNIST: .fashionMNIST
      case .kmnist: .kmnist
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
  public var split = DatasetPart.train
  /// What happens to each image.
  public var pipeline: [any TransformConfig] = []

  /// The training part where `saccade data get` puts it.
  public init(_ variant: Variant) {
    self.variant = variant
    root = variant.dataset.name
  }

  /// What a pixel is.
  public var format: PixelFormat { .grey }

  /// Whether all images have one size.
  public var hasOneSize: Bool { true }

  /// Opens the data set.
  public func open(root dataRoot: DataRoot, classNames: [String]?) throws -> any ClassificationDataset {
    try variant.dataset.open(split, folder: root, root: dataRoot)
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

    var dataset: NamedDataset {
      switch self {
      case .cifar10: .cifar10
      case .cifar100: .cifar100
      }
    }
  }

  /// Which archive it is, chosen by its name in `type`.
  public let variant: Variant
  /// The archive's name.
  public var typeName: String { variant.rawValue }
  /// The folder of the `.bin` files, from the data root.
  public var root: String
  /// Which part.
  public var split = DatasetPart.train
  /// What happens to each image.
  public var pipeline: [any TransformConfig] = []

  /// The training part where `saccade data get` puts it.
  public init(_ variant: Variant) {
    self.variant = variant
    root = variant.dataset.name
  }

  /// What a pixel is.
  public var format: PixelFormat { .rgb }

  /// Whether all images have one size.
  public var hasOneSize: Bool { true }

  /// Opens the data set.
  public func open(root dataRoot: DataRoot, classNames: [String]?) throws -> any ClassificationDataset {
    try variant.dataset.open(split, folder: root, root: dataRoot)
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

    var format: PixelFormat { self == .rgb ? .rgb : .grey }
  }

  /// The name in the configuration.
  public var typeName: String { "ImageFolder" }
  /// The folder of the class folders, from the data root.
  public var root = "."
  /// What pictures are turned into.
  public var color = Color.rgb
  /// What happens to an image that cannot be read.
  public var onError = UnreadableImages.stop
  /// How many pixels an image may have, as its file claims and after each step of the pipeline.
  public var maxPixels = DecodingOptions.defaultMaximumPixels
  /// What happens to each image.
  public var pipeline: [any TransformConfig] = []

  /// The data root itself, in colour.
  public init() {}

  /// What a pixel is.
  public var format: PixelFormat { color.format }

  /// Whether all images have one size.
  public var hasOneSize: Bool { false }

  /// Opens the data set.
  public func open(root dataRoot: DataRoot, classNames: [String]?) throws -> any ClassificationDataset {
    let options = DecodingOptions(maximumPixels: maxPixels)
    return try ImageFolder(
      BytePath(dataRoot.resolve(root)), classNames: classNames, format: color.format, options: options, named: root)
  }

  /// The keys.
  public static let fields: [ConfigField<Self>] = [
    .root(\.root, isRequired: true), ConfigField("color", \.color),
    ConfigField("on_error", \.onError), ConfigField("max_pixels", \.maxPixels, .positive), .pipeline(\.pipeline),
  ]
}

extension DataConfig {
  /// Sets how many pixels an image of an image folder may have.
  public mutating func limitPixels(to count: Int) {
    func limited(_ dataset: any DatasetConfig) -> any DatasetConfig {
      guard var folder = dataset as? ImageFolderConfig else { return dataset }
      folder.maxPixels = count
      return folder
    }
    train = limited(train)
    val = val.map(limited)
  }
}

/// Images that Saccade draws itself: `type: Shapes`.
public struct ShapesConfig: DatasetConfig {
  /// Parts that have different pictures.
  public enum Split: String, CaseIterable, ConfigValue {
    /// What models are trained on.
    case train
    /// What they are judged by while they are trained.
    case val
    /// What they are judged by at last.
    case test
  }

  /// The name in the configuration.
  public var typeName: String { "Shapes" }
  /// Which part: parts have different pictures.
  public var split = Split.train
  /// How many images.
  public var count = 10_000
  /// Their size.
  public var size = ImageSize(square: 32)
  /// What they are drawn from: other seeds give other images.
  public var seed = 0
  /// What happens to each image.
  public var pipeline: [any TransformConfig] = []

  /// Ten thousand images of 32 × 32.
  public init() {}

  /// What a pixel is.
  public var format: PixelFormat { .rgb }

  /// Whether all images have one size.
  public var hasOneSize: Bool { true }

  /// Opens the data set.
  public func open(root dataRoot: DataRoot, classNames: [String]?) throws -> any ClassificationDataset {
    ShapesDataset(
      count: count, height: size.height, width: size.width, seed: UInt64(bitPattern: Int64(seed)), part: split.rawValue,
      objects: 1...1)
  }

  /// The keys.
  public static let fields: [ConfigField<Self>] = [
    ConfigField("split", \.split),
    // The order of an epoch is held in memory, eight bytes an image.
    ConfigField("count", \.count, ConfigRule("from 1 to 100000000") { 1...100_000_000 ~= $0 }),
    ConfigField(
      "size", \.size,
      ConfigRule("of at least 16 and at most 8192") { size in
        min(size.height, size.width) >= 16 && max(size.height, size.width) <= 8192
      }),
    ConfigField("seed", \.seed, .atLeast(0)),
    .pipeline(\.pipeline),
  ]
}
