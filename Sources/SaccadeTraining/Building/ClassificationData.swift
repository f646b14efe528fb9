import SaccadeConfig
import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeModels

/// The opened data of a classification run, checked against each other and against the model.
struct ClassificationData {
  let train: ClassificationSamples
  let val: ClassificationSamples?
  let classNames: [String]

  /// Opens the data sets of a configuration.
  /// - Parameters:
  ///   - source: the configuration's file, for errors
  ///   - onlyVal: whether the training part is not needed
  /// - Throws: `DatasetError` if one is not as it should be; ``ConfigError`` if they do not go with the model
  init(_ config: TrainingConfig, source: String, root: DataRoot) throws {
    let train = try Self.open(config.data.train, "data.train", classNames: nil, config, source, root)
    let names = train.dataset.classNames
    val = try config.data.val.map { try Self.open($0, "data.val", classNames: names, config, source, root) }
    self.train = train
    classNames = names
    if let val, val.sampleShape != train.sampleShape, config.model.problem(with: val.imageSize) != nil {
      throw ConfigError(source, "data.val", "its images become \(val.sampleShape), those of data.train other sizes")
    }
    try Self.checkRoom(for: train, config.data.batchSize, "data.batch_size", source)
    if let val {
      let key = config.data.valBatchSize == nil ? "data.batch_size" : "data.val_batch_size"
      try Self.checkRoom(for: val, config.data.valBatchSize ?? config.data.batchSize, key, source)
    }
    let batch = config.data.batchSize
    guard train.count >= (config.data.dropLast ? batch : 1) else {
      throw ConfigError(
        source, "data.batch_size",
        "data.train has \(train.count) images, not one batch of \(batch); take a smaller one, or drop_last: false")
    }
    if config.checkpoint.best == .top5, names.count <= 5 {
      throw ConfigError(source, "checkpoint.best", "top5 says nothing of \(names.count) classes; choose top1 or loss")
    }
  }

  /// Opens one data set and checks it against the model.
  static func open(
    _ dataset: any DatasetConfig, _ path: String, classNames: [String]?, _ config: TrainingConfig, _ source: String,
    _ root: DataRoot
  ) throws -> ClassificationSamples {
    let opened = try dataset.open(root: root, classNames: classNames)
    guard opened.count > 0 else { throw ConfigError(source, path, "holds no images") }
    let names = opened.classNames
    if let classNames, names != classNames {
      throw ConfigError(
        source, path, "has other classes than data.train: \(list(names)) instead of \(list(classNames))")
    }
    guard names.count > 1 else {
      throw ConfigError(
        source, path,
        "has only one class, \(names.joined()), which leaves nothing to tell apart; classification needs at least two: "
          + "in an image folder, a folder of images for each")
    }
    guard names.count == config.model.numClasses else {
      throw ConfigError(
        source, "model.num_classes",
        "is \(config.model.numClasses), but \(path) has \(names.count) classes: \(list(names)); "
          + "set it to \(names.count)")
    }
    let samples = try dataset.samples(of: opened, source: source, section: path)
    if let problem = config.model.problem(with: samples.imageSize) {
      throw ConfigError(source, "model", "\(problem); \(path) gives \(samples.imageSize.inWords)")
    }
    return samples
  }

  /// A batch of images that is larger than the machine's memory needs no try.
  private static func checkRoom(
    for samples: ClassificationSamples, _ batchSize: Int, _ path: String, _ source: String
  ) throws(ConfigError) {
    let count = min(batchSize, samples.count)
    let bytes = Double(count) * samples.sampleShape.reduce(4.0) { $0 * Double($1) }
    guard bytes > Double(Memory.limitBytes) else { return }
    let size = samples.imageSize
    throw ConfigError(
      source, path,
      "a batch of \(count) images of \(size.inWords) takes \(Memory.inWords(Int(min(bytes, 0x1p62)))), and there are "
        + "\(Memory.inWords(Memory.limitBytes)); take a smaller batch, or smaller images")
  }

  private static func list(_ names: [String]) -> String {
    names.prefix(5).joined(separator: ", ") + (names.count > 5 ? " and \(names.count - 5) more" : "")
  }
}

extension ClassificationSamples {
  /// The height and width of what the network gets.
  var imageSize: ImageSize { ImageSize(height: sampleShape[1], width: sampleShape[2]) }
}
