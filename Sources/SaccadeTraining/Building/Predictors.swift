public import SaccadeConfig
public import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeLayers
import SaccadeModels
public import SaccadeTasks

/// What uses trained networks, of whatever task.
public enum Predictors {
  /// The predictor that a run has saved: network, what the task remembers, and preparation of images.
  ///
  /// Images are prepared as those of the validation were. Where these needed no resizing since they have one size, as
  /// MNIST's, other images are brought to that size first.
  /// - Parameter catalog: the models that the file may name; one of your own is added to a copy of the standard one
  /// - Throws: `FileError`, `WeightsError` or ``CheckpointError`` if the file is not a whole checkpoint
  public static func load(checkpoint path: String, catalog: ConfigCatalog = .standard) throws -> any ImagePredictor {
    let saved = try CheckpointFile(path)
    let config = try saved.trainingConfig(catalog: catalog)
    let preparation = try saved.preparation(for: config)
    let model = config.model.makeOutline()
    try Weights.load(saved.weights, of: saved.file, into: model)
    let network = try saved.inBytes(model)
    try saved.checkRanges(of: model)
    return try CheckpointError.of(path) {
      try config.viewing(
        config.task.makePredictor(
          model: network, outputs: config.model.numClasses, memory: saved.contents.memory,
          preprocessing: preparation))
    }
  }

  /// A predictor of weights alone, such as other programs write; a configuration says which network they are for and how
  /// images are prepared.
  ///
  /// A classifier's classes have the names of the configuration's training data. Where these are not there, they have
  /// numbers.
  /// - Parameters:
  ///   - path: a file of weights, whatever its format, or a checkpoint, which tells more
  ///   - source: the configuration's file, for errors
  ///   - root: the folder below which data sets lie
  ///   - memory: what the task is to remember, for weights that no data of the configuration tell of
  ///   - tell: called with what a user should know
  /// - Throws: `FileError`, `WeightsError`, ``CheckpointError`` if the weights are not there or not those of the network;
  ///   ``ConfigError`` if the configuration does not say which size the network takes
  public static func load(
    weights path: String, config: TrainingConfig, source: String, root: DataRoot = DataRoot(),
    memory known: TaskMemory? = nil, tell: (String) -> Void = { _ in }
  ) throws -> any ImagePredictor {
    let saved = try SavedWeights(path)
    try saved.checkpoint?.check(isOf: config.task, advice: CheckpointFile.otherTaskAdvice)
    let model = try saved.model(config.model.makeOutline(), tell: tell)
    let setup = config.setup(source: source, root: root)
    let memory =
      try saved.checkpoint?.contents.memory ?? known
      ?? config.locating(source) { try config.task.memory(setup, tell: tell) }
    let (imageSize, reason) = Self.imageSize(saved.checkpoint, setup)
    let (part, data) = config.data.val.map { ("val", $0) } ?? ("train", config.data.train)
    // What the planes of pictures that differ come to is of no account; something has to stand for it.
    if let free = config.freePreparation(imageSize: imageSize, for: ImageSize(square: 1)) {
      return try CheckpointError.of(path) {
        try config.viewing(
          config.task.makePredictor(
            model: model, outputs: config.model.numClasses, memory: memory, preprocessing: free))
      }
    }
    guard let size = data.preprocessing(imageSize: imageSize)?.size else {
      return try config.locating(source) {
        throw ConfigError(
          source, "data.\(part).pipeline",
          "does not say which size the network takes, and the data set cannot be asked\(reason.map { " (\($0))" } ?? ""); "
            + "end it with a Resize")
      }
    }
    try config.locating(source) { try setup.check(size, of: "data.\(part)") }
    if let reason { tell("other images are not brought to the size of the data set's first: \(reason)") }
    return try CheckpointError.of(path) {
      try config.viewing(
        config.task.makePredictor(
          model: model, outputs: config.model.numClasses, memory: memory,
          preprocessing: config.data.preparation(imageSize: imageSize, for: size)))
    }
  }
}

extension TrainingConfig {
  /// A predictor that is shown of each picture what the configuration says.
  fileprivate func viewing(_ predictor: any ImagePredictor) -> any ImagePredictor {
    (predictor as? ImageClassifier)?.view = testView
    (predictor as? ImageSegmenter)?.view = testView
    return predictor
  }
}

extension Predictors {
  /// The one size of the images by which a network is judged: what the checkpoint says, or else what the data set does;
  /// nil if they differ, or with the reason if nobody knows.
  private static func imageSize(
    _ saved: CheckpointFile?, _ setup: TaskSetup
  ) -> (size: ImageSize?, reason: (any Error)?) {
    let (part, dataset) = setup.data.val.map { ("val", $0) } ?? ("train", setup.data.train)
    guard dataset.hasOneSize else { return (nil, nil) }
    if let size = saved?.contents.imageSize { return (size, nil) }
    // A data set that is not there cannot be asked, and need not be where the pipeline ends at one size.
    do { return (try dataset.oneSize(of: setup.open(dataset, "data.\(part)")), nil) } catch {
      return (nil, error)
    }
  }
}

extension ImageClassifier {
  /// The classifier that a run has saved; see ``Predictors/load(checkpoint:catalog:)``.
  public convenience init(checkpoint path: String, catalog: ConfigCatalog = .standard) throws {
    try self.init(Predictors.load(checkpoint: path, catalog: catalog), from: path)
  }

  /// A classifier of weights alone; see ``Predictors/load(weights:config:source:root:memory:tell:)``.
  public convenience init(
    weights path: String, config: TrainingConfig, source: String, root: DataRoot = DataRoot(),
    tell: (String) -> Void = { _ in }
  ) throws {
    try self.init(
      Predictors.load(weights: path, config: config, source: source, root: root, tell: tell), from: path)
  }

  private convenience init(_ predictor: any ImagePredictor, from path: String) throws {
    let classifier = try Self.of(predictor, from: path)
    self.init(
      model: classifier.model, classNames: classifier.classNames, preprocessing: classifier.preprocessing)
    view = classifier.view
  }

  /// A predictor that is a classifier.
  /// - Parameter path: where it is from, for the error
  /// - Throws: ``CheckpointError`` if it is none
  public static func of(_ predictor: any ImagePredictor, from path: String) throws(CheckpointError) -> ImageClassifier {
    guard let classifier = predictor as? ImageClassifier else {
      throw CheckpointError(
        path, "is no classifier's, and has no classes of whole pictures",
        advice: "saccade predict tells what it finds; in code, load it with Predictors.load")
    }
    return classifier
  }
}

extension CheckpointError {
  /// Runs work in which a task reads a checkpoint; what the task finds wrong gets the file's name.
  static func of<Result>(_ path: String, _ work: () throws -> Result) throws -> Result {
    do { return try work() } catch let error as SavedStateError {
      throw CheckpointError(path, error.problem, advice: error.advice)
    }
  }
}
