public import SaccadeConfig
public import SaccadeTasks
import SaccadeText

/// Writes a table of a run, a row an epoch, for spreadsheets: `log.csv` in the run folder.
public struct CSVLog: HookSettings, Equatable {
  /// The hook has nothing to set.
  public init() {}

  /// `CSVLog`.
  public var typeName: String { "CSVLog" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["CSVLogger", "CSV"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Writes a row an epoch to log.csv in the run folder." }
  /// It takes no keys.
  public static let fields: [ConfigField<Self>] = []

  /// The hook of a run.
  public func makeHook<Task: TrainingTask>(for task: Task, in config: TrainingConfig) -> any TrainingHook<Task> {
    CSVLogHook(figures: config.task.figures.map(\.name), training: config.task.trainingFigures)
  }
}

/// Writes a row an epoch to a table in the run folder; without a folder, nothing.
///
/// The columns are those of the task's figures, in training and validation, whether they are told or not: every run of a
/// task has the same. A run that goes on adds to its table.
public final class CSVLogHook<Task: TrainingTask>: TrainingHook {
  private let columns: [String]
  private var file: LogFile?
  private var waiting = 0.0
  private var hasTold = false
  private var lostRows = 0

  /// A hook for a task that tells these figures.
  /// - Parameters:
  ///   - figures: those of a validation
  ///   - training: those of training; nil if they are the same
  public init(figures: [String], training: [String]? = nil) {
    columns =
      [Column.epoch, Column.iteration, Column.rate] + (training ?? figures).map { "train_\($0)" }
      + figures.map { "val_\($0)" }
      + [Column.seconds, Column.waiting, Column.validationSeconds] + MemoryFigures.names
  }

  private var header: String { columns.map(\.csvCell).joined(separator: ",") }

  /// Keeps the rows of the steps that are behind the run, and moves a table of another run out of the way.
  public func trainingWillStart(_ trainer: Trainer<Task>) {
    guard let folder = trainer.folder, !trainer.isOver || trainer.epochEndIsDue else { return }
    do {
      try folder.writing { held in
        if trainer.iteration > 0 {
          try CSVTable.forget(after: trainer.iteration, header: header, in: folder.table, held: held)
        } else if let old = try LogFile.putAside(folder.table, held: held) {
          trainer.inform("the table of a run that left no checkpoint is kept as \(old)")
        }
      }
    } catch { lose("\(error)", trainer) }
  }

  /// How long the epoch's steps waited is told.
  public func stepDidEnd(_ trainer: Trainer<Task>, _ step: TrainingStep<Task.Metrics>) {
    waiting += step.dataSeconds
  }

  /// Adds a row.
  public func epochDidEnd(_ trainer: Trainer<Task>, _ summary: EpochSummary<Task.Metrics>) {
    let rate = trainer.lastLearningRate ?? .nan
    var cells: [String: String] = [
      Column.epoch: "\(summary.epoch + 1)", Column.iteration: "\(trainer.iteration)", Column.rate: rate.csvCell,
      Column.seconds: summary.seconds.csvCell, Column.waiting: waiting.csvCell,
    ]
    for figure in summary.training.figures { cells["train_\(figure.name)"] = figure.value.csvCell }
    if let validation = summary.validation {
      for figure in validation.figures { cells["val_\(figure.name)"] = figure.value.csvCell }
      cells[Column.validationSeconds] = summary.validationSeconds.csvCell
    }
    for (name, bytes) in MemoryFigures.now { cells[name] = "\(bytes)" }
    waiting = 0
    write(columns.map { cells[$0] ?? "" }.joined(separator: ","), trainer)
  }

  /// Tells if rows are missing.
  public func trainingDidEnd(_ trainer: Trainer<Task>) {
    if lostRows > 0, let folder = trainer.folder {
      trainer.tell("\(folder.table) goes without \(counted(lostRows, "row"))")
    }
  }

  private func write(_ row: String, _ trainer: Trainer<Task>) {
    guard let folder = trainer.folder else { return }
    do {
      if let file, !folder.holds(file.file) {
        self.file = nil
        tellOnce("\(file.path) was removed while the run went on: it goes without the rows of before", trainer)
      }
      let file = try self.file ?? folder.openLog(folder.table)
      self.file = file
      let lost = file.lostLines
      // A new table, also where somebody has emptied the old one.
      if file.file.isEmpty { file.write(line: header) }
      file.write(line: row)
      if file.lostLines > lost { lose("it found no room on the disk", trainer) }
    } catch { lose("\(error)", trainer) }
  }

  private func lose(_ problem: String, _ trainer: Trainer<Task>) {
    lostRows += 1
    tellOnce("a row of log.csv is lost, and the run goes on: \(problem)", trainer)
  }

  private func tellOnce(_ line: String, _ trainer: Trainer<Task>) {
    if !hasTold { trainer.tell(line) }
    hasTold = true
  }
}

/// The columns that every table has.
private enum Column {
  static let (epoch, iteration, rate) = ("epoch", "iteration", "lr")
  static let (seconds, waiting, validationSeconds) = ("seconds", "data_seconds", "val_seconds")
}

extension Double {
  /// The shortest text that reads back as the number; empty for what is no number, which spreadsheets leave out of means.
  fileprivate var csvCell: String { isFinite ? JSONText.number(self) : "" }
}
