import SaccadeConfig
import SaccadeEngine
public import SaccadeLayers
import SaccadeText

/// What a program may choose of any classifier, whatever its family.
public struct ModelOptions: Hashable, Sendable {
  /// How many classes it tells apart; nil for the model's own number.
  public var classes: Int?
  /// How many channels its images have; nil for the model's own number.
  public var inputChannels: Int?
  /// How many pixels its images have a side, for a model whose layers depend on it; nil for the model's own number.
  public var imageSide: Int?

  /// Options; what is nil is the model's own.
  public init(classes: Int? = nil, inputChannels: Int? = nil, imageSide: Int? = nil) {
    self.classes = classes
    self.inputChannels = inputChannels
    self.imageSide = imageSide
  }
}

/// A model that a recipe can name.
public struct ModelEntry: Sendable {
  /// The name in recipes.
  public let name: String
  /// Its options, as they are when nothing is said.
  public let settings: any ClassifierSettings
  /// What is known of it.
  public let facts: ModelFacts

  /// - Parameter name: another than that of the settings, for one that is still read
  init(_ settings: any ClassifierSettings, _ facts: ModelFacts, name: String? = nil) {
    self.name = name ?? settings.typeName
    self.settings = settings
    self.facts = facts
  }

  /// What `saccade config docs` tells of it.
  public var summary: String { settings.summary }
  /// The classes, channels and side of images that it is made with unless told otherwise.
  public var defaults: (classes: Int, inputChannels: Int, imageSide: Int) {
    (settings.numClasses, settings.inChannels, facts.imageSide)
  }
  /// Which sides of images it takes.
  public var imageSides: ClosedRange<Int> { settings.imageSides }
  /// What the side of images must be a multiple of, for a model that is made for one side; nil for one that takes any.
  public var imageSideStep: Int? { (settings as? any FixedSizeSettings)?.imageSizeStep }
  /// What torchvision calls it, if it has the same network with the same names of weights.
  public var torchvisionName: String? { facts.torchvisionName }

  /// Whether it can be made for images of a side.
  public func takes(imageSide: Int) -> Bool {
    imageSides.contains(imageSide) && imageSide % (imageSideStep ?? 1) == 0
  }

  /// A new model with random weights, drawn from the current `RandomSource`.
  /// - Traps: if it cannot be made for images of the side
  public func make(_ options: ModelOptions = ModelOptions()) -> Module { settings(options).makeModel() }

  /// Its options with those that were chosen.
  package func settings(_ options: ModelOptions) -> any ClassifierSettings {
    let settings: any ClassifierSettings = settings.with(
      classes: options.classes, inputChannels: options.inputChannels)
    guard let side = options.imageSide, var sized = settings as? any FixedSizeSettings else { return settings }
    sized.imageSize = side
    return sized
  }
}

/// A class of networks that is made with settings.
///
/// ```swift
/// let model = VGG(.vgg16BN, classes: 10) { $0.dropoutRate = 0.2 }
/// ```
public protocol ModelFamily: Module {
  /// What a network is made with.
  associatedtype Settings: ClassifierSettings
  /// A network with random weights, drawn from the current ``RandomSource``.
  init(_ settings: Settings)
}

extension ModelFamily where Settings: VariantSettings {
  /// A network with random weights; what is nil, and what is not set, is the variant's own.
  /// - Parameters:
  ///   - classes: how many classes it tells apart
  ///   - inputChannels: how many channels its images have
  ///   - options: sets what else it is made with
  public init(
    _ variant: Settings.Variant, classes: Int? = nil, inputChannels: Int? = nil,
    options: (inout Settings) -> Void = { _ in }
  ) {
    var settings = Settings(variant).with(classes: classes, inputChannels: inputChannels)
    options(&settings)
    self.init(settings)
  }
}

extension ModelFamily where Settings: SingleSettings {
  /// A network with random weights; what is nil, and what is not set, is the network's own.
  /// - Parameters:
  ///   - classes: how many classes it tells apart
  ///   - inputChannels: how many channels its images have
  ///   - options: sets what else it is made with
  public init(classes: Int? = nil, inputChannels: Int? = nil, options: (inout Settings) -> Void = { _ in }) {
    var settings = Settings().with(classes: classes, inputChannels: inputChannels)
    options(&settings)
    self.init(settings)
  }
}

