import SaccadeConfig
public import SaccadeData
import SaccadeEngine
import SaccadeLayers
import SaccadeModels
public import SaccadeTasks
import SaccadeText

/// Judges a checkpoint on the validation data of a configuration, whatever its task.
public struct Evaluation: Sendable {
  /// The checkpoint.
  public let checkpoint: String
  /// How many images were judged.
  public let imageCount: Int
  /// How many images could not be read and were left out, as `on_error: skip` asks.
  public let skippedCount: Int
  /// The figures of the task.
  public let figures: [Figure]
  /// What it came to beyond the figures, such as the accuracy of each class; nil if the task has no more to tell.
  public let details: EvaluationDetails?
  /// How long it took, in seconds.
  public let seconds: Double

  /// Opens the data and the checkpoint and judges it.
  /// - Parameters:
  ///   - path: a checkpoint, or weights alone for the configuration's network
  ///   - source: the configuration's file, for errors
  ///   - root: the folder below which data sets lie
  ///   - view: what the network is shown of each picture
  ///   - terminal: where progress is shown
  /// - Throws: `ConfigError`, `DatasetError`, `CheckpointError`, `WeightsError`, `FileError` or `LoaderError`
  public init(
    _ config: TrainingConfig, checkpoint path: String, source: String, root: DataRoot = DataRoot(),
    view: TestView = .none, terminal: Terminal = .standardError
  ) throws {
    self = try Self.judge(config.task, config, path, source, root, view, terminal, tellsOfData: true)
  }

  /// Judges a checkpoint of a run that has just told of its data.
  init(judging config: TrainingConfig, checkpoint path: String, source: String, terminal: Terminal) throws {
    self = try Self.judge(config.task, config, path, source, DataRoot(), .none, terminal, tellsOfData: false)
  }

  private init(
    _ path: String, _ metrics: some TaskMetrics, _ details: EvaluationDetails?, skipped: Int, seconds: Double
  ) {
    checkpoint = path
    imageCount = metrics.sampleCount
    skippedCount = skipped
    figures = metrics.figures
    self.details = details
    self.seconds = seconds
  }

  private static func judge(
    _ task: some TaskSettings, _ config: TrainingConfig, _ path: String, _ source: String, _ root: DataRoot,
    _ view: TestView, _ terminal: Terminal, tellsOfData: Bool
  ) throws -> Evaluation {
    guard let val = config.data.val else {
      return try config.locating(source) {
        throw ConfigError(source, "data", "has no 'val' to judge a checkpoint by; add one")
      }
    }
    if let threads = config.threads { Threads.count = threads }
    if let warning = ThreadAdvice.warning() { terminal.write(line: "warning: \(warning)") }
    let saved = try SavedWeights(path)
    try saved.checkpoint?.check(isOf: task, advice: CheckpointFile.otherTaskAdvice)
    let model = config.model.makeOutline()
    try saved.load(into: model) { terminal.write(line: "note: \($0.visible())") }
    let memory = saved.checkpoint?.contents.memory
    let data = try CheckpointError.of(path) {
      if let memory { try task.check(memory, outputs: config.model.numClasses) }
      return try config.locating(source) {
        try task.openValidation(val, config.setup(source: source, root: root), memory: memory)
      }
    }
    let loader = config.data.validationLoader(of: data.source)
    for note in tellsOfData ? data.notes : [] { terminal.write(line: "warning: \(note.visible())") }
    loader.skipped.listen { terminal.write(line: "warning: skipped: \("\($0.reason)".visible())") }
    let clock = ContinuousClock()
    let start = clock.now
    let made = try task.makeTask(model: model, memory: data.memory)
    if view != .none {
      guard let viewing = made as? any ViewingTask else {
        throw ConfigError(source, "task", "\(task.typeName) knows no views of a picture; leave --tta out")
      }
      viewing.view = view
    }
    let metrics = try evaluate(made, on: loader, precision: config.precision.dtype()) { done in
      let line = ProgressLine("Evaluation", done: done, of: loader.batchesPerEpoch)
      terminal.show(status: line.text(width: terminal.width, hasColor: terminal.hasColor))
    }
    terminal.show(status: "")
    if let figure = metrics.figures.first(where: { !$0.value.isFinite }) {
      terminal.write(
        line:
          "warning: \(figure.name) is no number: the network's answers are none, though its weights are finite; its "
          + "training went astray: use another checkpoint")
    }
    return Evaluation(
      path, metrics, try task.details(of: metrics, memory: data.memory), skipped: loader.skipped.count,
      seconds: (clock.now - start).seconds)
  }

  /// The result as `--json` prints it.
  public var record: LogRecord {
    var record: LogRecord = [
      "checkpoint": .text(checkpoint), "images": .integer(imageCount), "seconds": .number(seconds),
    ]
    if skippedCount > 0 { record["skipped"] = .integer(skippedCount) }
    for figure in figures { record[figure.name] = .number(figure.value) }
    return record
  }
}
