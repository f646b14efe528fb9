public import SaccadeConfig
public import SaccadeData
import SaccadeImages
public import SaccadeModels
public import SaccadeOptimizers
public import SaccadeTasks
import SaccadeText

/// Everything that a training run is made of, read from a YAML file: see the folder `configs`.
///
/// ```yaml
/// model: {type: LeNet, num_classes: 10}
/// data:
///   batch_size: 64
///   train: {type: MNIST, split: train}
///   val: {type: MNIST, split: test}
/// optimizer: {type: SGD, lr: 0.05, momentum: 0.9}
/// step: {clip_norm: 1}
/// lr_config: {policy: cosine}
/// runner: {max_epochs: 5}
/// ```
public struct TrainingConfig: ConfigSection {
  /// What it is trained to do, with what is made small.
  public var task: any TaskSettings = ClassificationSettings()
  /// What is trained.
  public var model: any ModelConfig = LeNet.Settings()
  /// What it is trained on and judged by.
  public var data = DataConfig()
  /// What changes the weights.
  public var optimizer: any OptimizerSettings = SGD.Settings()
  /// Which parameters learn how fast, and which decay.
  public var paramwise = ParameterRules()
  /// The part of the model up to which all stays as it is, or ``wholeBackbone``; nil trains all.
  public var freeze: String?
  /// From which epochs on frozen parts train.
  public var unfreeze: [UnfreezeRule] = []
  /// Whether batch normalizations keep their running statistics.
  public var normEval = false
  /// What the network is shown of each picture that it is judged by, and in use.
  public var testView = TestView.none
  /// How batches become updates.
  public var step = StepConfig()
  /// How the learning rate goes.
  public var schedule: any ScheduleSettings = CurveSettings(ConstantCurve())
  /// Of which batch size the learning rate is.
  public var autoScale = AutoScaleConfig()
  /// How long.
  public var runner = RunnerConfig()
  /// What is saved, and when.
  public var checkpoint = CheckpointConfig()
  /// What is told, and when.
  public var log = LogConfig()
  /// What happens beside training.
  public var hooks: [any HookSettings] = []
  /// The decay of an average of the weights: short for an ``EMA`` among the hooks; nil for none.
  public var ema: Double?
  /// Weights to begin with, if not with random ones.
  public var loadFrom: String?
  /// Whether to go on from the last checkpoint in the run folder.
  public var resume = false
  /// What all random numbers are drawn from.
  public var seed = 0
  /// The run folder; nil is a new folder in `runs`, named after the configuration.
  public var workDir: String?
  /// The precision of the matrix-heavy operations.
  public var precision = PrecisionConfig.float32
  /// Whether results that cost little are computed again for the gradient instead of kept: less memory, more time.
  public var recompute = false
  /// How many threads compute; nil is one a processor.
  public var threads: Int?
  /// What was read, with its places, for errors that are found later.
  private(set) var written: ConfigNode?

  /// The standard values; a file has to name the model, the data, the optimizer and the length of the run.
  public init() {}

  /// Reads a file, the files it is based on, and `--set` arguments.
  /// - Throws: `ConfigError` with everything that is wrong
  public init(file: String, overrides: [String] = [], catalog: ConfigCatalog = .standard) throws(ConfigError) {
    try self.init(ConfigDocument(file: file, overrides: overrides), catalog: catalog)
  }

  /// Reads YAML text.
  /// - Parameter name: what errors call the text
  /// - Throws: `ConfigError` with everything that is wrong
  public init(
    yaml: String, name: String, overrides: [String] = [], catalog: ConfigCatalog = .standard
  ) throws(ConfigError) {
    try self.init(ConfigDocument(yaml: yaml, name: name, overrides: overrides), catalog: catalog)
  }

  /// A configuration that was put together in Swift, checked and with everything filled in.
  /// - Throws: `ConfigError` with everything that is wrong
  public init(
    checking config: TrainingConfig, overrides: [String] = [], catalog: ConfigCatalog = .standard
  ) throws(ConfigError) {
    try self.init(ConfigDocument(of: config, overrides: overrides), catalog: catalog)
  }

