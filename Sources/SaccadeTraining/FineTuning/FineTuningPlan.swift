import SaccadeData
public import SaccadeTasks
import SaccadeText

/// What was decided for fine-tuning, ready to run.
public struct FineTuningPlan: Sendable {
  /// The configuration: `saccade train` with it gives the same run.
  public var config: TrainingConfig
  /// What a user should know before it begins.
  public let notes: [String]

  /// Whether pictures to be judged by are held out of those to learn from, since there is no part for them.
  public var holdsOut: Bool { (config.data.train as? ImageFolderConfig)?.split == .train }

  /// Trains, and judges the best checkpoint class by class.
  /// - Parameter terminal: where progress and logs go
  /// - Throws: what ``TrainingConfig/train(source:root:terminal:)`` and ``Evaluation`` throw
  public func run(terminal: Terminal = .standardError) throws -> FineTuningReport {
    let training = try config.train(source: FineTuning.source, terminal: terminal)
    let files = RunFiles(folder: training.folder)
    let checkpoint = training.best == nil ? files.last : files.best
    let evaluation = try Evaluation(
      judging: config, checkpoint: checkpoint, source: FineTuning.source, terminal: terminal)
    return FineTuningReport(training: training, evaluation: evaluation, namesFolder: config.workDir != nil)
  }
}

/// What fine-tuning came to.
public struct FineTuningReport: Sendable {
  /// The run.
  public let training: TrainingReport
  /// The best checkpoint on the pictures that nothing was learnt from.
  public let evaluation: Evaluation
  /// Whether the configuration names the run folder, which another run cannot have.
  let namesFolder: Bool

  /// The checkpoint to use.
  public var checkpoint: String { evaluation.checkpoint }

  /// What people read: the accuracy of each class, what is taken for what, and what to do next.
  /// - Parameter program: how this program is called
  public func lines(program: String = "saccade") -> [String] {
    let figures = evaluation.figures.map(\.text).joined(separator: ", ")
    let other = namesFolder ? " --work-dir \(training.folder)-2" : ""
    return ["\(evaluation.imageCount) pictures that nothing was learnt from: \(figures)"]
      + (evaluation.details.map { [""] + $0.lines } ?? []) + [
        "", "Next:",
        "  \(program) predict \(checkpoint) new.jpg",
        "  \(program) train \(RunFiles(folder: training.folder).config)\(other)    # the same run again; change the file for another",
      ]
  }

  /// The report as `--json` prints it.
  public var record: LogRecord {
    var record = training.record
    var judged = evaluation.record
    if let details = evaluation.details { judged["details"] = .object(details.record) }
    record["test"] = .object(judged)
    record["config"] = .text(RunFiles(folder: training.folder).config)
    return record
  }
}
