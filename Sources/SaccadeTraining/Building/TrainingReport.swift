public import SaccadeTasks

/// What a run came to.
public struct TrainingReport: Sendable {
  /// The run folder.
  public let folder: String
  /// How many steps the run has.
  public let iterations: Int
  /// How many epochs the run has.
  public let epochs: Int
  /// How long steps and validations took, in seconds, also before a resume.
  public let seconds: Double
  /// The figures of the last epoch's training.
  public let training: [Figure]
  /// The figures of the last validation; none if there was none.
  public let validation: [Figure]
  /// The best validation figure and its epoch, from 1.
  public let best: (name: String, value: Double, epoch: Int)?
  /// How many numbers the model has learnt.
  public let parameterCount: Int

  /// The report as `--json` prints it.
  public var record: LogRecord {
    var record: LogRecord = [
      "run_folder": .text(folder), "iterations": .integer(iterations), "epochs": .integer(epochs),
      "seconds": .number(seconds), "parameters": .integer(parameterCount), "train": .object(LogRecord(training)),
    ]
    if !validation.isEmpty { record["val"] = .object(LogRecord(validation)) }
    if let best {
      record["best"] = .object([
        "figure": .text(best.name), "value": .number(best.value), "epoch": .integer(best.epoch),
      ])
    }
    record["checkpoint"] = .text(folder + "/last.safetensors")
    if best != nil { record["best_checkpoint"] = .text(folder + "/best.safetensors") }
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
