public import SaccadeTasks
import SaccadeText

/// What a run came to; printed, it is its ``summary``.
public struct TrainingReport: Sendable, CustomStringConvertible {
  /// The run folder.
  public let folder: String
  /// How many steps were made, also before a resume.
  public let iterations: Int
  /// How many epochs were made, a last one that was cut short included.
  public let epochs: Int
  /// Whether the length of the run is told in steps: it is counted in them, or ended within an epoch.
  public let isCountedInSteps: Bool
  /// Why the run ended before its last step, if it did.
  public let stopReason: String?
  /// How long steps and validations took, in seconds, also before a resume.
  public let seconds: Double
  /// The figures of the last epoch's training; none if no step was left to make.
  public let training: [Figure]
  /// The figures of the last validation; none if there was none.
  public let validation: [Figure]
  /// The figure by which the best checkpoint is the best, and its epoch, from 1; nil without a best checkpoint.
  public let best: (figure: Figure, epoch: Int)?
  /// How many numbers the model has learnt.
  public let parameterCount: Int

  /// What a run tells in the end: the figures of its last validation, and of the best checkpoint the epoch and the figure.
  ///
  /// ```
  /// trained 5 epochs in 1:20; validation after the last: loss 0.3141, top-1 90.70 %
  /// checkpoint: runs/mine/best.safetensors, from epoch 4, the best: top-1 91.20 %
  /// ```
  public var summary: String {
    let length = isCountedInSteps ? counted(iterations, "step") : counted(epochs, "epoch")
    let time = "trained \(length) in \(clockTime(seconds))"
    let figures = validation.map { $0.text.visible() }.joined(separator: ", ")
    let whole = stopReason.map { "\(time), stopped before its end: \($0.visible())" } ?? time
    let last = figures.isEmpty ? whole : "\(whole); validation after the last: \(figures)"
    guard let best else { return "\(last)\ncheckpoint: \(lastCheckpoint.visible())" }
    let words = "from epoch \(best.epoch), the best: \(best.figure.text)"
    return "\(last)\ncheckpoint: \("\(bestCheckpoint), \(words)".visible())"
  }

  /// The summary.
  public var description: String { summary }

  private var lastCheckpoint: String { RunFiles(folder: folder).last }
  private var bestCheckpoint: String { RunFiles(folder: folder).best }

  /// The report as `--json` prints it.
  public var record: LogRecord {
    var record: LogRecord = [
      "run_folder": .text(folder), "iterations": .integer(iterations), "epochs": .integer(epochs),
      "seconds": .number(seconds), "parameters": .integer(parameterCount),
    ]
    // A run that had nothing left to do has none.
    if !training.isEmpty { record["train"] = .object(LogRecord(training)) }
    if let stopReason { record["stopped"] = .text(stopReason) }
    if !validation.isEmpty { record["val"] = .object(LogRecord(validation)) }
    if let best {
      record["best"] = .object([
        "figure": .text(best.figure.name), "value": .number(best.figure.value), "epoch": .integer(best.epoch),
      ])
    }
    record["checkpoint"] = .text(lastCheckpoint)
    if best != nil { record["best_checkpoint"] = .text(bestCheckpoint) }
    return record
  }
}

extension LogRecord {
  /// Figures under their names.
  public init(_ figures: [Figure]) {
    self.init()
    for figure in figures { self[figure.name] = .number(figure.value) }
  }
}
