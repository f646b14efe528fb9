import Foundation
import Logging
import SaccadeConfig
public import SaccadeData
import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import SaccadeOptimizers
import SaccadePlots
public import SaccadeTasks
import SaccadeText

/// A run of any task, put together from its configuration.
///
/// ```swift
/// let config = try TrainingConfig(file: "configs/classification/lenet_mnist.yaml")
/// let run = try TrainingRun<ClassificationSettings>(config, source: "lenet_mnist.yaml")
/// run.extraHooks.append(MyHook())
/// run.trainer.rule = MyStep(run.trainer.task)     // if it is not to be the usual one
/// let report = try run.run()
/// ```
/// Where nothing is added, ``TrainingConfig/train(source:root:terminal:)`` runs whatever task the configuration names.
public final class TrainingRun<Settings: TaskSettings> {
  /// What the loop does.
  public typealias Task = Settings.Task

  /// The configuration.
  public let config: TrainingConfig
  /// Where configuration, logs and checkpoints are.
  public let folder: RunFolder
  /// The loop.
  public let trainer: Trainer<Task>
  /// Hooks of your own, which run before a checkpoint is saved.
  public var extraHooks: [any TrainingHook<Task>] = []
  private let task: Settings
  private let summary: String
  private let baseline: [Figure]
  private let logger: Logger
  private let console: LogFile
  private let template: Checkpoint
  /// What the run is made with.
  private var manifest: RunManifest
  /// What rule and hooks are still to take over, and the file that it is from.
  private var saved: (checkpoint: Checkpoint, path: String)?
  private let terminal: Terminal

  /// Opens data, makes the model and claims the run folder; with `resume`, loads its last checkpoint.
  ///
  /// What that remembers of the step and the hooks is taken over by ``run()``, so that both can still be chosen.
  /// - Parameters:
  ///   - source: the configuration's file, which errors name, and the run folder is named after
  ///   - root: the folder below which data sets lie
  ///   - terminal: where progress and logs go
  /// - Throws: `ConfigError`, `DatasetError`, `CheckpointError`, `WeightsError` or `FileError`, before anything is
  ///   trained or written over
  /// - Traps: if the configuration names another task than `Settings`
  public convenience init(
    _ config: TrainingConfig, source: String, root: DataRoot = DataRoot(), terminal: Terminal = .standardError
  ) throws {
    guard let task = config.task as? Settings else {
      misuse("TrainingRun", "the configuration's task is \(config.task.typeName), not \(Settings.self)")
    }
    try self.init(task, config, source: source, root: root, terminal: terminal)
  }

