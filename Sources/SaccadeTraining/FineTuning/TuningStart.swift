public import SaccadeConfig
import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeLayers
import SaccadeModels
import SaccadeText

/// What a network begins with that is fine-tuned: published weights of a model, or the checkpoint of a run.
public struct TuningStart: Sendable {
  /// The network, with the classes that it was trained for.
  let model: any ClassifierSettings
  /// The path of its head.
  let headName: String
  /// The file of its weights.
  let weights: String
  /// The height and width of its images.
  private(set) var imageSize: ImageSize
  /// The length of the shorter side before the middle is cut out.
  private(set) var resizeSide: Int
  /// How photographs are resized.
  let resizeFilter: ResizeFilter
  /// How bytes become numbers; nil is from 0 to 1.
  let normalization: ChannelNormalization?

  /// Published weights.
  public init(_ model: PretrainedModel, weights: String) {
    let facts = model.entry.facts
    self.model = model.entry.settings
    headName = facts.headName
    self.weights = weights
    imageSize = ImageSize(square: facts.imageSide)
    resizeSide = facts.resizeSide
    resizeFilter = facts.isResizedCubically ? .bicubic : .bilinear
    normalization = facts.normalization.map { ChannelNormalization(mean: $0.mean, deviation: $0.deviation) }
  }

  /// The checkpoint of a run, with its network and its images' size.
  /// - Throws: `FileError`, `WeightsError` or ``CheckpointError`` if it is not one; ``FineTuningError`` if its network is
  ///   none of the catalog's
  public init(checkpoint path: String, catalog: ConfigCatalog = .standard) throws {
    let file = try CheckpointFile(path)
    let config = try file.trainingConfig(catalog: catalog)
    guard let settings = config.model as? any ClassifierSettings,
      let entry = ModelCatalog.entry(named: config.model.typeName)
    else {
      throw FineTuningError(
        place: path, problem: "is of the network \(config.model.typeName), which is none of Saccade's",
        advice: "train with a configuration that has load_from: \(path)")
    }
    let shape = file.contents.inputShape
    model = settings
    headName = entry.facts.headName
    weights = path
    imageSize = ImageSize(height: shape[1], width: shape[2])
    resizeFilter = entry.facts.isResizedCubically ? .bicubic : .bilinear
    resizeSide = max(min(shape[1], shape[2]) * 8 / 7, max(shape[1], shape[2]))
    normalization = (config.data.val ?? config.data.train).pipeline.last as? ChannelNormalization
  }

  /// The same start with images of another size, which are cut out alike.
  func withImages(of side: Int) -> Self {
    guard imageSize != ImageSize(square: side) else { return self }
    var other = self
    let old = min(imageSize.height, imageSize.width)
    other.imageSize = ImageSize(square: side)
    other.resizeSide = (resizeSide * side + old / 2) / old
    return other
  }

  /// The network for so many classes.
  func model(classes: Int) -> any ClassifierSettings {
    var model = model
    model.numClasses = classes
    return model
  }
}
