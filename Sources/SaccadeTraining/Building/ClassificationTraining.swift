import Foundation
import Logging
import SaccadeConfig
public import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeLayers
import SaccadeModels
import SaccadeOptimizers
public import SaccadeTasks

/// A classification run, put together from its configuration.
///
/// ```swift
/// let config = try TrainingConfig(file: "configs/classification/lenet_mnist.yaml")
/// let report = try ClassificationTraining(config, source: "lenet_mnist.yaml").run()
/// ```
public final class ClassificationTraining {
  /// The configuration.
  public let config: TrainingConfig
  /// Where configuration, logs and checkpoints are.
  public let folder: RunFolder
  /// The loop.
  public let trainer: Trainer<ClassificationTask>
  /// Hooks of your own, which run before a checkpoint is saved.
  public var extraHooks: [any TrainingHook<ClassificationTask>] = []
  private let logger: Logger
  private let console: LogFile
  private let template: Checkpoint
  private let terminal: Terminal

  /// Opens data, makes the model and claims the run folder; with `resume`, loads its last checkpoint.
  /// - Parameters:
  ///   - source: the configuration's file, which errors name, and the run folder is named after
  ///   - root: the folder below which data sets lie
  ///   - terminal: where progress and logs go
  /// - Throws: `ConfigError`, `DatasetError`, `CheckpointError`, `WeightsError` or `FileError`, before anything is
  ///   trained or written over
  public init(
    _ config: TrainingConfig, source: String, root: DataRoot = DataRoot(), terminal: Terminal = .standardError
  ) throws {
    if let threads = config.threads { Threads.count = threads }
    let data = try ClassificationData(config, source: source, root: root)
    let seed = UInt64(bitPattern: Int64(config.seed))
    let model = withRandomness(RandomStream(seed: seed).child("weights")) { config.model.makeModel() }
    try model.checkSmallestBatch(of: data.train, config.data, source: source)
    let untouched = try config.loadFrom.map { try Weights.begin(model, with: UserPath.expanded($0)) } ?? []
    let trainer = Self.trainer(config, data, model, seed: seed)

    let name = URL(filePath: source).deletingPathExtension().lastPathComponent
    let folder = try RunFolder.claim(config.workDir, name: name, resumes: config.resume)
    let console = try LogFile(folder.console)
    logger = Logger(label: "train") { _ in ConsoleLogHandler(terminal: terminal, file: console) }
    if let warning = ThreadAdvice.warning() { logger.warning("\(warning)") }
    if let advice = config.precision.advice() { logger.info("\(advice)") }
    Self.tell(of: data, trainer, logger)
    var template = Checkpoint(
      weights: [:], config: config.yaml, classNames: data.classNames,
      inputShape: (data.val ?? data.train).sampleShape.dimensions,
      imageSize: try (config.data.val ?? config.data.train).oneSize(of: (data.val ?? data.train).dataset),
      progress: TrainingProgress(iterationsPerEpoch: trainer.iterationsPerEpoch, seed: seed))
    if config.resume, !folder.isResumable {
      logger.info("\(folder.path) has no checkpoint to go on from: the run begins")
    }
    if config.resume, folder.isResumable {
      let saved = try Checkpoint(contentsOf: folder.last, withState: true)
      try Self.load(saved, from: folder.last, into: trainer)
      for change in Self.changes(from: saved.config, to: config) {
        logger.warning("changed since the checkpoint: \(change)")
      }
      template.progress = saved.progress
      template.figures = saved.figures
    } else if let path = config.loadFrom {
      let rest =
        untouched.isEmpty ? "" : "; these have other shapes and begin anew: \(untouched.joined(separator: ", "))"
      logger.info("weights from \(path)\(rest)")
    }
    self.config = config
    self.folder = folder
    self.trainer = trainer
    self.template = template
    self.terminal = terminal
    self.console = console
  }

  /// Trains to the end.
  /// - Throws: `TrainingError` if the loss is not finite or somebody asked to stop; `LoaderError` if a sample cannot be
  ///   read; `FileError` if a checkpoint cannot be written
  public func run() throws -> TrainingReport {
    try AtomicFile.write(config.yaml.utf8, to: folder.config)
    if config.resume { try LogFile.forget(after: trainer.iteration, in: folder.log) }
    let checkpoints = CheckpointHook<ClassificationTask>(folder, settings: config.checkpoint, template: template)
    let last = LastFigures<ClassificationTask>()
    trainer.hooks =
      [
        ProgressHook(terminal),
        FigureLogHook(
          try LogFile(folder.log), logger: logger, interval: config.log.interval, isVerbose: !terminal.isInteractive),
        last,
      ] + extraHooks + [checkpoints]
    let parameters = trainer.task.model.parameterCount
    let source = trainer.loader.source
    let data =
      "\(source.count) images of \(source.imageSize.inWords) in \(template.classNames.count) classes"
    logger.info("\(config.model.typeName) with \(parameters) parameters on \(data); run folder \(folder.path)")
    if trainer.iteration > 0 {
      logger.info("going on after step \(trainer.iteration) of \(trainer.settings.totalIterations)")
    }
    defer { terminal.show(status: "") }
    do {
      try trainer.run()
    } catch {
      // Whoever called tells the user; the run's own log keeps it.
      console.write(line: ConsoleLogHandler.line(.error, String(describing: error)))
      throw error
    }
    for (part, loader) in [("data.train", trainer.loader), ("data.val", trainer.validationLoader)] {
      guard let count = loader?.skipped.count, count > 0 else { continue }
      let words = count == 1 ? "1 image could not be read and was" : "\(count) images could not be read and were"
      logger.warning("\(part): \(words) skipped")
    }
    let progress = checkpoints.progress
    let best = progress.best.flatMap { value in
      progress.bestEpoch.map { (figure: config.checkpoint.best.figure(value), epoch: $0) }
    }
    return TrainingReport(
      folder: folder.path, iterations: trainer.iteration, epochs: trainer.epochCount, seconds: progress.seconds,
      training: last.training, validation: last.validation, best: best, parameterCount: parameters)
  }

