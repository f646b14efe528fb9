import Foundation
import SaccadeLayers
import SaccadeOptimizers
public import SaccadeTasks

/// Saves the last checkpoint every so often, and the one that was the best in validation.
///
/// It is the last of a trainer's hooks: it saves what all others have come to, and the best while what they have put in
/// place for a validation, such as an average of the weights, is still there.
public final class CheckpointHook<Task: TrainingTask>: TrainingHook {
  private let folder: RunFolder
  private let settings: CheckpointConfig
  private var figures: [Figure] = []
  /// By which of them the best checkpoint is chosen.
  private let bestFigure: String?
  /// All of a checkpoint but the weights and the state.
  private var template: Checkpoint
  /// Why the best checkpoint could not be written.
  ///
  /// Nothing is saved after that: a run that goes on from before its validation writes the best, and one that goes on from
  /// behind it never would.
  private var bestFailure: (any Error)?
  private var hasToldOfKeeping = false
  /// After how many steps the run went on, until a checkpoint is kept.
  private var beginning: Int? = 0

  /// A hook that saves in a run folder.
  /// - Parameters:
  ///   - bestFigure: by which figure of the validation the best checkpoint is chosen; nil for no best checkpoint
  ///   - template: what stands in every checkpoint beside weights and state, and how far the run is
  public init(_ folder: RunFolder, settings: CheckpointConfig, bestFigure: String?, template: Checkpoint) {
    self.folder = folder
    self.settings = settings
    self.bestFigure = bestFigure
    self.template = template
  }

  /// How far the run is, as the last checkpoint says.
  public var progress: TrainingProgress { template.progress }

  /// Whatever checkpoints are kept of later steps, the run makes these again.
  public func trainingWillStart(_ trainer: Trainer<Task>) { beginning = trainer.iteration }

  /// Saves in the middle of an epoch, if that is due or somebody wants to stop.
  public func stepDidEnd(_ trainer: Trainer<Task>, _ step: TrainingStep<Task.Metrics>) throws {
    template.progress.seconds += step.seconds
    template.progress.learningRate = step.learningRate.isFinite ? step.learningRate : nil
    // After an epoch's last step comes its validation, which a run that goes on must not miss.
    let isWithinEpoch =
      trainer.iteration % trainer.iterationsPerEpoch != 0 && trainer.iteration < trainer.settings.totalIterations
    guard isWithinEpoch else { return }
    // Asked once: it may come between two questions.
    let signal = Interruption.requested
    if signal != nil || (!settings.byEpoch && trainer.iteration % settings.interval == 0) {
      try save(trainer, metrics: step.metrics)
    }
    try stop(ifAskedBy: signal)
  }

  /// Saves the best checkpoint, if this is it.
  public func validationDidEnd(_ trainer: Trainer<Task>, _ summary: ValidationSummary<Task.Metrics>) throws {
    template.progress.seconds += summary.seconds
    figures = summary.metrics.figures
    try saveIfBest(trainer, epoch: summary.epoch + 1)
  }

  /// Saves the last checkpoint, if it is due.
  public func epochDidEnd(_ trainer: Trainer<Task>, _ summary: EpochSummary<Task.Metrics>) throws {
    let isLast = trainer.isOver
    let count = settings.byEpoch ? summary.epoch + 1 : trainer.iteration
    let signal = Interruption.requested
    if isLast || signal != nil || count % settings.interval == 0 {
      // A run that was stopped within an epoch, and goes on, tells of the whole epoch.
      let isWhole = trainer.iteration % max(1, trainer.iterationsPerEpoch) == 0
      try save(trainer, metrics: isWhole ? nil : summary.training)
    }
    if !isLast { try stop(ifAskedBy: signal) }
  }

  private func stop(ifAskedBy signal: Int32?) throws(TrainingError) {
    if let signal { throw .interrupted(signal: signal, checkpoint: folder.last) }
  }

  /// Saves the last checkpoint.
  /// - Parameters:
  ///   - metrics: the figures of the epoch so far, if it has begun
  ///   - epochEndIsDue: whether its validation and end are still to come after its last step
  /// - Returns: the file
  @discardableResult
  func save(_ trainer: Trainer<Task>, metrics: Task.Metrics?, epochEndIsDue: Bool = false) throws -> String {
    if let bestFailure { throw bestFailure }
    template.progress.iteration = trainer.iteration
    template.progress.epochEndIsDue = epochEndIsDue ? true : nil
    template.progress.metrics = try metrics.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }
    var checkpoint = current(trainer)
    checkpoint.step = trainer.rule.state
    checkpoint.hooks = trainer.namedHooks.mapValues(\.state)
    try folder.writing { try checkpoint.write(to: folder.last, in: $0) }
    if settings.keep > 0 { keep(checkpoint, trainer) }
    return folder.last
  }

  /// Keeps the last checkpoint under a name of its own; the run is none the worse where that cannot be.
  private func keep(_ checkpoint: Checkpoint, _ trainer: Trainer<Task>) {
    do {
      try folder.writing { open in
        try folder.keepLast(of: trainer.iteration, count: settings.keep, goingOnAfter: beginning, in: open) {
          try checkpoint.write(to: $0, in: open)
        }
      }
      beginning = nil
    } catch {
      if !hasToldOfKeeping { trainer.tell("a checkpoint is not kept beside the last one: \(error)") }
      hasToldOfKeeping = true
    }
  }

  /// Saves the weights that the model has now, for use alone, beside the other checkpoints.
  /// - Parameter figures: what they came to
  /// - Returns: the file
  func saveForUse(_ trainer: Trainer<Task>, as name: String, figures: [Figure]) throws -> String {
    var checkpoint = current(trainer)
    checkpoint.figures = Dictionary(figures.map { ($0.name, $0.value) }) { $1 }
    checkpoint.progress.metrics = nil
    checkpoint.progress.epochEndIsDue = nil
    let path = "\(folder.path)/\(name)"
    try folder.writing { try checkpoint.write(to: path, in: $0) }
    return path
  }

  private func saveIfBest(_ trainer: Trainer<Task>, epoch: Int) throws {
    guard let figure = figures.first(where: { $0.name == bestFigure }), figure.value.isFinite else {
      return
    }
    let loss = figures.first { $0.name == "loss" }.map(\.value).flatMap { $0.isFinite ? $0 : nil }
    if let best = template.progress.best, !figure.kind.isBetter(figure.value, than: best) {
      // Of few pictures many an epoch names all rightly: the surer network is the better one.
      guard figure.value == best, let loss, let bestLoss = template.progress.bestLoss, loss < bestLoss else { return }
    }
    template.progress.best = figure.value
    template.progress.bestLoss = loss
    template.progress.bestEpoch = epoch
    template.progress.iteration = trainer.iteration
    template.progress.metrics = nil
    template.progress.epochEndIsDue = nil
    let checkpoint = current(trainer)
    do { try folder.writing { try checkpoint.write(to: folder.best, in: $0) } } catch {
      bestFailure = error
      throw error
    }
  }

  private func current(_ trainer: Trainer<Task>) -> Checkpoint {
    var checkpoint = template
    checkpoint.weights = trainer.task.model.state
    // Before the first validation of a run that goes on, those of the last one before it.
    guard !figures.isEmpty else { return checkpoint }
    checkpoint.figures = Dictionary(figures.map { ($0.name, $0.value) }) { $1 }
    return checkpoint
  }
}
