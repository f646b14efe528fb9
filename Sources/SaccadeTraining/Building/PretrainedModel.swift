public import SaccadeConfig
public import SaccadeData
import SaccadeEngine
public import SaccadeImages
public import SaccadeModels
public import SaccadeTasks

/// A model of the catalog together with what published weights of it go with: ImageNet's classes, and images prepared as
/// those were by which it was judged.
///
/// ```swift
/// guard let model = PretrainedModel("MobileNetV2") else { … }
/// let result = try model.evaluation(weights: "mobilenet_v2.pth", data: "imagenette/val")
/// let predictor = try model.predictor(weights: "mobilenet_v2.pth")
/// print(try predictor.predict(Image(contentsOf: "dog.jpg"), top: 5).lines)
/// ```
public struct PretrainedModel: Sendable {
  /// The model.
  public let entry: ModelEntry

  /// A model of the catalog.
  public init(_ entry: ModelEntry) { self.entry = entry }

  /// The model with a name, whose capitals do not matter; nil if the catalog has none.
  public init?(_ name: String) {
    guard let entry = ModelCatalog.entry(named: name) else { return nil }
    self.entry = entry
  }

  /// What errors call the settings.
  private var source: String { "--model \(entry.name)" }

  /// How images are prepared: the shorter side is resized, the middle is cut out, and colours are normalized.
  public var pipeline: [any PipelineStep] { pipeline(for: entry.facts.imageSide) }

  /// How they are prepared for a model that is made for images of another size, which are cut out alike.
  private func pipeline(for side: Int) -> [any PipelineStep] {
    let facts = entry.facts
    let shorter = (facts.resizeSide * side + facts.imageSide / 2) / facts.imageSide
    let steps: [any PipelineStep] = [
      Resize(shorterSide: shorter, filter: facts.isResizedCubically ? .bicubic : .bilinear),
      CenterCrop(ImageSize(square: side)),
    ]
    return steps + (facts.normalization.map { [ChannelNormalization(mean: $0.mean, deviation: $0.deviation)] } ?? [])
  }

  /// A configuration that judges the model.
  ///
  /// Folders of a model with ImageNet's classes stand for these; those of a model with others are its classes.
  /// - Parameters:
  ///   - folder: a folder of class folders
  ///   - labelMap: a CSV file that says which class of ImageNet a folder is
  ///   - overrides: settings, as `model.num_classes=7`
  /// - Throws: `ConfigError` if an override is wrong
  public func config(
    data folder: String = ".", labelMap: String? = nil, overrides: [String] = []
  ) throws(ConfigError) -> TrainingConfig {
    var config = TrainingConfig()
    config.model = entry.settings
    config.runner.maxEpochs = 1
    config.data.batchSize = 32
    func read(_ classes: FolderClasses, side: Int? = nil) throws(ConfigError) -> TrainingConfig {
      var set = ImageFolderConfig()
      set.root = folder
      set.classes = classes
      set.labelMap = labelMap
      set.color = entry.settings.inChannels == 1 ? .grey : .rgb
      set.pipeline = side.map(pipeline(for:)) ?? pipeline
      config.data.train = set
      config.data.val = set
      let found = try TrainingConfig(checking: config, overrides: overrides)
      guard side == nil, let made = (found.model as? any FixedSizeSettings)?.imageSize, made != entry.facts.imageSide
      else { return found }
      return try read(classes, side: made)
    }
    let known = try read(.imagenet)
    return known.model.numClasses == ImageNetClass.all.count || labelMap != nil ? known : try read(.folders)
  }

  /// Judges weights on a folder of class folders.
  /// - Parameters: those of ``config(data:labelMap:overrides:)``
  ///   - path: the weights
  ///   - change: changes the configuration at last
  /// - Throws: what ``Evaluation`` throws
  public func evaluation(
    weights path: String, data folder: String, labelMap: String? = nil, overrides: [String] = [],
    root: DataRoot = DataRoot(), view: TestView? = nil, change: (inout TrainingConfig) -> Void = { _ in }
  ) throws -> Evaluation {
    var config = try config(data: folder, labelMap: labelMap, overrides: overrides)
    change(&config)
    return try Evaluation(config, checkpoint: path, source: source, root: root, view: view)
  }

  /// What tells of pictures with weights.
  ///
  /// The classes of a model with as many as ImageNet have the names of these, others have numbers.
  /// - Parameters:
  ///   - path: the weights
  ///   - overrides: settings, as `model.num_classes=7`
  ///   - tell: called with what a user should know
  /// - Throws: what ``Predictors/load(weights:config:source:root:memory:tell:)`` throws
  public func predictor(
    weights path: String, overrides: [String] = [], tell: (String) -> Void = { _ in }
  ) throws -> any ImagePredictor {
    let config = try config(overrides: overrides)
    let count = config.model.numClasses
    let isImageNet = count == ImageNetClass.all.count
    let names = isImageNet ? ImageNetClass.all.map(\.name) : (0..<count).map { "class \($0)" }
    let memory = try ClassificationSettings.memory(ofClasses: names)
    return try Predictors.load(weights: path, config: config, source: source, memory: memory, tell: tell)
  }
}
