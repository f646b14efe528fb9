import SaccadeData

extension DataConfig {
  /// The batches of the training data.
  func trainingLoader<Source>(of source: Source, seed: UInt64) -> BatchLoader<Source> {
    BatchLoader(
      source, batchSize: batchSize, shuffled: shuffle, dropsLast: dropLast, repeats: augRepeats, seed: seed,
      workers: workers, unreadable: train.onError.inTraining)
  }

  /// The batches by which a network is judged, in a run and afterwards.
  func validationLoader<Source>(of source: Source) -> BatchLoader<Source> {
    BatchLoader(
      source, batchSize: valBatchSize ?? batchSize, workers: workers,
      unreadable: val?.onError.inValidation ?? .stop)
  }
}
