import SaccadeConfig
public import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeLayers
import SaccadeModels
public import SaccadeTasks

extension ImageClassifier {
  /// A classifier of weights alone, such as other programs write; a configuration says which network they are for and how
  /// images are prepared.
  ///
  /// The classes have the names of the configuration's training data. Where these are not there, they have numbers.
  /// - Parameters:
  ///   - path: a safetensors file of weights, or a checkpoint, whose class names hold then
  ///   - source: the configuration's file, for errors
  ///   - root: the folder below which data sets lie
  ///   - tell: called with what a user should know
  /// - Throws: `FileError`, `WeightsError`, ``CheckpointError`` if the weights are not there or not those of the network;
  ///   ``ConfigError`` if the configuration does not say which size the network takes
  public convenience init(
    weights path: String, config: TrainingConfig, source: String, root: DataRoot = DataRoot(),
    tell: (String) -> Void = { _ in }
  ) throws {
    let saved = try Weights.saved(in: path)
    let model = config.model.makeModel()
    try Weights.load(saved.weights, from: path, into: model)
    let data = config.data.val ?? config.data.train
    var names = saved.checkpoint?.classNames
    var imageSize: ImageSize?
    do {
      if names == nil { names = try config.data.train.open(root: root, classNames: nil).classNames }
      imageSize = data.hasOneSize ? try data.oneSize(of: data.open(root: root, classNames: names)) : nil
    } catch {
      if names == nil { tell("classes are told by their numbers, since the names are not to be had: \(error)") }
    }
    if let known = names, known.count != config.model.numClasses {
      throw ConfigError(
        source, "model.num_classes",
        "is \(config.model.numClasses), but there are \(known.count) classes: "
          + known.prefix(5).joined(separator: ", "))
    }
    guard let size = data.preprocessing(imageSize: imageSize)?.size else {
      throw ConfigError(
        source, "data.val.pipeline",
        "does not say which size the network takes, and the data set is not there to be asked; end it with a Resize")
    }
    self.init(
      model: model, classNames: names ?? (0..<config.model.numClasses).map { "class \($0)" },
      preprocessing: config.data.preparation(imageSize: imageSize, for: size))
  }
}
