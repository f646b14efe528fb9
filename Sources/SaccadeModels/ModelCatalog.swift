public import SaccadeLayers

/// What a recipe may choose of any classifier.
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
  /// What it is, in a line.
  public let summary: String
  /// The classes, channels and side of images that it is made with unless told otherwise.
  public let defaults: (classes: Int, inputChannels: Int, imageSide: Int)
  /// Which sides of images it takes.
  public let imageSides: ClosedRange<Int>
  /// What the side of images must be a multiple of, for a model that is made for one side; nil for one that takes any.
  public let imageSideStep: Int?
  /// What torchvision calls it, if it has the same network with the same names of weights.
  public let torchvisionName: String?
  private let build: @Sendable (_ classes: Int, _ inputChannels: Int, _ imageSide: Int) -> Module

  init(
    _ name: String, _ summary: String, classes: Int, channels: Int, side: Int, sides: ClosedRange<Int>,
    sideStep: Int? = nil, torchvisionName: String? = nil, _ build: @escaping @Sendable (Int, Int, Int) -> Module
  ) {
    self.name = name
    self.summary = summary
    defaults = (classes, channels, side)
    imageSides = sides
    imageSideStep = sideStep
    self.torchvisionName = torchvisionName
    self.build = build
  }

  /// Whether it can be made for images of a side.
  public func takes(imageSide: Int) -> Bool {
    imageSides.contains(imageSide) && imageSide % (imageSideStep ?? 1) == 0
  }

  /// A new model with random weights, drawn from the current `RandomSource`.
  public func make(_ options: ModelOptions = ModelOptions()) -> Module {
    build(
      options.classes ?? defaults.classes, options.inputChannels ?? defaults.inputChannels,
      options.imageSide ?? defaults.imageSide)
  }
}

/// The models that Saccade brings.
///
/// ```swift
/// let model = ModelCatalog.entry(named: "ResNet50")?.make(ModelOptions(classes: 10))
/// ```
public enum ModelCatalog {
  /// All of them.
  public static let entries: [ModelEntry] =
    [LeNet.entry, SmallCNN.entry] + SmallResNet.entries + ResNet.entries + [MobileNetV2.entry] + EfficientNet.entries
    + VisionTransformer.entries + ConvNeXt.entries + SwinTransformer.entries

  /// The model with a name.
  public static func entry(named name: String) -> ModelEntry? { entries.first { $0.name == name } }
}
