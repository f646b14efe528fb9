public import SaccadeConfig
public import SaccadeImages

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
  /// How often images are drawn, beside others; nil takes each image once an epoch.
  public var sampler: DrawingRule?
  /// Of which size training images are from some epochs on; before the first, and where there is none, as the pipeline has it.
  public var sizes: [SizeStage] = []
  /// Whether a last, smaller batch of an epoch is left out.
  public var dropLast = false
  /// How often each sample of an epoch comes, each time augmented in another way.
  public var augRepeats = 1
  /// What mixes the training's batches: one of these for each, or none.
  public var batchAugments: [any BatchAugmentation] = []
  /// The folder that the roots of the parts are in, below the data root; nil is the data root itself.
  public var root: String?
  /// What the model is trained on.
  public var train: any DatasetConfig = ShapesConfig()
  /// What it is judged by; nil judges nothing.
  public var val: (any DatasetConfig)?

  /// The standard values.
  public init() {}

  /// The keys `batch_size`, `val_batch_size`, `workers`, `shuffle`, `sampler`, `sizes`, `drop_last`, `aug_repeats`,
  /// `batch_augments`, `root`, `train` and `val`.
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
    ConfigField(
      "sampler", \.sampler,
      "How likely images are to be drawn, each time of all: balanced is all classes alike; a number a class is for one of "
        + "its images; a column of the data set, or a file, has a number for each image; null takes each once an epoch.",
      alsoKnownAs: ["class_balanced", "weighted_sampler", "WeightedRandomSampler", "sample_weights"]),
    ConfigField(
      "sizes", list: \.sizes, "Of which size training images are from some epochs on, in place of the pipeline's.",
      each: SizeStage(), alsoKnownAs: ["progressive_resizing"]),
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
      "root", \.root, "The folder that the roots of train and val are in, from the data root; null is the data root.",
      ifGiven: .naming("a folder"), alsoKnownAs: ["data_root"]),
    ConfigField(
      "train", \.train, "What the model is trained on.", of: .standard, isRequired: true,
      alsoKnownAs: ["train_dataloader", "train_dataset"]),
    ConfigField(
      "val", \.val, "What it is judged by; null judges nothing.", of: .standard,
      alsoKnownAs: ["val_dataloader", "val_dataset", "validation", "valid"]),
  ]

  /// What is tested with is what is judged by.
  public static let explanations = [
    "test": "leave it out: saccade test judges by data.val", "imgsz": sizeExplanation, "image_size": sizeExplanation,
  ]

  /// Where the size of pictures is said.
  package static let sizeExplanation = "the size is a step of the pipelines, as {type: Resize, size: 320}"

  /// What ``check(_:)`` keeps.
  public static let rules = [
    "sampler and aug_repeats above 1 need shuffle: true",
    "the prob of batch_augments add up to 1 at most",
    "the epochs of sizes rise",
  ]

  /// Draws are random, copies need another sample each epoch, probabilities have a sum, and sizes come one after the other.
  public func check(_ report: (_ key: String, _ message: String) -> Void) {
    if augRepeats > 1, !shuffle {
      report(
        "aug_repeats",
        "is \(augRepeats), and shuffle is false: every epoch would have the same first part of the samples; set shuffle: true"
      )
    }
    let sum = BatchMixing.sum(of: batchAugments)
    if sum > 1 { report("batch_augments", "their prob add up to \(sum); they may add up to 1") }
    if sampler != nil, !shuffle {
      report("sampler", "draws images at random, and shuffle: false keeps their order; leave one of both out")
    }
    for (place, stage) in sizes.enumerated().dropFirst() where stage.epoch <= sizes[place - 1].epoch {
      report(
        "sizes.\(place).epoch", "must be after that of the size before it, \(sizes[place - 1].epoch): \(stage.epoch)")
    }
  }
}

/// An item of `data.sizes`: of which size training images are from an epoch on.
/// - Paper: Howard 2018, <https://www.fast.ai/posts/2018-04-30-dawnbench-fastai.html>, *progressive resizing*
public struct SizeStage: ConfigSection, Equatable {
  /// The epoch, from 1.
  public var epoch = 1
  /// The size.
  public var size = ImageSize(square: 224)

  /// From the first epoch on.
  public init() {}

  /// The keys `epoch` and `size`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField("epoch", \.epoch, "The first epoch of this size.", .count, isRequired: true, alsoKnownAs: ["begin"]),
    ConfigField("size", \.size, "The size, in pixels.", isRequired: true, alsoKnownAs: ["img_size", "resolution"]),
  ]
}

extension DataConfig {
  /// The folder that the roots of the parts are in.
  /// - Parameter dataRoot: the folder below which data sets lie
  package func folder(below dataRoot: DataRoot) -> DataRoot { root.map { DataRoot(dataRoot.resolve($0)) } ?? dataRoot }

  /// Sets how many pixels an image may have, of each data set that has such a limit.
  public mutating func limitPixels(to count: Int) {
    train.limitPixels(to: count)
    val?.limitPixels(to: count)
  }
}
