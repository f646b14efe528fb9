import SaccadeData
import SaccadeImages
import SaccadeText

extension DraftSource {
  /// A data set by its name.
  static func named(_ dataset: NamedDataset) -> DraftSource {
    let isGrey = dataset.pixelFormat == .grey
    return DraftSource(
      summary: "\(dataset.typeName), \(dataset.summary)", usualModel: isGrey ? "SmallCNN" : "ResNet20", usualEpochs: 6,
      count: isGrey ? 60_000 : 50_000, batchSize: 64, classCount: dataset.typeName == "CIFAR100" ? 100 : 10,
      channels: dataset.pixelFormat.channels, imageSide: isGrey ? 28 : 32
    ) { network in
      let (mean, std) = statistics[dataset.typeName] ?? ([0.5], [0.25])
      let normalize = "{type: Normalize, mean: \(mean), std: \(std)}     # of the training pictures, channel by channel"
      let crop = "{type: RandomCrop, size: \(network.side), padding: 2}     # moved a little, so that none comes twice"
      return ["  train:", "    type: \(dataset.typeName)     # saccade data get \(dataset.name)", "    split: train"]
        + pipeline([crop] + (isGrey ? [] : ["{type: RandomFlip}"]) + [normalize])
        + ["  val:", "    type: \(dataset.typeName)", "    split: test"] + pipeline([normalize])
    }
  }

  /// Drawn shapes, one a picture.
  static func shapes(numbers: Bool) -> DraftSource {
    DraftSource(
      summary: "drawn shapes", usualModel: "ResNet8", usualEpochs: 6, count: 10_000, batchSize: 64, classCount: 10,
      imageSide: 32, numberNames: numbers ? ["x", "y", "size"] : []
    ) { _ in
      [
        "  train: {type: Shapes, count: 10000, size: 32, pipeline: [{type: RandomFlip}]}     # drawn, so that no files are needed",
        "  val: {type: Shapes, count: 1000, size: 32, split: val}",
      ]
    }
  }

  /// A folder of class folders.
  static func pictures(_ pictures: TuningPictures) -> DraftSource {
    let look = (try? pictures.train.open(root: DataRoot(), classNames: nil)).flatMap { PictureLook(at: $0) }
    let isSmall = look?.side != nil
    let isGrey = look?.isGrey == true
    return DraftSource(
      summary: "\(counted(pictures.trainCount, "picture")) in \(pictures.train.root)",
      usualModel: isSmall ? (isGrey ? "SmallCNN" : "ResNet20") : "MobileNetV2", usualEpochs: 20,
      count: pictures.trainCount, batchSize: TuningRecipe.usualBatchSize(for: pictures.trainCount),
      classCount: pictures.classNames.count, channels: look?.channels ?? 3, imageSide: look?.side, isResizable: true,
      isPhotographs: !isSmall && !isGrey
    ) { network in
      let isKept = isSmall && network.side == look?.side
      let keys = look?.keys ?? []
      let last = look?.normalization ?? photographs
      return folder(
        "train", pictures.train, keys, (isKept ? moved(network.side, isGrey) : cut(network.side, isGrey)) + [last])
        + folder("val", pictures.val, keys, (isKept ? [whole(network.side)] : middle(network.side)) + [last])
    }
  }

  private static func folder(
    _ part: String, _ set: ImageFolderConfig, _ keys: [String], _ steps: [String]
  ) -> [String] {
    var lines = [
      "  \(part):", "    type: ImageFolder     # a folder of pictures for each class",
      "    root: \(quoted(set.root))",
    ]
    if let split = set.split {
      lines.append(
        "    split: \(split.rawValue)     # one folder in two parts, of which val is held out to be judged by")
      lines.append("    val_share: \(set.valShare)")
    }
    lines += keys
    lines.append("    on_error: skip     # goes on without a picture that cannot be read, and says so")
    return lines + pipeline(steps)
  }

  private static let flip = "{type: RandomFlip}     # leave it out where left and right are not the same"

  /// Another piece of a photograph each time.
  private static func cut(_ side: Int, _ isGrey: Bool) -> [String] {
    [
      "{type: RandomResizedCrop, size: \(side), scale: [0.35, 1]}     # another piece of the picture each time", flip,
      "{type: ColorJitter, brightness: 0.2, contrast: 0.2\(isGrey ? "" : ", saturation: 0.2")}",
    ]
  }

  private static func middle(_ side: Int) -> [String] {
    ["{type: Resize, size: \(side * 8 / 7), fit: short}", "{type: CenterCrop, size: \(side)}"]
  }

  /// A small picture as a whole, moved a little.
  private static func moved(_ side: Int, _ isGrey: Bool) -> [String] {
    [
      whole(side), "{type: RandomCrop, size: \(side), padding: 2}     # moved a little, so that none comes twice",
    ] + (isGrey ? [] : [flip])
  }

  private static func whole(_ side: Int) -> String { "{type: Resize, size: \(side)}" }

  /// Mean and deviation of the training pictures, in 0…1.
  private static let statistics: [String: ([Double], [Double])] = [
    "MNIST": ([0.1307], [0.3081]), "FashionMNIST": ([0.2860], [0.3530]), "KMNIST": ([0.1918], [0.3483]),
    "CIFAR10": ([0.4914, 0.4822, 0.4465], [0.2470, 0.2435, 0.2616]),
    "CIFAR100": ([0.5071, 0.4865, 0.4409], [0.2673, 0.2564, 0.2762]),
  ]
}