  init(_ task: Settings, _ config: TrainingConfig, source: String, root: DataRoot, terminal: Terminal) throws {
    let opened = try OpenedRun(task, config, source: source, root: root)
    let parts = try opened.makeParts()
    let (data, model, beginning) = (opened.data, parts.model, parts.beginning)
    let trainer = parts.trainer(judging: data.validation)

    let name = URL(filePath: source).deletingPathExtension().lastPathComponent
    let folder = try RunFolder.claim(config.workDir, name: name, resumes: config.resume)
    let console = try folder.openLog(folder.console)
    logger = Logger(label: "train") { _ in ConsoleLogHandler(terminal: terminal, file: console) }
    if let warning = ThreadAdvice.warning() { logger.warning("\(warning)") }
    if let advice = config.precision.advice() { logger.info("\(advice)") }
    trainer.tell = { [logger] in logger.warning("\($0)") }
    trainer.inform = { [logger] in logger.info("\($0)") }
    trainer.folder = folder
    Self.tell(data.notes, of: trainer, logger)
    if let note = config.averageNote(steps: trainer.settings.totalIterations) { logger.warning("\(note)") }
    var template = Checkpoint(
      weights: [:], config: config.forReuse.yaml, memory: data.memory, inputShape: data.inputShape.dimensions,
      imageSize: data.imageSize,
      progress: TrainingProgress(iterationsPerEpoch: trainer.iterationsPerEpoch, seed: config.randomSeed))
    template.progress.sampleCount = data.train.count
    template.progress.bestFigure = config.bestFigure
    if config.resume, !folder.isResumable {
      logger.info("\(folder.path) has no checkpoint to go on from: the run begins")
    }
    if config.resume, folder.isResumable {
      let (file, saved) = try folder.newestCheckpoint { [logger] in logger.warning("\($0)") }
      try file.check(goesOnWith: task, memory: data.memory, outputs: config.model.numClasses)
      try file.checkPlace(saved)
      try Weights.check(file.weights.shapes, from: file.path, fit: model)
      try trainer.resumePlace(from: saved, at: file.path)
      self.saved = (saved, file.path)
      for change in config.changes(since: file.settings) { logger.warning("changed since the checkpoint: \(change)") }
      template.progress = file.progress(
        goingOnBy: config.bestFigure, sampleCount: data.train.count, in: folder
      ) { [logger] in logger.warning("\($0)") }
      template.figures = saved.figures
      Self.tell(of: ThreadChange(from: saved.progress.threads, to: Threads.count), logger)
      let instructions = saved.progress.instructions ?? (try? RunManifest(run: folder.path))?.machine.instructions
      if let change = InstructionChange(from: instructions, to: Processor.instructions) { logger.warning("\(change)") }
    } else if let beginning {
      logger.info("\(beginning.note)")
      for note in beginning.details { logger.info("\(note)") }
    }
    (template.progress.threads, template.progress.instructions) = (Threads.count, Processor.instructions)
    template.progress.seed = config.randomSeed
    // A task may open its data elsewhere, of which nothing is kept then.
    manifest = RunManifest(config, source: source, root: root, data: (try? opened.setup.fingerprints()) ?? [])
    self.config = config
    self.folder = folder
    self.trainer = trainer
    self.task = task
    self.template = template
    self.terminal = terminal
    self.console = console
    summary = data.summary
    baseline = data.baseline
  }

  /// Trains to the end.
  /// - Throws: `CheckpointError` if step or hooks cannot go on from the checkpoint, before anything is written;
  ///   `TrainingError` if the loss is not finite or somebody asked to stop, and, once steps were made, of what else ended
  ///   the run and was saved; `LoaderError` if a sample cannot be read; `FileError` if a checkpoint cannot be written;
  ///   `RunFolderError` if the folder was taken away
  public func run() throws -> TrainingReport { try Interruption.heard { try runToEnd() } }

