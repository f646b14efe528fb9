import Foundation
import SaccadeConfig
import SaccadeData
import SaccadeImages
import SaccadeText

/// The data that a first configuration is written for.
enum DraftSource: Sendable {
  /// A data set by its name.
  case named(NamedDataset)
  /// Drawn shapes.
  case shapes
  /// A folder of class folders.
  case pictures(TuningPictures)
  /// A table of numbers, and the one to be judged by if there is one beside it.
  case table(path: String, judging: String?, count: Int, names: [String])

  init(_ data: String, for task: ConfigDraft.Task, root: DataRoot) throws {
    let known = NamedDataset.all.first { $0.name == data.lowercased() || $0.typeName == data }
    let manager = FileManager.default
    let here = UserPath.expanded(data)
    let whole = here.hasPrefix("/") ? here : "\(manager.currentDirectoryPath)/\(here)"
    let path =
      manager.fileExists(atPath: whole) || !manager.fileExists(atPath: root.resolve(data)) ? whole : root.resolve(data)
    switch task {
    case _ where data.lowercased() == "shapes": self = .shapes
    case .classification:
      if let known { self = .named(known) } else { self = .pictures(try TuningPictures(path, share: 0.2, seed: 0)) }
    case .regression:
      let table = try NumberTable(path, columns: [])
      let beside = URL(filePath: path).deletingLastPathComponent().path + "/val.csv"
      let hasOther = beside != path && manager.fileExists(atPath: beside)
      self = .table(
        path: path, judging: hasOther ? beside : nil, count: table.count, names: table.numberNames)
    }
  }

  /// A text in YAML, whatever stands in it.
  static func quoted(_ text: String) -> String { JSONText.quoted(ConfigVariables.escaped(text)) }

  var usualModel: String {
    switch self {
    case .named(let dataset): dataset.pixelFormat == .grey ? "SmallCNN" : "ResNet20"
    case .shapes: "ResNet8"
    case .pictures: "MobileNetV2"
    case .table: "ResNet18"
    }
  }

  var usualEpochs: Int {
    switch self {
    case .named, .shapes: 6
    case .pictures, .table: 20
    }
  }

  var summary: String {
    switch self {
    case .named(let dataset): "\(dataset.typeName), \(dataset.summary)"
    case .shapes: "drawn shapes"
    case .pictures(let pictures): "\(counted(pictures.trainCount, "picture")) in \(pictures.train.root)"
    case .table(let path, _, let count, _): "\(counted(count, "picture")) of \(path)"
    }
  }

  var isPhotographs: Bool { if case .pictures = self { true } else { false } }

  var channels: Int { if case .named(let dataset) = self { dataset.pixelFormat.channels } else { 3 } }

  /// The side of the pictures, where they have one of their own.
  var imageSide: Int? {
    switch self {
    case .named(let dataset): dataset.pixelFormat == .grey ? 28 : 32
    case .shapes: 32
    case .pictures, .table: nil
    }
  }

  var classCount: Int {
    switch self {
    case .named(let dataset): dataset.typeName == "CIFAR100" ? 100 : 10
    case .shapes: 10
    case .pictures(let pictures): pictures.classNames.count
    case .table(_, _, _, let names): names.count
    }
  }

  var count: Int {
    switch self {
    case .named(let dataset): dataset.pixelFormat == .grey ? 60_000 : 50_000
    case .shapes: 10_000
    case .pictures(let pictures): pictures.trainCount
    case .table(_, _, let count, _): count
    }
  }

  var batchSize: Int {
    switch self {
    case .named, .shapes: 64
    case .pictures, .table: TuningRecipe.usualBatchSize(for: count)
    }
  }

  var numberNames: [String] {
    switch self {
    case .table(_, _, _, let names): names
    case .shapes: ["x", "y", "size"]
    case .named, .pictures: []
    }
  }

