public import SaccadeConfig
public import SaccadeOptimizers
public import SaccadeTasks

/// An item of the `hooks` section: what happens beside training, and the keys by which a configuration sets it.
///
/// ```yaml
/// hooks: [{type: EMA, decay: 0.999}, {type: EarlyStopping, patience: 10}]
/// ```
/// A hook of your own is named by files that are read with a ``ConfigCatalog`` which has it, in a program of yours:
/// `catalog.hooks.add(MyHook())`. The program `saccade` knows those of Saccade alone.
public protocol HookSettings: TypedSection {
  /// The hook of a run.
  func makeHook<Task: TrainingTask>(for task: Task, in config: TrainingConfig) -> any TrainingHook<Task>
  /// What keeps the hook from working in a run, and the key that is to be changed; nil if nothing does.
  func problem(in config: TrainingConfig) -> (key: String, message: String)?
  /// What the hook makes of the learning rate in the last part of a run; nil leaves it alone.
  var averaging: AveragingPhase? { get }
}

extension HookSettings {
  /// Most hooks go with every run.
  public func problem(in config: TrainingConfig) -> (key: String, message: String)? { nil }
  /// Most hooks leave the learning rate alone.
  public var averaging: AveragingPhase? { nil }
}

extension ConfigFamily where Kind == any HookSettings {
  /// The hooks that Saccade brings; a new one declares its keys beside itself and is named here.
  public static var standard: Self {
    Self(
      "hook",
      [
        EMA(), SWA(), EarlyStopping(), GradientNorm(), TensorBoard(), CSVLog(), StepProfiler(), NaNWatch(), RegionSVM(),
      ],
      explanations: [
        "CheckpointHook": "the section checkpoint says what is saved",
        "ModelCheckpoint": "the section checkpoint says what is saved",
        "LoggerHook": "the section log says what is told", "TextLoggerHook": "the section log says what is told",
      ])
  }
}

extension ConfigCatalog {
  /// What an item of `hooks` can be.
  public var hooks: ConfigFamily<any HookSettings> {
    get { self[.standard] }
    set { self[.standard] = newValue }
  }
}
