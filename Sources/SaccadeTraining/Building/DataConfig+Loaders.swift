import SaccadeConfig
import SaccadeData
import SaccadeModels
import SaccadeText

extension TrainingConfig {
  /// The batches of the training data.
  /// - Throws: `ConfigError` if images are to be drawn by classes that they do not have, or to have sizes that they, or the
  ///   network, cannot
  func trainingLoader<Source>(of source: Source, seed: UInt64, file: String) throws -> BatchLoader<Source> {
    var loader = BatchLoader(
      source, batchSize: data.batchSize, shuffled: data.shuffle, dropsLast: data.dropLast,
      repeats: data.augRepeats, seed: seed, workers: data.workers, weights: try drawingWeights(of: source, file: file),
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

  private func drawingWeights(of source: some BatchSource, file: String) throws -> [Double]? {
    guard let sampler = data.sampler else { return nil }
    guard source.groups == nil, let labels = source.labels, labels.count == source.count else {
      throw ConfigError(file, "data.sampler", "the images of this task have no classes to be drawn by; leave it out")
    }
    let counts = labels.reduce(into: [Int](repeating: 0, count: model.numClasses)) { $0[$1] += 1 }
    guard let shares = sampler.numbers(for: counts) else {
      throw ConfigError(file, "data.sampler", "has to have a number for each of the \(counts.count) classes")
    }
    let weights = labels.map { shares[$0] }
    guard weights.contains(where: { $0 > 0 }) else {
      throw ConfigError(file, "data.sampler", "leaves no image to draw: the classes that it allows have none")
    }
    return weights
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
