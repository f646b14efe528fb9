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
      "max_epochs", \.maxEpochs,
      "How many times the training data are gone through. A file with this and max_iters is refused; a --set of one "
        + "takes the place of the other.", ifGiven: .count,
      alsoKnownAs: ["epochs", "total_epochs", "num_epochs"]),
    ConfigField(
      "max_iters", \.maxIterations,
      "How many steps are made, if the run is not counted in epochs. A file with this and max_epochs is refused; a --set "
        + "of one takes the place of the other.", ifGiven: .count,
      alsoKnownAs: ["iterations", "max_iterations", "total_iters", "max_steps"]),
    ConfigField(
      "val_interval", \.valInterval, "After how many epochs the model is judged; the last epoch always is.", .count,
      alsoKnownAs: ["evaluation", "eval_interval", "check_val_every_n_epoch"]),
  ]

  /// What ``check(_:)`` keeps.
  public static let rules = ["one of max_epochs and max_iters is given, and not both"]

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
  /// How many checkpoints stay under a name of their own beside the last one.
  public var keep = 0
  /// By what the best checkpoint is chosen.
  public var best = Best.open

  /// After every epoch, and the best in the task's usual figure.
  public init() {}

  /// The keys `interval`, `by_epoch`, `keep` and `best`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "interval", \.interval, "After how many epochs or steps a checkpoint is saved.", .count,
      alsoKnownAs: ["every_n_epochs", "every_n_train_steps"]),
    ConfigField("by_epoch", \.byEpoch, "Whether interval counts epochs; if not, steps."),
    ConfigField(
      "keep", \.keep,
      "How many of the checkpoints that were saved stay, as step-N.safetensors; last.safetensors is the newest of them.",
      .between(0, 1_000_000), alsoKnownAs: ["max_keep_ckpts", "save_total_limit"]),
    ConfigField(
      "best", \.best, "By which figure of the validation the best checkpoint is chosen, or none.",
      alsoKnownAs: ["save_best"]),
  ]

  /// By what the best checkpoint is chosen.
  public enum Best: Hashable, ConfigValue {
    /// By the task's usual figure.
    case open
    /// By nothing: there is none.
    case none
    /// By a figure of the validation.
    case figure(String)

    /// The word that chooses none.
    static let noneWord = "none"

    /// A name.
    public static var expectation: String { String.expectation }

    /// Reads `none`, the name of a figure, or null, which leaves it open.
    public static func read(_ node: ConfigNode, at path: String, expected: String, with reader: ConfigReader) -> Best? {
      if case .null = node.content { return .open }
      guard let name = String.read(node, at: path, expected: expected, with: reader) else { return nil }
      return name == noneWord ? Best.none : .figure(name)
    }

    /// As it stands in a file.
    public var configNode: ConfigNode {
      switch self {
      case .open: ConfigNode(.null)
      case .none: Self.noneWord.configNode
      case .figure(let name): name.configNode
      }
    }
  }
}

/// The `log` section: what is told, and when.
public struct LogConfig: ConfigSection, Equatable {
  /// After how many iterations the log gets a line.
  public var interval = 50
  /// Whether a page that tells of the run is written at its end.
  public var report = true

  /// Every fiftieth iteration, and a report.
  public init() {}

  /// The keys `interval` and `report`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField("interval", \.interval, "After how many steps figures are logged.", .count),
    ConfigField("report", \.report, "Whether a page that tells of the run, report.html, is written at its end."),
  ]
}
