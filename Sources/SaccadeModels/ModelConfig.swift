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

  /// Why images of a size are too small or too large, and what to do; nil if they are not.
  func sideProblem(_ size: Size2D, _ sides: ClosedRange<Int>) -> String? {
    guard !sides.contains(size.height) || !sides.contains(size.width) else { return nil }
    return "takes images of \(sides.lowerBound) to \(sides.upperBound) pixels a side; resize them"
  }

  /// The network with shapes alone, which takes no memory to speak of, however large its settings make it.
  package func makeOutline() -> Module { withoutFirstWeights { makeModel() } }

  /// The settings on which the size of the network may hang, for errors: `num_classes: 1000, in_channels: 3`.
  package var sizes: String {
    (node.entries ?? []).compactMap { entry in
      guard let text = entry.value.plainText, let number = Double(text), number >= 1 else { return nil }
      return "\(entry.key): \(text)"
    }.joined(separator: ", ")
  }
}

/// The options of a model of the catalog, declared beside its family: the keys of recipes, and what Swift sets.
public protocol ModelSettings: ModelConfig, Equatable {
  /// How many classes it tells apart.
  var numClasses: Int { get set }
  /// How many channels its images have.
  var inChannels: Int { get set }
}

extension ModelSettings {
  /// The same with other classes and channels, where they are not nil.
  package func with(classes: Int?, inputChannels: Int?) -> Self {
    var settings = self
    settings.numClasses = classes ?? numClasses
    settings.inChannels = inputChannels ?? inChannels
    return settings
  }

  /// The names of the weights that hang on the classes: those that another number of classes gives another shape.
  package var classWeights: Set<String> {
    let others = with(classes: numClasses + 1, inputChannels: nil).makeOutline().stateShapes
    let own = makeOutline().stateShapes
    return Set(own.keys.filter { own[$0] != others[$0] })
  }
}

/// The options of a classifier of the catalog.
public protocol ClassifierSettings: ModelSettings {
  /// The heights and widths of images, in pixels, that it takes.
  var imageSides: ClosedRange<Int> { get }
}

extension ClassifierSettings {
  /// Most networks make images 32 times smaller: they take those of which a feature is left.
  public var imageSides: ClosedRange<Int> { 32...4096 }

  /// It takes a range of sizes.
  public func problem(with size: Size2D) -> String? { sideProblem(size, imageSides) }
}

/// The options of a family of which there are several networks.
public protocol VariantSettings: ClassifierSettings {
  /// Which networks there are.
  associatedtype Variant: CaseIterable & Sendable
  /// Which of them it is.
  var variant: Variant { get }
  /// Those of a variant, as they are when nothing is said.
  init(_ variant: Variant)
}

/// The options of a network of which there is one.
public protocol SingleSettings: ClassifierSettings {
  /// Those when nothing is said.
  init()
}

/// The options of a model that is made for images of one size.
public protocol FixedSizeSettings: ClassifierSettings {
  /// The height and width of its images, in pixels.
  var imageSize: Int { get set }
  /// What the image size must be a multiple of, in pixels.
  var imageSizeStep: Int { get }
  /// Which sizes it can be made for, to follow *set image_size to*: `another multiple of 16`.
  var otherSizes: String { get }
}

extension FixedSizeSettings {
  /// It takes one size.
  public func problem(with size: Size2D) -> String? {
    size == Size2D(imageSize)
      ? nil : "takes images of \(imageSize)×\(imageSize); resize them, or set image_size to \(otherSizes)"
  }
}

extension ConfigFamily where Kind == any ModelConfig {
  /// The models that Saccade brings.
  public static var standard: Self {
    let models: [any ModelConfig] =
      ModelCatalog.entries.map(\.settings) + DetectorCatalog.entries.map(\.settings)
      + SegmenterCatalog.entries.map(\.settings)
    return Self("model", models, formerly: ModelCatalog.former.mapValues(\.settings))
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

  static func imageSize(_ path: ConfigPath<Section, Int>, _ rule: ConfigRule<Int>) -> ConfigField {
    ConfigField("image_size", path, "The height and width of its images, in pixels.", rule)
  }

  static func width(_ path: ConfigPath<Section, Double>) -> ConfigField {
    ConfigField(
      "width", path, "By what the numbers of channels are multiplied.", .between(0.1, 10),
      alsoKnownAs: ["width_mult", "widen_factor", "alpha"])
  }

  static func dropout(
    _ path: ConfigPath<Section, Float>, _ help: String = "How likely a feature is dropped before the last layer."
  ) -> ConfigField {
    ConfigField("dropout", path, help, .from(0, below: 1), alsoKnownAs: ["dropout_rate", "drop_rate"])
  }

  static func dropPath(_ path: ConfigPath<Section, Float>) -> ConfigField {
    ConfigField(
      "drop_path", path, "How likely the last block is left out in training; earlier ones are the less likely.",
      .from(0, below: 1), alsoKnownAs: ["drop_path_rate", "stochastic_depth_prob", "drop_connect_rate"])
  }
}
