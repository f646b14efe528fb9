import SaccadeConfig
import SaccadeData
import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import SaccadeOptimizers
import SaccadeTasks
import SaccadeText

/// A run whose data are open and whose network has room: the first half of what a configuration is made into.
///
/// Training, `config check` and a sweep over learning rates all begin with it, so that they see the same.
struct OpenedRun<Settings: TaskSettings> {
  /// The configuration.
  let config: TrainingConfig
  /// The configuration's file, for errors.
  let source: String
  /// What the task was told of the run.
  let setup: TaskSetup
  /// The data.
  let data: TaskData<Settings.Task.Source>
  private let settings: Settings

  /// Opens the data and reckons the network's room.
  /// - Throws: `ConfigError` or `DatasetError` if something of it cannot be
  init(_ settings: Settings, _ config: TrainingConfig, source: String, root: DataRoot) throws {
    try ThreadAdvice.use(config.threads)
    let setup = config.setup(source: source, root: root)
    data = try config.locating(source) { try settings.open(setup) }
    try config.checkModelRoom(source: source)
    self.setup = setup
    self.config = config
    self.source = source
    self.settings = settings
  }

  /// Makes the network with the weights that it begins with, and all that trains it.
  /// - Throws: `ConfigError` if parts to freeze or batches do not go with the network; `CheckpointError`, `WeightsError` or
  ///   `FileError` if the weights of `load_from` do not
  func makeParts() throws -> RunParts<Settings> { try RunParts(self, settings) }
}

/// A network with what trains it, before the first step.
struct RunParts<Settings: TaskSettings> {
  typealias Task = Settings.Task

  /// The network.
  let model: Module
  /// What it is trained to do.
  let task: Task
  /// The batches that it learns from.
  let loader: BatchLoader<Task.Source>
  /// What changes the weights, at the rate of the first step.
  let optimizer: Optimizer
  /// The weights that it begins with; nil if they are random.
  let beginning: LoadedBeginning?
  private let config: TrainingConfig

  fileprivate init(_ run: OpenedRun<Settings>, _ settings: Settings) throws {
    let (config, data, source) = (run.config, run.data, run.source)
    let model = config.makeRandomModel()
    try config.locating(source) {
      func check() throws {
        try model.checkSmallestBatch(
          images: data.train.count, of: data.inputShape, config.data, source: source, for: settings)
      }
      // What thaws later has to be able to train as well.
      if !config.unfreeze.isEmpty, !config.normEval { try check() }
      try config.freezeParts(of: model, source: source)
      try check()
    }
    beginning = try config.loadFrom.map {
      try LoadedBeginning(of: model, config.model, with: $0, for: settings, data.memory)
    }
    let made = try config.locating(source) {
      (
        task: try config.makeTask(of: settings, model: model, memory: data.memory, source: source),
        loader: try config.trainingLoader(of: data.train, seed: config.randomSeed, file: source, root: run.setup.root)
      )
    }
    (task, loader) = made
    optimizer = config.optimizer.makeOptimizer(for: config.trainedParameters(of: model))
    optimizer.learningRate *= config.rateFactor
    self.model = model
    self.config = config
  }

  /// The loop over them.
  /// - Parameters:
  ///   - validation: what the network is judged by; nil judges nothing
  ///   - steps: how many steps are made; nil is as many as the configuration says
  ///   - step: how batches become updates, if not as the configuration says
  ///   - schedule: how the learning rate goes, if not as the configuration says
  func trainer(
    judging validation: Task.Source? = nil, steps: Int? = nil, step: StepConfig? = nil,
    schedule: LearningRateSchedule? = nil
  ) -> Trainer<Task> {
    var usual = config.schedule.schedule
    usual.averaging = config.averagingPhase
    return Trainer(
      task, rule: (step ?? config.step).makeStep(optimizer, for: task), schedule: schedule ?? usual, loader: loader,
      validationLoader: validation.map { config.data.validationLoader(of: $0) },
      settings: Trainer.Settings(
        totalIterations: steps ?? config.runner.totalIterations(iterationsPerEpoch: loader.batchesPerEpoch),
        validationInterval: config.runner.valInterval, seed: config.randomSeed, precision: config.precision.dtype(),
        recomputes: config.recompute))
  }
}

/// How a network began with the weights of `load_from`, in words.
struct LoadedBeginning {
  /// Where the weights are from, and what of the network they are not for.
  let note: String
  /// What a user should know of weights that others have made, a line each.
  let details: [String]
  /// Whether some of the network's weights are not those of the file.
  let isPartial: Bool
  /// What the file's network tells otherwise than the data have it; nil if nothing, or if it does not say.
  let difference: String?

  /// Begins a model with a file of weights, which counts from the folder in which the program was started.
  fileprivate init(
    of model: Module, _ options: any ModelConfig, with named: String, for task: some TaskSettings, _ memory: TaskMemory
  ) throws {
    let path = UserPath.expanded(named)
    let file = try WeightsFile(path)
    let checkpoint = CheckpointFile.isOne(file) ? try CheckpointFile(file) : nil
    var difference: String?
    var keepsHead = true
    if let checkpoint {
      let saved = checkpoint.contents.memory
      try CheckpointError.of(path) {
        keepsHead = try !task.hasOtherOutputs(than: memory, in: saved)
        if checkpoint.taskName == task.typeName { difference = try task.difference(of: memory, from: saved) }
      }
    }
    var details: [String] = []
    let classWeights =
      (options as? any DetectorSettings)?.classWeights ?? (options as? any SegmenterSettings)?.classWeights ?? []
    let beginning = try Weights.begin(
      model, with: path, keepsHead: keepsHead, classWeights: classWeights
    ) { details.append($0) }
    note = beginning.note(of: model, path: named)
    isPartial = !beginning.untouched.isEmpty
    self.details = details
    self.difference = difference.map { "load_from: \(named) \($0)" }
  }
}
