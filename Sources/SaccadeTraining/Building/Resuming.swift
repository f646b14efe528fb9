import Foundation
import SaccadeConfig
import SaccadeData
import SaccadeLayers
import SaccadeOptimizers
import SaccadeTasks
import SaccadeText

extension Trainer {
  /// Goes on from a checkpoint.
  /// - Parameter path: the checkpoint's file, for errors
  /// - Throws: `CheckpointError` if it is of another run, or damaged
  func resume(from saved: Checkpoint, at path: String) throws {
    let (old, new) = (saved.progress.iterationsPerEpoch, iterationsPerEpoch)
    guard old == new else {
      throw CheckpointError(
        path, "its epochs had \(old) steps, those of the configuration have \(new)",
        advice: "go on with the same training data and batch size, or begin anew with load_from")
    }
    try Weights.load(saved.weights, from: path, into: task.model)
    do {
      try optimizer.load(state: saved.optimizerState)
    } catch {
      throw CheckpointError(
        path, error.description, advice: "go on with the same optimizer, or begin anew with load_from", mismatch: error)
    }
    func damaged(_ what: String) -> CheckpointError {
      CheckpointError(path, "\(what)", advice: "use another checkpoint of the run, or begin anew with load_from")
    }
    guard saved.progress.iteration >= 0 else { throw damaged("says that \(saved.progress.iteration) steps were made") }
    var metrics: Task.Metrics?
    if let text = saved.progress.metrics {
      metrics = try? JSONDecoder().decode(Task.Metrics.self, from: Data(text.utf8))
      if metrics == nil { throw damaged("the figures of its epoch are not readable") }
    }
    resume(after: saved.progress.iteration, metrics: metrics)
  }
}

extension TrainingConfig {
  /// The settings that differ from those of a checkpoint: such a run is not the one that was begun.
  func changes(since saved: String) -> [String] {
    guard let document = try? ConfigDocument(yaml: saved, name: "checkpoint") else { return [] }
    // Read and written again, so that how a number was written makes no difference, nor a key that was not there yet.
    let read = (try? document.decode(into: TrainingConfig()))?.node ?? document.node
    let old = ConfigDocument.leaves(of: read, at: "", written: nil)
    let new = ConfigDocument.leaves(of: node, at: "", written: nil)
    let before = Dictionary(old.map { ($0.path, $0.value) }) { $1 }
    return new.compactMap { path, value, _ in
      guard let previous = before[path], previous != value, !["resume", "work_dir"].contains(path) else { return nil }
      return "\(path) was \(previous), is \(value)"
    }
  }

  /// What the task is told when it opens the data.
  func setup(source: String, root: DataRoot) -> TaskSetup {
    TaskSetup(model: model, data: data, best: checkpoint.best, source: source, root: root)
  }
}