  /// The lines of `data.train` and `data.val`.
  func sections(side: Int) -> [String] {
    switch self {
    case .named(let dataset):
      let (mean, std) = Self.statistics[dataset.typeName] ?? ([0.5], [0.25])
      let normalize =
        "      - {type: Normalize, mean: \(mean), std: \(std)}     # of the training pictures, channel by channel"
      let crop = "      - {type: RandomCrop, size: \(side), padding: 2}     # moved a little, so that none comes twice"
      let flip = dataset.pixelFormat == .rgb ? ["      - {type: RandomFlip}"] : []
      return [
        "  train:", "    type: \(dataset.typeName)     # saccade data get \(dataset.name)", "    split: train",
        "    pipeline:", crop,
      ]
        + flip + [normalize, "  val:", "    type: \(dataset.typeName)", "    split: test", "    pipeline:", normalize]
    case .shapes:
      return [
        "  train: {type: Shapes, count: 10000, size: 32, pipeline: [{type: RandomFlip}]}     # drawn, so that no files are needed",
        "  val: {type: Shapes, count: 1000, size: 32, split: val}",
      ]
    case .pictures(let pictures):
      return folder("train", pictures.train, Self.training(side)) + folder("val", pictures.val, Self.judging(side))
    case .table(let path, let judging, _, let names):
      let train = table("train", path, names, Self.plain(side))
      guard let judging else {
        return train + ["  val: null     # a table of other pictures to be judged by, as train"]
      }
      return train + table("val", judging, names, Self.plain(side))
    }
  }

  private func folder(_ part: String, _ set: ImageFolderConfig, _ steps: [String]) -> [String] {
    var lines = [
      "  \(part):", "    type: ImageFolder     # a folder of pictures for each class",
      "    root: \(Self.quoted(set.root))",
    ]
    if let split = set.split {
      lines.append(
        "    split: \(split.rawValue)     # one folder in two parts, of which val is held out to be judged by")
      lines.append("    val_share: \(set.valShare)")
    }
    lines.append("    on_error: skip     # goes on without a picture that cannot be read, and says so")
    return lines + ["    pipeline:"] + steps.map { "      - \($0)" }
  }

  private func table(_ part: String, _ path: String, _ names: [String], _ steps: [String]) -> [String] {
    let url = URL(filePath: path)
    var lines = [
      "  \(part):", "    type: NumberTable     # a file name and numbers on each line",
      "    root: \(Self.quoted(url.deletingLastPathComponent().path))",
      "    table: \(Self.quoted(url.lastPathComponent))",
    ]
    if names.contains("x"), names.contains("y") {
      lines.append("    x_columns: [x]     # places in pixels, which move when a picture is resized or mirrored")
      lines.append("    y_columns: [y]")
    }
    return lines + ["    on_error: skip", "    pipeline:"] + steps.map { "      - \($0)" }
  }

  private static let photographs = "{type: Normalize, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225]}"

  private static func training(_ side: Int) -> [String] {
    [
      "{type: RandomResizedCrop, size: \(side), scale: [0.35, 1]}     # another piece of the picture each time",
      "{type: RandomFlip}     # leave it out where left and right are not the same",
      "{type: ColorJitter, brightness: 0.2, contrast: 0.2, saturation: 0.2}", photographs,
    ]
  }

  private static func judging(_ side: Int) -> [String] {
    ["{type: Resize, size: \(side * 8 / 7), fit: short}", "{type: CenterCrop, size: \(side)}", photographs]
  }

  private static func plain(_ side: Int) -> [String] { ["{type: Resize, size: [\(side), \(side)]}", photographs] }

  /// Mean and deviation of the training pictures, in 0…1.
  private static let statistics: [String: ([Double], [Double])] = [
    "MNIST": ([0.1307], [0.3081]), "FashionMNIST": ([0.2860], [0.3530]), "KMNIST": ([0.1918], [0.3483]),
    "CIFAR10": ([0.4914, 0.4822, 0.4465], [0.2470, 0.2435, 0.2616]),
    "CIFAR100": ([0.5071, 0.4865, 0.4409], [0.2673, 0.2564, 0.2762]),
  ]
}
