import SaccadeConfig
import SaccadeEngine
import SaccadeTasks
import SaccadeText

/// Whether the position and the figures of a checkpoint are ones that its run can have come to.
extension CheckpointFile {
  /// Checks the figures against what the task tells.
  /// - Throws: ``CheckpointError`` if one is of no such name, or has a value that it never has
  func checkFigures(of task: some TaskSettings) throws(CheckpointError) {
    let progress = contents.progress
    if let name = progress.bestFigure, !task.allFigures.contains(name) {
      throw CheckpointError.damaged(
        path,
        "its '\(CheckpointKeys.progress)' says that '\(name.cut(to: 100))' chooses the best, which is no figure of "
          + "the task")
    }
    if let best = progress.best, let kind = bestFigure.flatMap({ task.kind(of: $0) }), !kind.allows(best) {
      throw CheckpointError.damaged(
        path, "its '\(CheckpointKeys.progress)' says that its best \(bestFigure ?? "figure") was \(best), which none is"
      )
    }
    for (name, value) in contents.figures.sorted(by: { $0.key < $1.key }) {
      guard let kind = task.kind(of: name), !kind.allows(value) else { continue }
      throw CheckpointError.damaged(path, "its '\(CheckpointKeys.figures)' has a \(name) of \(value), which none is")
    }
  }

  /// Checks the position against the configuration that the run had, and what its optimizer remembers.
  /// - Parameter saved: the checkpoint with its state
  /// - Throws: ``CheckpointError`` if they tell of different runs
  func checkPlace(_ saved: Checkpoint) throws(CheckpointError) {
    let progress = contents.progress
    if let seed = settings.node["seed"]?.word.flatMap({ Int($0) }), UInt64(bitPattern: Int64(seed)) != progress.seed {
      throw CheckpointError.damaged(
        path, "its '\(CheckpointKeys.progress)' says that its seed is \(progress.seed), and its configuration \(seed)")
    }
    let made = saved.step.part("optimizer").tensors.filter { $0.key.hasSuffix(".step") }.values.compactMap { count in
      count.dtype == .int64 && count.elementCount == 1 ? count.item(as: Int.self) : nil
    }.filter { 0...1 << 53 ~= $0 }.max()
    guard let made, made != progress.iteration else { return }
    // Fewer are made where batches are gathered, or left out; but a run ends.
    guard made > progress.iteration || (saved.step.texts["accumulate"] == "1" && isBeyondItsEnd) else { return }
    throw CheckpointError.damaged(
      path,
      "its '\(CheckpointKeys.progress)' says that \(counted(progress.iteration, "step was", "steps were")) made, and "
        + "its optimizer that \(made) were")
  }

  /// Whether more steps were made than the run was to have.
  private var isBeyondItsEnd: Bool {
    func number(_ key: String) -> Int? { settings.node["runner"]?[key]?.word.flatMap({ Int($0) }) }
    let (iteration, perEpoch) = (contents.progress.iteration, contents.progress.iterationsPerEpoch)
    if let most = number("max_iters") { return iteration > most }
    // Without a product, which might overflow.
    return number("max_epochs").map { (iteration - 1) / perEpoch >= $0 } ?? false
  }
}
