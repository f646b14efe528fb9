import SaccadeConfig
import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeLayers
import SaccadeModels
import SaccadeTasks
import SaccadeText

extension CheckpointFile {
  /// The configuration of the run, checked against the rest of the file.
  /// - Throws: ``CheckpointError`` if it is damaged, names a model that the catalog does not have, or describes another
  ///   network than the weights are of
  func trainingConfig(catalog: ConfigCatalog) throws(CheckpointError) -> TrainingConfig {
    if let name = settings.node["model"]?["type"]?.word, catalog.models.member(named: name) == nil {
      let known = catalog.models.names
      throw CheckpointError(
        path,
        "is a checkpoint of the model '\(name)', which is not among the known ones\(Spelling.hint(for: name, among: known)) "
          + "(known: \(known.joined(separator: ", ")))",
        advice: "a model of your own is loaded from Swift: var catalog = ConfigCatalog.standard; "
          + "catalog.models.add(MyModelConfig()); Predictors.load(checkpoint: path, catalog: catalog)")
    }
    var config: TrainingConfig
    do throws(ConfigError) { config = try settings.decode(into: TrainingConfig(), catalog: catalog) } catch {
      throw CheckpointError.damaged(path, "its configuration cannot be used: \(error)")
    }
    try checkSizes(of: config.model)
    // They are of the machine that it was trained on.
    config.threads = config.threads.map { min($0, ThreadAdvice.cores) }
    return config
  }

  /// Refuses a network of more outputs or channels than its weights have numbers, before anything is reckoned with them.
  private func checkSizes(of model: any ModelConfig) throws(CheckpointError) {
    let numbers = weights.reduce(0) { $0 + $1.shape.elementCount }
    for (key, count) in [("num_classes", model.numClasses), ("in_channels", model.inChannels)] {
      guard 1...max(1, numbers) ~= count else {
        throw CheckpointError.damaged(
          path, "its configuration asks for a network of \(key) \(count), and its weights have \(numbers) numbers")
      }
    }
    let channels = contents.inputShape[0]
    guard channels == model.inChannels else {
      throw CheckpointError.damaged(
        path,
        "its '\(CheckpointKeys.inputShape)' is \(contents.inputShape), but its network takes images of "
          + counted(model.inChannels, "channel"))
    }
  }

  /// How images are prepared for the network.
  /// - Throws: ``CheckpointError`` if the network cannot take them so
  func preparation(for config: TrainingConfig) throws(CheckpointError) -> Preprocessing {
    let size = ImageSize(height: contents.inputShape[1], width: contents.inputShape[2])
    let key = CheckpointKeys.inputShape
    if let problem = config.model.problem(with: size) {
      throw CheckpointError.damaged(
        path, "its '\(key)' says that its images are \(size.inWords), but its network \(problem)")
    }
    let data = config.data.val ?? config.data.train
    guard size.height * size.width <= data.maxPixels else {
      throw CheckpointError.damaged(
        path,
        "its '\(key)' says that its images are \(size.inWords), and its configuration allows \(data.maxPixels) pixels")
    }
    if let free = config.freePreparation(imageSize: contents.imageSize, for: size) { return free }
    let preparation = config.data.preparation(imageSize: contents.imageSize, for: size)
    // Where the size of the data set's images is not known, the pipeline need not tell what becomes of them.
    for made in [preparation.size, data.preprocessing(imageSize: contents.imageSize)?.size] {
      guard let made, made != size else { continue }
      throw CheckpointError.damaged(
        path, "its '\(key)' says that its images are \(size.inWords), but its pipeline makes \(made.inWords)")
    }
    return preparation
  }

  /// The task that the network was trained for.
  var taskName: String {
    // Before there were others, none was named.
    settings.node["task"]?["type"]?.word ?? TrainingConfig().task.typeName
  }

  /// The figure that the best of the run is of; nil if there is none.
  var bestFigure: String? { contents.progress.bestFigure ?? settings.node["checkpoint"]?["best"]?.word }

  /// Checks that a configuration is for the same task.
  /// - Throws: ``CheckpointError`` if it is not
  func check(isOf task: any TaskSettings, advice: String) throws(CheckpointError) {
    guard taskName != task.typeName else { return }
    throw CheckpointError(
      path, "the checkpoint is of task \(taskName), the configuration of task \(task.typeName)", advice: advice)
  }

  /// What to do about a checkpoint of another task that is to be judged or used.
  static var otherTaskAdvice: String {
    "use the configuration that the checkpoint was made with: config.yaml beside it"
  }
}

extension TrainingConfig {
  /// How pictures are prepared for a task that takes them in any size, where the pipeline leaves them so; nil where it
  /// brings them to one.
  /// - Parameter size: what stands for theirs
  func freePreparation(imageSize: ImageSize?, for size: ImageSize) -> Preprocessing? {
    guard task.takesAnySize else { return nil }
    guard let val = data.val else {
      // What a segmenter has learnt of pieces of pictures holds for whole ones of the same scale.
      let changesScale = data.train.transforms.contains { $0 is Resize || $0 is Letterbox || $0 is RandomResizedCrop }
      guard task is SegmentationSettings, !data.train.hasOneSize, !changesScale else { return nil }
      return Preprocessing(
        [], size: size, normalization: data.train.normalization, maximumPixels: data.train.maxPixels)
    }
    guard val.preprocessing(imageSize: imageSize) == nil else { return nil }
    return Preprocessing(val.transforms, size: size, normalization: val.normalization, maximumPixels: val.maxPixels)
  }
}

extension ConfigNode {
  /// The text of a scalar.
  var word: String? {
    if case .scalar(let text, _) = content { text } else { nil }
  }
}
