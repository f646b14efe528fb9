public import SaccadeConfig
public import SaccadeData
public import SaccadeEngine
public import SaccadeImages
import SaccadeModels
import SaccadeText

extension TaskSetup {
  /// Opens a data set, or gives the one that was opened for the section before; one that is not there is told with the
  /// setting that names it.
  /// - Parameter path: the data set's section
  /// - Throws: what opening it throws
  public func open(
    _ dataset: any DatasetConfig, _ path: String, classNames: [String]? = nil
  ) throws -> any ImageDataset {
    do { return try openOnce(dataset, path, classNames: classNames) } catch let error as DatasetError {
      guard error.isAboutThePath else { throw error }
      throw DatasetError(
        error.kind, path: error.path, problem: error.problem,
        advice: "\(error.advice) (\(path) of \(place("\(path).root")) asks for it)")
    }
  }

  /// The data sets of the run, `train` and `val`: those that were opened for the task, where it opened them.
  /// - Throws: what opening one throws
  public func datasets() throws -> [(part: String, dataset: any ImageDataset)] {
    let train = try open(data.train, "data.train")
    guard let val = data.val else { return [("train", train)] }
    // Classes of the validation are looked for as those of the training.
    let classNames = (train as? any ClassNamingDataset)?.classNames
    let key = known("data.val", classNames) != nil ? classNames : nil
    return [("train", train), ("val", try open(val, "data.val", classNames: key))]
  }

  /// Checks that the network takes images of a size.
  /// - Parameter path: the data set's section, for errors
  public func check(_ size: ImageSize, of path: String) throws(ConfigError) {
    if let problem = model.problem(with: size) {
      throw ConfigError(source, "model", "\(problem); \(path) gives \(size.inWords)")
    }
  }

  /// Checks that an epoch has a batch and that batches fit into the machine's memory.
  /// - Parameters:
  ///   - train: the number of training images
  ///   - validation: that of the images to judge by, if there are some
  ///   - shape: what the network takes of each
  ///   - views: how many parts of each image to judge by a batch holds
  public func checkBatches(train: Int, validation: Int?, of shape: Shape, views: Int = 1) throws(ConfigError) {
    try checkRoom(for: train, of: shape, data.batchSize, "data.batch_size")
    if let validation {
      let key = data.valBatchSize == nil ? "data.batch_size" : "data.val_batch_size"
      try checkRoom(for: validation * views, of: shape, (data.valBatchSize ?? data.batchSize) * views, key)
    }
    let batch = data.batchSize
    guard train >= (data.dropLast ? batch : 1) else {
      throw ConfigError(
        source, "data.batch_size",
        "data.train has \(counted(train, "image")), not one batch of \(batch); take a smaller one, or drop_last: false")
    }
  }

  /// A batch of images that is larger than the machine's memory needs no try.
  private func checkRoom(for images: Int, of shape: Shape, _ batchSize: Int, _ path: String) throws(ConfigError) {
    let count = min(batchSize, images)
    let bytes = Double(count) * shape.reduce(4.0) { $0 * Double($1) }
    guard bytes > Double(Memory.limitBytes) else { return }
    let size = ImageSize(height: shape[1], width: shape[2])
    throw ConfigError(
      source, path,
      "a batch of \(counted(count, "image")) of \(size.inWords) takes \(memorySize(Int(min(bytes, 0x1p62)))), and there are "
        + "\(memorySize(Memory.limitBytes)); take a smaller batch, or smaller images")
  }

  /// How the images of a data set are prepared.
  /// - Parameters:
  ///   - path: the data set's section, for errors
  ///   - reason: why the task needs each picture by itself, so that no step may put several into one; nil if one may
  /// - Throws: `ConfigError` if they do not end at one size, or a step mixes pictures that may not be mixed
  public func preprocessing(
    of dataset: any DatasetConfig, _ opened: any ImageDataset, _ path: String, whole reason: String? = nil
  ) throws -> Preprocessing {
    guard opened.count > 0 else { throw ConfigError(source, path, "holds no images") }
    if let reason { try checkNoStepMixes(dataset, path, reason) }
    guard let preprocessing = dataset.preprocessing(imageSize: try dataset.oneSize(of: opened)) else {
      throw ConfigError(source, "\(path).pipeline", type(of: dataset).sizeAdvice)
    }
    try check(preprocessing.size, of: path)
    return preprocessing
  }

  private func checkNoStepMixes(_ dataset: any DatasetConfig, _ path: String, _ reason: String) throws(ConfigError) {
    for (place, step) in dataset.pipeline.enumerated() {
      guard let step = step as? any SampleTransform, step.mixesSamples else { continue }
      let name = (step as? any TypedSection)?.typeName ?? "\(type(of: step))"
      throw ConfigError(
        source, "\(path).pipeline.\(place)",
        "\(name) puts several pictures into one, and \(reason); leave it out: it is for tasks that find objects")
    }
  }
}
