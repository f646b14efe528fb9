public import SaccadeData
public import SaccadeEngine
import SaccadeLayers
public import SaccadeTasks

/// Judges a network on the batches of a loader.
/// - Parameter progress: called with the number of batches done
/// - Throws: `LoaderError` if a sample cannot be read
public func evaluate<Task: TrainingTask>(
  _ task: Task, on loader: BatchLoader<Task.Source>, precision: DType = .float32, progress: (Int) -> Void = { _ in }
) throws -> Task.Metrics {
  let wasTraining = task.model.isTraining
  task.model.eval()
  defer { if wasTraining { task.model.train() } }
  var metrics = Task.Metrics()
  let batches = loader.batches(epoch: 0)
  while let batch = try batches.next() {
    withoutGradient { autocast(precision) { task.evaluate(batch, adding: &metrics) } }
    progress(batches.position)
  }
  return metrics
}

extension Duration {
  /// The duration in seconds.
  package var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
