import SaccadeConfig
import SaccadeData
import SaccadeModels
import SaccadeText

extension TrainingConfig {
  /// The batches of the training data.
  /// - Parameter root: the folder below which data lie
  /// - Throws: `ConfigError` if images are to be drawn by classes that they do not have, or to have sizes that they, or the
  ///   network, cannot; `DatasetError` if they are to be drawn by weights that they do not have
  func trainingLoader<Source: BatchSource>(
    of source: Source, seed: UInt64, file: String, root: DataRoot
  ) throws -> BatchLoader<Source> {
    var loader = BatchLoader(
      source, batchSize: data.batchSize, shuffled: data.shuffle, dropsLast: data.dropLast,
      repeats: data.augRepeats, seed: seed, workers: data.workers,
      weights: try drawingWeights(of: source, file: file, root: root),
      unreadable: data.train.onError.inTraining)
    for (place, stage) in data.sizes.enumerated() {
      let path = "data.sizes.\(place).size"
      guard let resized = source.resized(to: stage.size) else {
        throw ConfigError(file, path, "the task's images are not of one size that could be another; leave it out")
      }
      if let problem = model.problem(with: stage.size) { throw ConfigError(file, path, problem) }
      loader.stages.append((stage.epoch - 1, resized))
    }
    return loader
  }

  private func drawingWeights(of source: some BatchSource, file: String, root: DataRoot) throws -> [Double]? {
    guard let sampler = data.sampler else { return nil }
    var reason = "all weights are 0"
    let weights: [Double]
    switch sampler {
    case .classes(let shares):
      weights = try self.weights(of: source, by: shares, file: file)
      reason = "the classes that it allows have none"
    case .column(let name): weights = try PictureWeights.weights(of: try pictures(of: source, file), by: name)
    case .file(let path):
      weights = try PictureWeights(root.resolve(path)).weights(of: try pictures(of: source, file))
    }
    guard weights.contains(where: { $0 > 0 }) else {
      throw ConfigError(file, "data.sampler", "leaves no image to draw: \(reason)")
    }
    return weights
  }

  private func pictures(of source: some BatchSource, _ file: String) throws(ConfigError) -> any ImageDataset {
    guard source.groups == nil, let pictures = source.pictures else {
      throw ConfigError(file, "data.sampler", "the images of this task cannot be drawn by weights; leave it out")
    }
    return pictures
  }

  private func weights(
    of source: some BatchSource, by shares: ClassShares, file: String
  ) throws(ConfigError) -> [Double] {
    guard source.groups == nil, let labels = source.labels, labels.count == source.count else {
      throw ConfigError(file, "data.sampler", "the images of this task have no classes to be drawn by; leave it out")
    }
    let counts = labels.reduce(into: [Int](repeating: 0, count: model.numClasses)) { $0[$1] += 1 }
    guard let numbers = shares.numbers(for: counts) else {
      throw ConfigError(file, "data.sampler", "has to have a number for each of the \(counts.count) classes")
    }
    return labels.map { numbers[$0] }
  }
}

extension DataConfig {
  /// The batches by which a network is judged, in a run and afterwards.
  func validationLoader<Source>(of source: Source) -> BatchLoader<Source> {
    BatchLoader(
      source, batchSize: valBatchSize ?? batchSize, workers: workers,
      unreadable: val?.onError.inValidation ?? .stop)
  }
}
