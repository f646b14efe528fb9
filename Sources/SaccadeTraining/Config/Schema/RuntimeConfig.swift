import SaccadeTasks

/// The `data` section: what a model is trained on and judged by, and how it is fed.
public struct DataConfig: ConfigSection {
  /// How many samples a step takes.
  public var batchSize = 64
  /// How many samples are judged at a time; nil is `batchSize`.
  public var valBatchSize: Int?
  /// How many threads prepare samples; nil lets the machine decide, 0 prepares them between steps.
  public var workers: Int?
  /// Whether the samples come in another order in each epoch.
  public var shuffle = true
  /// Whether a last, smaller batch of an epoch is left out.
  public var dropLast = false
  /// What the model is trained on.
  public var train: any DatasetConfig = ShapesConfig()
  /// What it is judged by; nil judges nothing.
  public var val: (any DatasetConfig)?

  /// The standard values.
  public init() {}

  /// The keys.
  public static let fields: [ConfigField<Self>] = [
    ConfigField("batch_size", \.batchSize, .count, alsoKnownAs: ["samples_per_gpu", "batchsize", "bs"]),
    ConfigField("val_batch_size", \.valBatchSize, ifGiven: .count),
    ConfigField("workers", \.workers, ifGiven: .between(0, 256), alsoKnownAs: ["workers_per_gpu", "num_workers"]),
    ConfigField("shuffle", \.shuffle),
    ConfigField("drop_last", \.dropLast),
    ConfigField("train", \.train, of: \.datasets, isRequired: true),
    ConfigField("val", \.val, of: \.datasets),
  ]
}

/// The `loss` section: cross-entropy, and how sure the network may be.
public struct LossConfig: ConfigSection, Equatable {
  /// How much of the probability is spread over all classes.
  /// - Paper: Szegedy et al. 2015, <https://arxiv.org/abs/1512.00567>, §7
  public var labelSmoothing = 0.0

  /// Plain cross-entropy.
  public init() {}

  /// The keys.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "label_smoothing", \.labelSmoothing, ConfigRule("of at least 0 and less than 1") { $0 >= 0 && $0 < 1 },
      alsoKnownAs: ["label_smooth_val"])
  ]
}

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

  /// The keys.
  public static let fields: [ConfigField<Self>] = [
    ConfigField("max_epochs", \.maxEpochs, ifGiven: .count, alsoKnownAs: ["epochs", "total_epochs", "num_epochs"]),
    ConfigField("max_iters", \.maxIterations, ifGiven: .count, alsoKnownAs: ["iterations", "max_iterations"]),
    ConfigField("val_interval", \.valInterval, .count),
  ]

  /// A run has one length.
  public func check(_ report: (_ key: String, _ message: String) -> Void) {
    if maxEpochs == nil, maxIterations == nil {
      report("max_epochs", "says not how long to train; give max_epochs or max_iters")
    }
    if maxEpochs != nil, maxIterations != nil {
      report("max_iters", "max_epochs and max_iters are both given; keep one")
    }
  }
}

/// The `checkpoint` section: what is saved, and when.
public struct CheckpointConfig: ConfigSection, Equatable {
  /// What the best checkpoint is the best in.
  public enum Best: String, CaseIterable, ConfigValue {
    /// The part of validation samples whose class is the likeliest.
    case top1
    /// The part of validation samples whose class is among the five likeliest.
    case top5
    /// The validation loss.
    case loss
    /// No best checkpoint is kept.
    case none

    /// A value of it, as it is shown.
    func figure(_ value: Double) -> Figure { Figure(rawValue, value, self == .loss ? .loss : .rate) }
  }

  /// After how many epochs (or iterations) the last checkpoint is written.
  public var interval = 1
  /// Whether `interval` counts epochs.
  public var byEpoch = true
  /// What the best checkpoint is the best in.
  public var best = Best.top1

  /// After every epoch, and the best in top-1 accuracy.
  public init() {}

  /// The keys.
  public static let fields: [ConfigField<Self>] = [
    ConfigField("interval", \.interval, .count),
    ConfigField("by_epoch", \.byEpoch),
    ConfigField("best", \.best, alsoKnownAs: ["save_best"]),
  ]
}

/// The `log` section: what is told, and when.
public struct LogConfig: ConfigSection, Equatable {
  /// After how many iterations the log gets a line.
  public var interval = 50

  /// Every fiftieth iteration.
  public init() {}

  /// The keys.
  public static let fields: [ConfigField<Self>] = [ConfigField("interval", \.interval, .count)]
}