  init(_ document: ConfigDocument, catalog: ConfigCatalog) throws(ConfigError) {
    self = try document.decode(into: Self(), catalog: catalog)
    written = document.node
  }

  /// The configuration with every value filled in; reading it gives the same configuration.
  public var yaml: String { node.yaml }

  /// The keys `task`, `model`, `data`, `optimizer`, `paramwise`, `freeze`, `unfreeze`, `norm_eval`, `loss`, `metrics`,
  /// `test_time_augmentation`, `step`, `lr_config`, `auto_scale_lr`, `runner`, `checkpoint`, `log`, `hooks`, `ema`, `load_from`, `resume`, `seed`, `work_dir`, `precision`, `recompute`
  /// and `threads`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField("task", \.task, "What the network is trained to do.", of: .standard),
    ConfigField("model", \.model, "What is trained.", of: .standard, isRequired: true),
    ConfigField("data", \.data, "What it is trained on and judged by.", isRequired: true),
    ConfigField("optimizer", \.optimizer, "What changes the weights.", of: .standard, isRequired: true),
    ConfigField(
      "paramwise", \.paramwise, "Which weights learn how fast, and which decay.",
      alsoKnownAs: ["paramwise_cfg", "param_groups"]),
    ConfigField(
      "freeze", \.freeze,
      "The part of the network that stays as it is, with all before it: a level, as layer2, or backbone, all but the head.",
      ifGiven: .naming("a part"), alsoKnownAs: ["frozen_stages", "freeze_layers"]),
    ConfigField(
      "unfreeze", list: \.unfreeze, "From which epochs on parts train that freeze, or a rule of paramwise, keeps.",
      each: UnfreezeRule(), alsoKnownAs: ["unfreeze_at"]),
    ConfigField(
      "norm_eval", \.normEval, "Whether batch normalizations keep their running statistics, as in use.",
      alsoKnownAs: ["freeze_bn", "bn_eval"]),
    ConfigField(
      key: "loss", help: "What is made small; its keys are the task's.", isRequired: false,
      expectation: "a section with the keys of the task's loss", content: .section(at: \.task.lossReference),
      read: { node, config, place, reader in config.task = config.task.readingLoss(node, at: place, with: reader) },
      write: { $0.task.lossNode }),
    ConfigField(
      key: "metrics",
      help: "Which figures a validation tells beyond the usual ones; checkpoint.best and others may choose by them.",
      isRequired: false, expectation: "a list of figures of the task", alsoKnownAs: ["evaluation_metrics"],
      schema: .items(.names(ConfigFamily<any TaskSettings>.standard.members.flatMap { $0.optionalFigures })),
      read: { node, config, place, reader in config.task = config.task.readingMetrics(node, at: place, with: reader) },
      write: { $0.task.metrics.configNode }),
    ConfigField(
      "test_time_augmentation", \.testView,
      "What the network is shown of each picture in validations, tests and use, the mean of whose answers counts: the "
        + "picture alone, its mirror image, too, its corners and middle, or both.",
      alsoKnownAs: ["tta", "tta_model", "tta_pipeline", "test_views"]),
    ConfigField(
      "step", \.step, "How batches become updates.",
      alsoKnownAs: ["optimizer_config", "optim_wrapper"]),
    .schedule(
      "lr_config", \.schedule, "How the learning rate goes; a list of policies follow one another.",
      alsoKnownAs: ["param_scheduler", "lr_scheduler", "scheduler", "lr_schedule"]),
    ConfigField("auto_scale_lr", \.autoScale, "Of which batch size the learning rate is."),
    ConfigField("runner", \.runner, "How long.", isRequired: true, alsoKnownAs: ["train_cfg", "trainer"]),
    ConfigField("checkpoint", \.checkpoint, "What is saved, and when.", alsoKnownAs: ["checkpoint_config"]),
    ConfigField("log", \.log, "What is told, and when.", alsoKnownAs: ["log_config", "logging", "logger"]),
    ConfigField(
      "hooks", list: \.hooks, "What happens beside training, in this order.", of: .standard,
      alsoKnownAs: ["custom_hooks", "callbacks"]),
    ConfigField(
      "ema", \.ema, "The decay of an average of the weights, short for an EMA among the hooks; null is none.",
      ifGiven: EMA.decayRule, alsoKnownAs: ["ema_decay", "model_ema_decay", "model_ema"]),
    ConfigField(
      "load_from", \.loadFrom, "Weights to begin with, in place of random ones.", ifGiven: .naming("a file"),
      alsoKnownAs: ["pretrained", "init_cfg"]),
    ConfigField(
      "resume", \.resume, "Whether to go on from the last checkpoint in the run folder.", alsoKnownAs: ["resume_from"]),
    ConfigField(
      "seed", \.seed, "What all random numbers are drawn from.", .seed, alsoKnownAs: ["randomness", "random_seed"]),
    ConfigField(
      "work_dir", \.workDir, "The run folder; null is a new one in runs, named after the configuration.",
      ifGiven: .naming("a folder")),
    ConfigField(
      "precision", \.precision, "The precision of the matrix-heavy operations.", alsoKnownAs: ["fp16", "amp"]),
    ConfigField(
      "recompute", \.recompute, "Whether results that cost little are computed again for the gradient: less memory.",
      alsoKnownAs: ["with_cp", "gradient_checkpointing"]),
    ConfigField(
      "threads", \.threads, "How many threads compute; null is one a processor.",
      ifGiven: .between(1, ThreadAdvice.most)),
  ]
}

