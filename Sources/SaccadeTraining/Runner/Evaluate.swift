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
  try evaluate(task, on: loader, precision: precision, unless: { false }, progress: progress) ?? Task.Metrics()
}

/// Judges a network; nil if a closure that is asked before each batch, and while one is waited for, said to stop.
func evaluate<Task: TrainingTask>(
  _ task: Task, on loader: BatchLoader<Task.Source>, precision: DType, unless isVain: () -> Bool,
  progress: (Int) -> Void
) throws -> Task.Metrics? {
  let wasTraining = task.model.isTraining
  task.model.eval()
  defer { if wasTraining { task.model.train() } }
  var metrics = Task.Metrics()
  let batches = loader.batches(epoch: 0)
  do {
    while true {
      guard !isVain(), batches.waitForNext(unless: isVain) else {
        batches.abandon()
        return nil
      }
      guard let batch = try batches.next() else {
        metrics.finish()
        return metrics
      }
      withoutGradient { autocast(precision) { task.evaluate(batch, adding: &metrics) } }
      progress(batches.position)
    }
  } catch {
    batches.abandon()
    throw error
  }
}

extension Duration {
  /// The duration in seconds.
  package var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
