public import SaccadeConfig
public import SaccadeOptimizers
public import SaccadeTasks

/// The moving average of the weights: what validation judges and `best.safetensors` keeps.
///
/// `last.safetensors` has the weights that are trained, and the average for the run to go on with.
public struct EMA: HookSettings, Equatable {
  /// How much of the average stays at an update.
  public var decay: Double
  /// Whether the first updates keep less, so that a short run is averaged too.
  public var hasWarmup: Bool

  /// An average that keeps this much at an update.
  public init(decay: Double = 0.999, hasWarmup: Bool = false) {
    self.decay = decay
    self.hasWarmup = hasWarmup
  }

  /// `EMA`.
  public var typeName: String { "EMA" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["EMAHook", "ExponentialMovingAverage", "ModelEMA"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Judges, and saves as the best, a moving average of the weights." }
  /// The keys `decay` and `warmup`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField("decay", \.decay, "How much of the average stays at an update.", decayRule, alsoKnownAs: ["ema_decay"]),
    ConfigField(
      "warmup", \.hasWarmup, "Whether the first updates keep less: 1 − (1 + n)^(−2/3) after n of them.",
      alsoKnownAs: ["use_warmup"]),
  ]

  static var decayRule: ConfigRule<Double> { .from(0, below: 1) }

  /// The hook of a run.
  public func makeHook<Task: TrainingTask>(for task: Task, in config: TrainingConfig) -> any TrainingHook<Task> {
    EMAHook(WeightAverage(of: task.model, decay: decay, hasWarmup: hasWarmup))
  }
}

/// Keeps a ``WeightAverage`` beside a run, and puts it in the weights' place for validations.
public final class EMAHook<Task: TrainingTask>: TrainingHook {
  /// The average.
  public let average: WeightAverage

  /// A hook for an average of the weights of the task's model.
  public init(_ average: WeightAverage) { self.average = average }

  /// `EMA`.
  public var name: String? { "EMA" }

  /// The averages, and how many updates went into them.
  public var state: SavedState { average.savedState }

  /// Goes on from saved averages.
  public func load(_ state: SavedState) throws { try average.load(saved: state) }

  /// Moves the average, if there was an update.
  public func stepDidEnd(_ trainer: Trainer<Task>, _ step: TrainingStep<Task.Metrics>) {
    if step.changedWeights { average.update() }
  }

  /// The averages are judged.
  public func validationWillStart(_ trainer: Trainer<Task>) { average.swap() }

  /// The weights themselves are put back, for whoever goes on with the model.
  public func validationDidFail(_ trainer: Trainer<Task>) { average.swap() }

  /// Training goes on with the weights themselves.
  public func validationDidEnd(_ trainer: Trainer<Task>, _ summary: ValidationSummary<Task.Metrics>) { average.swap() }
}