  private static func trainer(
    _ config: TrainingConfig, _ data: ClassificationData, _ model: Module, seed: UInt64
  ) -> Trainer<ClassificationTask> {
    let loader = BatchLoader(
      data.train, batchSize: config.data.batchSize, shuffled: config.data.shuffle, dropsLast: config.data.dropLast,
      seed: seed, workers: config.data.workers, unreadable: config.data.train.onError.inTraining)
    let validation = data.val.map {
      BatchLoader(
        $0, batchSize: config.data.valBatchSize ?? config.data.batchSize, workers: config.data.workers,
        unreadable: config.data.val?.onError.inValidation ?? .stop)
    }
    return Trainer(
      ClassificationTask(model: model, labelSmoothing: Float(config.loss.labelSmoothing)),
      optimizer: config.optimizer.makeOptimizer(for: model),
      schedule: config.schedule.schedule, loader: loader,
      validationLoader: validation,
      settings: Trainer.Settings(
        totalIterations: config.runner.totalIterations(iterationsPerEpoch: loader.batchesPerEpoch),
        validationInterval: config.runner.valInterval, seed: seed, precision: config.precision.dtype(),
        recomputes: config.recompute))
  }

  /// Warns of files that were left out, and from now on of images that cannot be read.
  private static func tell(of data: ClassificationData, _ trainer: Trainer<ClassificationTask>, _ logger: Logger) {
    for note in data.train.dataset.notes + (data.val?.dataset.notes ?? []) { logger.warning("\(note)") }
    for loader in [trainer.loader, trainer.validationLoader].compactMap({ $0 }) {
      loader.skipped.listen { error in logger.warning("skipped: \(String(describing: error))") }
    }
  }

  private static func load(
    _ saved: Checkpoint, from path: String, into trainer: Trainer<ClassificationTask>
  ) throws {
    let (old, new) = (saved.progress.iterationsPerEpoch, trainer.iterationsPerEpoch)
    guard old == new else {
      throw CheckpointError(
        path, "its epochs had \(old) steps, those of the configuration have \(new)",
        advice: "go on with the same training data and batch size, or begin anew with load_from")
    }
    try Weights.load(saved.weights, from: path, into: trainer.task.model)
    do {
      try trainer.optimizer.load(state: saved.optimizerState)
    } catch {
      throw CheckpointError(
        path, error.description, advice: "go on with the same optimizer, or begin anew with load_from", mismatch: error)
    }
    func damaged(_ what: String) -> CheckpointError {
      CheckpointError(path, "\(what)", advice: "use another checkpoint of the run, or begin anew with load_from")
    }
    guard saved.progress.iteration >= 0 else { throw damaged("says that \(saved.progress.iteration) steps were made") }
    var metrics: ClassificationMetrics?
    if let text = saved.progress.metrics {
      metrics = try? JSONDecoder().decode(ClassificationMetrics.self, from: Data(text.utf8))
      if metrics == nil { throw damaged("the figures of its epoch are not readable") }
    }
    trainer.resume(after: saved.progress.iteration, metrics: metrics)
  }

  /// The settings that differ: such a run is not the one that was begun.
  private static func changes(from saved: String, to config: TrainingConfig) -> [String] {
    guard let document = try? ConfigDocument(yaml: saved, name: "checkpoint") else { return [] }
    let old = ConfigDocument.leaves(of: document.node, at: "", written: nil)
    let new = ConfigDocument.leaves(of: config.node, at: "", written: nil)
    let before = Dictionary(old.map { ($0.path, $0.value) }) { $1 }
    return new.compactMap { path, value, _ in
      guard let previous = before[path], previous != value, !["resume", "work_dir"].contains(path) else { return nil }
      return "\(path) was \(previous), is \(value)"
    }
  }
}

/// Remembers an epoch's figures for the report.
private final class LastFigures<Task: TrainingTask>: TrainingHook {
  private(set) var training: [Figure] = []
  private(set) var validation: [Figure] = []

  func epochDidEnd(_ trainer: Trainer<Task>, _ summary: EpochSummary<Task.Metrics>) {
    training = summary.training.figures
    if let figures = summary.validation?.figures { validation = figures }
  }
}