/// A class of networks that recipes can name.
protocol CatalogFamily: ModelFamily {
  /// Its variants.
  static var entries: [ModelEntry] { get }
  /// What recipes and checkpoints of before may name.
  static var formerEntries: [ModelEntry] { get }
}

extension CatalogFamily {
  static var formerEntries: [ModelEntry] { [] }
}

/// The models that Saccade brings.
///
/// ```swift
/// let model = ModelCatalog.make("ResNet50", classes: 10)
/// ```
public enum ModelCatalog {
  /// A new family is one file, and its name here.
  private static let families: [any CatalogFamily.Type] = [
    LeNet.self, AlexNet.self, VGG.self, SmallCNN.self, SmallResNet.self, ResNet.self, DenseNet.self, MobileNetV2.self,
    MobileNetV3.self, MnasNet.self, ShuffleNetV2.self, EfficientNet.self, RegNet.self, VisionTransformer.self,
    ConvNeXt.self, SwinTransformer.self, GoogLeNet.self, BNInception.self, InceptionV3.self, InceptionV4.self,
    Xception.self, AlignedXception.self, MobileNetV1.self, ShuffleNetV1.self, NASNet.self, Darknet53.self,
  ]

  /// All of them.
  public static let entries: [ModelEntry] = families.flatMap { $0.entries }

  /// Those that have another name now, under the names that are still read.
  static let former = Dictionary(
    uniqueKeysWithValues: families.flatMap { $0.formerEntries }.map { ($0.name, $0) })

  /// A new model by its name, with random weights drawn from the current ``RandomSource``; what is nil is the model's own.
  ///
  /// Of a name that comes from elsewhere, ``entry(named:)`` tells whether there is such a model.
  /// - Parameters:
  ///   - name: its name in recipes; capitals do not matter
  ///   - classes: how many classes it tells apart
  ///   - inputChannels: how many channels its images have
  ///   - imageSide: how many pixels its images have a side, for a model whose layers depend on it
  /// - Traps: if there is no model of the name, or it cannot be made for images of the side
  public static func make(
    _ name: String, classes: Int? = nil, inputChannels: Int? = nil, imageSide: Int? = nil
  ) -> Module {
    guard let entry = entry(named: name) else {
      misuse("ModelCatalog", "no model is called '\(name)'\(hint(for: name))")
    }
    return entry.make(ModelOptions(classes: classes, inputChannels: inputChannels, imageSide: imageSide))
  }

  /// `; did you mean 'ResNet50' or 'ResNet56'?` after a name that no model has, or nothing where none is near.
  package static func hint(for name: String) -> String {
    let elsewhere = [\ModelFacts.torchvisionName, \ModelFacts.timmName]
    if let entry = entries.first(where: { entry in elsewhere.contains { entry.facts[keyPath: $0] == name } }) {
      return "; here it is '\(entry.name)'"
    }
    let others = [
      ("a detector's", "detection", DetectorCatalog.entries.map(\.name)),
      ("a segmenter's", "segmentation", SegmenterCatalog.entries.map(\.name)),
    ]
    for (kind, folder, names) in others {
      guard let first = names.first(where: { !name.isEmpty && $0.lowercased().hasPrefix(name.lowercased()) }) else {
        continue
      }
      let which = first.lowercased() == name.lowercased() ? "'\(first)'" : "a name that begins so"
      return "; \(which) is \(kind): recipes name it, as those in configs/\(folder), and predict takes a run's "
        + "checkpoint, or weights with --config"
    }
    let names = entries.map(\.name)
    let longer = names.filter { !name.isEmpty && $0.lowercased().contains(name.lowercased()) }
    return Spelling.hint(
      of: longer.isEmpty ? Spelling.nearest(to: name, among: names, count: 3) : Array(longer.prefix(3)))
  }

  /// The model with a name, or that had it; capitals do not matter.
  public static func entry(named name: String) -> ModelEntry? {
    (entries + former.values).first { $0.name.lowercased() == name.lowercased() }
  }
}
