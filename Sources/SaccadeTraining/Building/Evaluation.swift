public import SaccadeConfig
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
  ///   - view: what the network is shown of each picture; nil is what the configuration says
  ///   - terminal: where progress is shown
  /// - Throws: `ConfigError`, `DatasetError`, `CheckpointError`, `WeightsError`, `FileError` or `LoaderError`
  public init(
    _ config: TrainingConfig, checkpoint path: String, source: String, root: DataRoot = DataRoot(),
    view: TestView? = nil, terminal: Terminal = .standardError
  ) throws {
    var config = config
    config.testView = view ?? config.testView
    self = try Self.judge(config.task, config, path, source, root, terminal, tellsOfData: true)
  }

  /// Judges a checkpoint on what its run was judged by, as it says itself.
  /// - Parameters:
  ///   - overrides: settings, as `data.val.root=photos`
  ///   - catalog: what the checkpoint's configuration can name
  ///   - change: changes the configuration at last
  /// - Throws: as ``init(_:checkpoint:source:root:view:terminal:)``; `CheckpointError` if the file is no checkpoint
  public init(
    checkpoint path: String, overrides: [String] = [], root: DataRoot = DataRoot(), view: TestView? = nil,
    terminal: Terminal = .standardError, catalog: ConfigCatalog = .standard,
    change: (inout TrainingConfig) -> Void = { _ in }
  ) throws {
    var config = try TrainingConfig(ofCheckpoint: path, overrides: overrides, catalog: catalog)
    change(&config)
    try self.init(config, checkpoint: path, source: path, root: root, view: view, terminal: terminal)
  }

  /// Judges a checkpoint of a run that has just told of its data.
  init(judging config: TrainingConfig, checkpoint path: String, source: String, terminal: Terminal) throws {
    self = try Self.judge(config.task, config, path, source, DataRoot(), terminal, tellsOfData: false)
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
    _ terminal: Terminal, tellsOfData: Bool
  ) throws -> Evaluation {
    let judged = try JudgedCheckpoint(
      task, config, checkpoint: path, source: source, root: root, terminal: terminal, tellsOfData: tellsOfData)
    return Evaluation(
      path, judged.metrics,
      try task.details(of: judged.metrics, memory: judged.data.memory)?.naming(judged.data.source.source),
      skipped: judged.skipped,
      seconds: judged.seconds)
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
