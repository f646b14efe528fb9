public import Logging
public import SaccadeTasks
import SaccadeText

/// Writes a run's figures: a JSON line every so many steps and after each epoch, and a line for people.
public final class FigureLogHook<Task: TrainingTask>: TrainingHook {
  private let log: LogFile
  private let logger: Logger
  private let interval: Int
  /// Whether people see no progress bar, and so want a line for every JSON line.
  private let isVerbose: Bool
  private var pace = Pace()
  /// How long the epoch's steps waited for their batches, in seconds.
  private var waiting = 0.0

  /// A hook that writes to a log of JSON lines and to a logger.
  public init(_ log: LogFile, logger: Logger, interval: Int, isVerbose: Bool) {
    self.log = log
    self.logger = logger
    self.interval = interval
    self.isVerbose = isVerbose
  }

  /// Tells a step's figures, if it is its turn.
  public func stepDidEnd(_ trainer: Trainer<Task>, _ step: TrainingStep<Task.Metrics>) {
    pace.add(seconds: step.seconds)
    waiting += step.dataSeconds
    guard trainer.iteration % interval == 0 else { return }
    // The step's own epoch: the trainer stands before the next step already.
    let epoch = (trainer.iteration - 1) / trainer.iterationsPerEpoch + 1
    var record: LogRecord = [
      "mode": "train", "epoch": .integer(epoch), "iteration": .integer(trainer.iteration),
      "lr": .number(step.learningRate), "step_loss": .number(step.loss),
    ]
    for figure in step.metrics.figures { record[figure.name] = .number(figure.value) }
    for figure in step.notes { record[figure.name] = .number(figure.value) }
    record["images_per_second"] = pace.perSecond(step.sampleCount).map { .number($0.rounded(toPlaces: 1)) }
    record["step_seconds"] = .number(step.seconds.rounded(toPlaces: 6))
    record["data_seconds"] = .number(step.dataSeconds.rounded(toPlaces: 6))
    for (name, bytes) in MemoryFigures.now { record[name] = .integer(bytes) }
    log.write(record)
    guard isVerbose else { return }
    var line = [
      "epoch \(epoch)/\(trainer.epochCount)", "step \(trainer.iteration)/\(trainer.settings.totalIterations)",
    ]
    line += (step.metrics.figures + step.notes).map(\.text)
    if let speed = pace.perSecond(step.sampleCount) { line.append("\(roundedSpeed(speed)) images/s") }
    if let left = pace.secondsLeft(in: trainer) {
      line.append("\(clockTime(left)) left")
    }
    logger.info("\(line.joined(separator: "  "))")
  }

  /// Tells an epoch's figures.
  public func epochDidEnd(_ trainer: Trainer<Task>, _ summary: EpochSummary<Task.Metrics>) {
    if summary.validation != nil { pace.add(validationSeconds: summary.validationSeconds) }
    func write(_ mode: String, _ figures: [Figure], seconds: Double, waiting: Double? = nil) {
      var record: LogRecord = [
        "mode": .text(mode), "epoch": .integer(summary.epoch + 1), "iteration": .integer(trainer.iteration),
      ]
      for figure in figures { record[figure.name] = .number(figure.value) }
      record["seconds"] = .number(seconds.rounded(toPlaces: 3))
      record["data_seconds"] = waiting.map { .number($0.rounded(toPlaces: 3)) }
      log.write(record)
    }
    write("epoch", summary.training.figures, seconds: summary.seconds, waiting: waiting)
    waiting = 0
    var line = "epoch \(summary.epoch + 1)/\(trainer.epochCount)  "
    line += summary.training.figures.map(\.text).joined(separator: "  ")
    if let validation = summary.validation {
      write("val", validation.figures, seconds: summary.validationSeconds)
      line += "  |  validation  " + validation.figures.map(\.text).joined(separator: "  ")
    }
    logger.info("\(line)  (\(clockTime(summary.seconds + summary.validationSeconds)))")
  }

  /// Tells if the log is not whole.
  public func trainingDidEnd(_ trainer: Trainer<Task>) {
    if log.lostLines > 0 { logger.warning("\(log.path): \(counted(log.lostLines, "line")) found no room on the disk") }
  }
}

extension Double {
  /// Times have no more digits than a clock can tell.
  fileprivate func rounded(toPlaces places: Int) -> Double {
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    return (self * scale).rounded() / scale
  }
}