extension TrainingConfig {
  /// Sections of other frameworks whose content stands in several places here, or nowhere.
  public static let explanations = [
    "default_hooks":
      "checkpoints and logs have sections of their own, checkpoint and log; other hooks are items of hooks",
    "default_scope": "leave it out: all types are known by their names",
    "train_pipeline": "steps stand in data.train.pipeline", "test_pipeline": "steps stand in data.val.pipeline",
    "val_cfg": "leave it out: data.val is judged after every runner.val_interval epochs",
    "test_cfg": "leave it out: saccade test judges by data.val",
    "test_dataloader": "leave it out: saccade test judges by data.val",
    "val_evaluator": "leave it out: metrics says which figures are told beside the task's; checkpoint.best chooses one",
    "test_evaluator": "leave it out: metrics says which figures are told beside the task's",
    "imgsz": DataConfig.sizeExplanation, "image_size": DataConfig.sizeExplanation,
    "dist_params": "leave it out: a run is on one machine", "env_cfg": "leave it out; threads says how many compute",
  ]

  /// Runs work that opens what the configuration names; what it finds wrong with a setting gets the line of that.
  /// - Parameter source: the configuration's file, as errors name it
  func locating<Result>(_ source: String, _ work: () throws -> Result) throws -> Result {
    do { return try work() } catch let error as ConfigError { throw error.located(in: written, of: node, file: source) }
  }

  /// The best checkpoint is that of the task's usual figure, unless another is named.
  public mutating func complete() {
    if checkpoint.best == .open { checkpoint.best = bestFigure.map { .figure($0) } ?? .none }
  }

  /// By which figure of the validation the best checkpoint is chosen; nil by none.
  public var bestFigure: String? {
    switch checkpoint.best {
    case .open: task.figures.first?.name
    case .none: nil
    case .figure(let name): name
    }
  }

  /// The hooks and where each is written, that of `ema` first.
  var allHooks: [(path: String, settings: any HookSettings)] {
    (ema.map { [("ema", EMA(decay: $0))] } ?? []) + hooks.enumerated().map { ("hooks.\($0)", $1) }
  }

  /// What a hook makes of the learning rate in the last part of the run; nil if none does.
  var averagingPhase: AveragingPhase? { allHooks.lazy.compactMap(\.settings.averaging).first }

  /// No hook may be there twice, and each has to go with the run.
  private func checkHooks(_ report: (_ key: String, _ message: String) -> Void) {
    for (place, hook) in allHooks.enumerated() {
      let name = hook.settings.typeName
      if let other = allHooks[..<place].first(where: { $0.settings.typeName == name }) {
        report(hook.path, "'\(other.path)' is \(name) already; keep one")
      } else if let problem = hook.settings.problem(in: self) {
        report("\(hook.path).\(problem.key)", problem.message)
      }
    }
  }

