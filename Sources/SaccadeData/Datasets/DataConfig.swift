public import SaccadeConfig
import SaccadeImages

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
  /// How often each sample of an epoch comes, each time augmented in another way.
  public var augRepeats = 1
  /// What mixes the training's batches: one of these for each, or none.
  public var batchAugments: [any BatchAugmentation] = []
  /// What the model is trained on.
  public var train: any DatasetConfig = ShapesConfig()
  /// What it is judged by; nil judges nothing.
  public var val: (any DatasetConfig)?

  /// The standard values.
  public init() {}

  /// The keys `batch_size`, `val_batch_size`, `workers`, `shuffle`, `drop_last`, `aug_repeats`, `batch_augments`, `train`
  /// and `val`.
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
    ConfigField(
      "aug_repeats", \.augRepeats,
      "How often each sample of an epoch comes, each time augmented in another way; the epoch has as many steps.",
      .between(1, 1000), alsoKnownAs: ["num_repeats", "repeated_aug", "repeated_augmentation", "ra_reps"]),
    ConfigField(
      "batch_augments", list: \.batchAugments,
      "What mixes the pictures and classes of training batches: one of these for each batch, by their prob.",
      of: .standard, alsoKnownAs: ["augments", "batch_transforms", "mix", "mixup", "cutmix"]),
    ConfigField(
      "train", \.train, "What the model is trained on.", of: .standard, isRequired: true,
      alsoKnownAs: ["train_dataloader", "train_dataset"]),
    ConfigField(
      "val", \.val, "What it is judged by; null judges nothing.", of: .standard,
      alsoKnownAs: ["val_dataloader", "val_dataset", "validation", "valid"]),
  ]

  /// Copies need another sample each epoch, and probabilities have a sum.
  public func check(_ report: (_ key: String, _ message: String) -> Void) {
    if augRepeats > 1, !shuffle {
      report(
        "aug_repeats",
        "is \(augRepeats), and shuffle is false: every epoch would have the same first part of the samples; set shuffle: true"
      )
    }
    let sum = BatchMixing.sum(of: batchAugments)
    if sum > 1 { report("batch_augments", "their prob add up to \(sum); they may add up to 1") }
  }

  /// What is tested with is what is judged by.
  public static let explanations = ["test": "leave it out: saccade test judges by data.val"]
}

extension DataConfig {
  /// Sets how many pixels an image may have, of each data set that has such a limit.
  public mutating func limitPixels(to count: Int) {
    train.limitPixels(to: count)
    val?.limitPixels(to: count)
  }
}
