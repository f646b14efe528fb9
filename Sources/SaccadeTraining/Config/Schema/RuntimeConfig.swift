public import SaccadeConfig
public import SaccadeData
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
    ConfigField(
      "batch_size", \.batchSize, "How many samples a step takes.", .count,
      alsoKnownAs: ["samples_per_gpu", "batchsize", "bs"]),
    ConfigField(
      "val_batch_size", \.valBatchSize, "How many samples are judged at a time; null is batch_size.", ifGiven: .count),
    ConfigField(
      "workers", \.workers, "How many threads prepare samples; null lets the machine decide, 0 is between steps.",
      ifGiven: .between(0, 256), alsoKnownAs: ["workers_per_gpu", "num_workers"]),
    ConfigField("shuffle", \.shuffle, "Whether samples come in another order in each epoch."),
    ConfigField("drop_last", \.dropLast, "Whether a last, smaller batch of an epoch is left out."),
    ConfigField("train", \.train, "What the model is trained on.", of: .standard, isRequired: true),
    ConfigField("val", \.val, "What it is judged by; null judges nothing.", of: .standard),
  ]
}

extension DataConfig {
  /// Sets how many pixels an image of an image folder may have.
  public mutating func limitPixels(to count: Int) {
    func limited(_ dataset: any DatasetConfig) -> any DatasetConfig {
      guard var folder = dataset as? ImageFolderConfig else { return dataset }
      folder.maxPixels = count
      return folder
    }
    train = limited(train)
    val = val.map(limited)
  }
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
      "label_smoothing", \.labelSmoothing, "How much of the probability is spread over all classes.",
      ConfigRule("of at least 0 and less than 1") { $0 >= 0 && $0 < 1 },
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
    ConfigField("interval", \.interval, "After how many epochs or steps a checkpoint is saved.", .count),
    ConfigField("by_epoch", \.byEpoch, "Whether interval counts epochs; if not, steps."),
    ConfigField(
      "best", \.best, "By which figure of the validation the best checkpoint is chosen.", alsoKnownAs: ["save_best"]),
  ]
}

/// The `log` section: what is told, and when.
public struct LogConfig: ConfigSection, Equatable {
  /// After how many iterations the log gets a line.
  public var interval = 50

  /// Every fiftieth iteration.
  public init() {}

  /// The keys.
  public static let fields: [ConfigField<Self>] = [
    ConfigField("interval", \.interval, "After how many steps figures are logged.", .count)
  ]
}