  private func runToEnd() throws -> TrainingReport {
    let bestKind = config.bestFigure.flatMap { name in task.kind(of: name).map { (name, $0) } }
    let checkpoints = CheckpointHook<Task>(
      folder, settings: config.checkpoint, bestFigure: config.bestFigure, template: template)
    let last = LastFigures<Task>()
    let configured = config.makeHooks(for: trainer.task) + extraHooks
    trainer.hooks = configured
    // Two of one name are told before a step is made.
    _ = trainer.namedHooks
    if let saved { try trainer.resumeState(from: saved.checkpoint, at: saved.path) }
    saved = nil
    // Nothing is left to do: configuration and logs stay those of the steps that were made.
    let start = trainer.iteration
    let isOver = start > 0 && trainer.isOver && !trainer.epochEndIsDue
    if !isOver {
      try folder.writing { open in
        let note = config.rateNote.map { "# \($0)\n" } ?? ""
        try AtomicFile.write((note + config.forReuse.yaml).utf8, to: folder.config, in: open)
        manifest.resumedAfter = start > 0 ? start : nil
        try AtomicFile.write(manifest.bytes, to: RunManifest.path(in: folder.path), in: open)
        if start == 0, let old = try LogFile.putAside(folder.best, held: open) {
          logger.info("the best checkpoint of a run that left no last one is kept as \(old)")
        }
        if config.resume {
          try LogFile.forget(after: start, in: folder.log, held: open)
        } else if let old = try LogFile.putAside(folder.log, held: open) {
          logger.info("the log of a run that left no checkpoint is kept as \(old)")
        }
      }
    }
    trainer.hooks =
      [
        ProgressHook(terminal),
        FigureLogHook(
          try folder.openLog(folder.log), logger: logger, interval: config.log.interval,
          isVerbose: !terminal.isInteractive),
        last, evaluationHook, ViewHook<Task>(folder: folder.path, inputShape: template.inputShape),
      ] + configured + [checkpoints]
    let parameters = trainer.task.model.parameterCount
    logger.info("\(config.model.typeName) with \(parameters) parameters on \(summary); run folder \(folder.path)")
    if let note = config.rateNote { logger.info("\(note)") }
    if !baseline.isEmpty {
      logger.info("always guessing the mean: \(baseline.map(\.text).joined(separator: ", "))")
    }
    if isOver {
      logger.info("\(nothingToDo)")
    } else if start > 0 {
      logger.info("going on after step \(start) of \(trainer.settings.totalIterations)")
    }
    defer { terminal.show(status: "") }
    do {
      try trainer.run()
    } catch {
      // Whoever called tells the user; the run's own log keeps it.
      console.write(line: ConsoleLogHandler.line(.error, String(describing: error).visible()))
      throw error
    }
    tellSkipped()
    if let reason = trainer.stopReason { logger.info("stopped before its end: \(reason)") }
    let progress = checkpoints.progress
    var best = bestKind.flatMap { name, kind in
      progress.best.flatMap { value in progress.bestEpoch.map { (figure: Figure(name, value, kind), epoch: $0) } }
    }
    if best != nil, !folder.hasBest {
      let isOther = FileManager.default.fileExists(atPath: folder.best)
      logger.warning(
        isOther
          ? "\(folder.best) is no file any more: somebody put something else in its place while the run went on"
          : "\(folder.best) is gone: somebody took it away while the run went on")
      best = nil
    }
    let validation = last.hasSeenEpoch ? last.validation : savedFigures
    if isOver {
      finishWhatWasCutOff(validation)
    } else {
      keepOutcome(last.training, validation)
      if config.log.report { writeReport() }
    }
    return TrainingReport(
      folder: folder.path, iterations: trainer.iteration, epochs: trainer.epochs(in: trainer.iteration),
      isCountedInSteps: isCountedInSteps, stopReason: trainer.stopReason, seconds: progress.seconds,
      training: last.training, validation: validation, best: best,
      parameterCount: parameters)
  }

  private var evaluationHook: EvaluationHook<Settings> {
    EvaluationHook(task, memory: template.memory, in: folder) { [logger] in logger.warning("\($0)") }
  }

  /// Writes what a run that was killed behind its last checkpoint had still to write: what it came to, and its page.
  private func finishWhatWasCutOff(_ validation: [Figure]) {
    guard trainer.iteration <= trainer.settings.totalIterations else { return }
    if let kept = try? RunManifest(run: folder.path), kept.outcome == nil {
      manifest = kept
      keepOutcome([], validation)
    }
    if config.log.report, !FileManager.default.fileExists(atPath: folder.report) { writeReport() }
  }

  /// Writes the page that tells of the run; a run is not lost for want of it.
  private func writeReport() {
    do {
      var report = try RunReport(of: folder.path, config: config)
      report.show(trainer.loader.source, trainer.validationLoader?.source, seed: trainer.settings.seed)
      try folder.writing { try AtomicFile.write(report.page.html.utf8, to: folder.report, in: $0) }
      logger.info("report: \(folder.report)")
    } catch {
      logger.warning("no report is written: \(error)")
    }
  }

  /// Writes down what the run came to; where that cannot be written, the run is none the worse.
  private func keepOutcome(_ training: [Figure], _ validation: [Figure]) {
    func named(_ figures: [Figure]) -> [String: Double] {
      Dictionary(figures.map { ($0.name, $0.value) }) { $1 }
    }
    manifest.outcome = RunManifest.Outcome(
      iterations: trainer.iteration, figures: named(validation), training: named(training))
    do {
      try folder.writing { try AtomicFile.write(manifest.bytes, to: RunManifest.path(in: folder.path), in: $0) }
    } catch { logger.warning("what the run came to is not in its manifest: \(error)") }
  }

