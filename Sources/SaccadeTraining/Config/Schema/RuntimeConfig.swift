public import SaccadeConfig

/// The `runner` section: how long a run is and when it is judged.
public struct RunnerConfig: ConfigSection, Equatable {
  /// How many times the training data are gone through, if the run is counted in epochs.
  public var maxEpochs: Int?
  /// How many steps are made, if the run is counted in iterations.
  public var maxIterations: Int?
  /// After how many epochs the model is judged by the validation data; the last epoch always is.
  public var valInterval = 1

  /// A length has still to be chosen.
  public init() {}

  /// The keys `max_epochs`, `max_iters` and `val_interval`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "max_epochs", \.maxEpochs, "How many times the training data are gone through.", ifGiven: .count,
      alsoKnownAs: ["epochs", "total_epochs", "num_epochs"]),
    ConfigField(
      "max_iters", \.maxIterations, "How many steps are made, if the run is not counted in epochs.", ifGiven: .count,
      alsoKnownAs: ["iterations", "max_iterations"]),
    ConfigField(
      "val_interval", \.valInterval, "After how many epochs the model is judged; the last epoch always is.", .count),
  ]

  /// A run has one length.
  public func check(_ report: (_ key: String, _ message: String) -> Void) {
    if maxEpochs == nil, maxIterations == nil {
      report("max_epochs", "does not say how long to train; give max_epochs or max_iters")
    }
    if maxEpochs != nil, maxIterations != nil {
      report("max_iters", "max_epochs and max_iters are both given; keep one")
    }
  }
}

/// The `checkpoint` section: what is saved, and when.
public struct CheckpointConfig: ConfigSection, Equatable {
  /// After how many epochs (or iterations) the last checkpoint is written.
  public var interval = 1
  /// Whether `interval` counts epochs.
  public var byEpoch = true
  /// By which figure of the task's validation the best checkpoint is chosen; nil by none.
  public var best: String?
  /// Whether nothing was said of it, so that it is the task's usual figure.
  var isBestOpen = true

  /// After every epoch, and the best in the task's usual figure.
  public init() {}

  /// The keys `interval`, `by_epoch` and `best`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField("interval", \.interval, "After how many epochs or steps a checkpoint is saved.", .count),
    ConfigField("by_epoch", \.byEpoch, "Whether interval counts epochs; if not, steps."),
    ConfigField(
      "best", \.writtenBest, "By which figure of the validation the best checkpoint is chosen, or none.",
      alsoKnownAs: ["save_best"]),
  ]
}

extension CheckpointConfig {
  /// As it stands in a file.
  fileprivate var writtenBest: String {
    get { best ?? Self.none }
    set {
      best = newValue == Self.none ? nil : newValue
      isBestOpen = false
    }
  }

  /// What chooses none.
  static let none = "none"
}

/// The `log` section: what is told, and when.
public struct LogConfig: ConfigSection, Equatable {
  /// After how many iterations the log gets a line.
  public var interval = 50

  /// Every fiftieth iteration.
  public init() {}

  /// The key `interval`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField("interval", \.interval, "After how many steps figures are logged.", .count)
  ]
}