  /// What watches a validation needs one, policies end in chains alone, and what thaws was frozen.
  private func checkSchedule(_ report: (_ key: String, _ message: String) -> Void) {
    if schedule.plateau != nil, let problem = problem(watching: schedule.plateauFigure, type: "policy") {
      report("lr_config.\(problem.key)", problem.message)
    }
    if schedule.end != nil {
      report("lr_config.end", "a policy ends where another one follows, in a list; one alone lasts as long as the run")
    }
    let hasFrozen = freeze != nil || paramwise.rules.contains(where: \.isFrozen)
    if !unfreeze.isEmpty, !hasFrozen {
      report("unfreeze", "nothing is frozen; say what is, by freeze or by frozen: true in a rule of paramwise")
    }
    for (place, rule) in unfreeze.enumerated() {
      guard let epochs = runner.maxEpochs, rule.epoch > epochs else { continue }
      report("unfreeze.\(place).epoch", "never comes: the run has \(counted(epochs, "epoch"))")
    }
  }

  private static func takesViews<Settings: TaskSettings>(_ task: Settings) -> Bool {
    Settings.Task.self is any ViewingTask.Type
  }

  /// What to say of a figure that a validation does not tell.
  func noFigure(_ name: String, among known: [String]) -> String {
    let all = known + task.optionalFigures.filter { !known.contains($0) }
    let asked = task.optionalFigures.contains(name) ? "; to have it told, add metrics: [\(name)]" : nil
    return "expected one of \(known.joined(separator: ", ")), not '\(name)'"
      + (asked ?? Spelling.hint(for: name, among: all))
  }

  /// What ``check(_:)`` keeps.
  public static let rules = [
    "checkpoint.best, the figure of EarlyStopping and that of plateau are figures that the task, or metrics, tells",
    "what watches a figure (EarlyStopping, plateau) needs data.val",
    "no hook stands twice; ema is one of them",
    "a policy of lr_config has an end only in a list, where another one follows",
    "unfreeze needs freeze, or a rule of paramwise with frozen: true, and epochs that the run has",
    "test_time_augmentation needs a task of classes; that of pixels takes flip alone",
    "the pictures of data.train and data.val have as many channels as model.in_channels",
  ]

  /// Model and data have to go together.
  public func check(_ report: (_ key: String, _ message: String) -> Void) {
    checkHooks(report)
    checkSchedule(report)
    if let problem = task.problem(with: model) {
      report("model.type", "\(model.typeName) \(problem)")
      return
    }
    func takesViews(_ task: some TaskSettings) -> Bool { Self.takesViews(task) }
    if testView != .none, !takesViews(task) {
      report("test_time_augmentation", "\(task.typeName) knows no views of a picture; leave it out")
    }
    let figures = task.figures.map(\.name)
    if let best = bestFigure, !figures.contains(best) {
      report("checkpoint.best", noFigure(best, among: figures + [CheckpointConfig.Best.noneWord]))
      return
    }
    let datasets = [("train", data.train)] + (data.val.map { [("val", $0)] } ?? [])
    for (name, dataset) in datasets {
      let channels = dataset.normalization.mean.count
      if channels != model.inChannels {
        report(
          "model",
          "takes images of \(counted(model.inChannels, "channel")), but those of data.\(name) have \(channels); "
            + "set in_channels: \(channels), or end the pipeline with a Normalize of \(model.inChannels)")
        return
      }
    }
  }
}

extension TrainingConfig: Equatable {
  /// Whether both resolve to the same settings.
  public static func == (a: TrainingConfig, b: TrainingConfig) -> Bool { a.node == b.node }
}

/// The precision of the matrix-heavy operations; weights are float32 in any case.
public enum PrecisionConfig: String, CaseIterable, ConfigValue {
  /// IEEE single precision.
  case float32
  /// Eight bits of exponent, seven of fraction.
  case bfloat16
}