  private static func tell(of change: ThreadChange?, _ logger: Logger) {
    guard let change else { return }
    logger.log(level: change.isHarmless ? .info : .warning, "\(change)")
  }

  /// Whether the steps that were made are told as such: they are no whole epochs, or the run is counted in them.
  private var isCountedInSteps: Bool {
    config.runner.maxEpochs == nil || trainer.iterationsPerEpoch == 0
      || trainer.iteration % trainer.iterationsPerEpoch != 0
  }

  /// What to tell where the checkpoint has all steps behind it that the configuration asks for.
  private var nothingToDo: String {
    let (made, wanted) = (trainer.iteration, trainer.settings.totalIterations)
    let size = isCountedInSteps ? 1 : trainer.iterationsPerEpoch
    let trained = "already trained \(counted(made / size, isCountedInSteps ? "step" : "epoch"))"
    return trained + (made > wanted ? ", which is more than \(wanted / size)" : "") + "; nothing to do"
  }

  /// The figures of the validation that came before the checkpoint, in the order in which a validation tells them.
  private var savedFigures: [Figure] {
    let known = task.figures.compactMap { name, kind in template.figures[name].map { Figure(name, $0, kind) } }
    return known.filter { $0.kind == .loss } + known.filter { $0.kind != .loss }
  }

  /// Warns of files that were left out, and from now on of images that cannot be read.
  private static func tell(_ notes: [String], of trainer: Trainer<Task>, _ logger: Logger) {
    for note in notes { logger.warning("\(note)") }
    for loader in [trainer.loader, trainer.validationLoader].compactMap({ $0 }) {
      loader.skipped.listen { error in logger.warning("skipped: \(error.reason)") }
    }
  }

  private func tellSkipped() {
    for (part, loader) in [("data.train", trainer.loader), ("data.val", trainer.validationLoader)] {
      guard let count = loader?.skipped.count, count > 0 else { continue }
      let words = count == 1 ? "1 image could not be read and was" : "\(count) images could not be read and were"
      logger.warning("\(part): \(words) skipped")
    }
  }
}

extension TrainingConfig {
  /// The hooks that the configuration asks for.
  func makeHooks<Task: TrainingTask>(for task: Task) -> [any TrainingHook<Task>] {
    var hooks: [any TrainingHook<Task>] = []
    if !unfreeze.isEmpty { hooks.append(UnfreezeHook<Task>(unfreeze, of: task.model)) }
    if let rule = schedule.plateau {
      let figure = schedule.plateauFigure ?? bestFigure ?? self.task.figures.first?.name ?? ""
      hooks.append(
        PlateauHook<Task>(rule, figure: figure, among: self.task.allFigures, base: optimizer.learningRate * rateFactor))
    }
    return hooks + allHooks.map { $0.settings.makeHook(for: task, in: self) }
  }

  /// The configuration as it is kept with a run: whoever trains with it again begins.
  var forReuse: TrainingConfig {
    var config = self
    config.resume = false
    // The file that it is kept in lies in another folder.
    config.loadFrom = loadFrom.map(UserPath.whole)
    return config
  }

  /// Trains as the configuration says, whatever its task.
  /// - Parameters: those of ``TrainingRun/init(_:source:root:terminal:)``
  /// - Throws: what that and ``TrainingRun/run()`` throw
  public func train(
    source: String, root: DataRoot = DataRoot(), terminal: Terminal = .standardError
  ) throws -> TrainingReport {
    func run(_ task: some TaskSettings) throws -> TrainingReport {
      try TrainingRun(task, self, source: source, root: root, terminal: terminal).run()
    }
    return try run(task)
  }
}

/// Remembers an epoch's figures for the report.
private final class LastFigures<Task: TrainingTask>: TrainingHook {
  private(set) var training: [Figure] = []
  private(set) var validation: [Figure] = []
  private(set) var hasSeenEpoch = false

  func epochDidEnd(_ trainer: Trainer<Task>, _ summary: EpochSummary<Task.Metrics>) {
    hasSeenEpoch = true
    training = summary.training.figures
    for warning in summary.training.warnings { trainer.tell(warning) }
    if let figures = summary.validation?.figures { validation = figures }
  }
}
