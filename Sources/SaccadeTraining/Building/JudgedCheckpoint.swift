import SaccadeConfig
import SaccadeData
import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import SaccadeTasks
import SaccadeText

/// A checkpoint that was judged on the validation data of a configuration: what ``Evaluation`` and what looks closer at its
/// mistakes are made of.
struct JudgedCheckpoint<Settings: TaskSettings> {
  /// The data that it was judged by.
  let data: ValidationData<Settings.Task.Source>
  /// What it came to.
  let metrics: Settings.Task.Metrics
  /// How many images could not be read and were left out.
  let skipped: Int
  /// How long it took.
  let seconds: Double

  /// Opens the data and the checkpoint and judges it, with the views that the configuration asks for.
  /// - Parameter tellsOfData: whether what is to be known of the data is told
  /// - Throws: what ``Evaluation`` throws
  init(
    _ task: Settings, _ config: TrainingConfig, checkpoint path: String, source: String, root: DataRoot,
    terminal: Terminal, tellsOfData: Bool = true
  ) throws {
    guard let val = config.data.val else {
      throw ConfigError(source, "data", "has no 'val' to judge a checkpoint by; add one")
        .located(in: config.written, of: config.node, file: source)
    }
    try ThreadAdvice.use(config.threads)
    if let warning = ThreadAdvice.warning() { terminal.write(line: "warning: \(warning)") }
    let saved = try SavedWeights(path)
    try saved.checkpoint?.check(isOf: task, advice: CheckpointFile.otherTaskAdvice)
    let model = try saved.model(config.model.makeOutline()) { terminal.write(line: "note: \($0.visible())") }
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
    let made = try config.makeTask(of: task, model: model, memory: data.memory, source: source)
    metrics = try evaluate(made, on: loader, precision: config.precision.dtype()) { done in
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
    self.data = data
    skipped = loader.skipped.count
    seconds = (clock.now - start).seconds
  }
}
