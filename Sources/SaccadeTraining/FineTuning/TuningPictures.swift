import SaccadeConfig
import SaccadeData
import SaccadeImages
import SaccadeText

/// The pictures that a network is fine-tuned on: a folder of class folders, which may hold parts to train on and to be
/// judged by.
struct TuningPictures {
  /// Where those to learn from lie, without a pipeline.
  let train: ImageFolderConfig
  /// Where those to be judged by lie, without a pipeline.
  let val: ImageFolderConfig
  /// The classes.
  let classNames: [String]
  /// How many there are to learn from.
  let trainCount: Int
  /// How many there are to be judged by.
  let valCount: Int
  /// What there is, for people.
  let summary: String

  /// Looks at a folder.
  /// - Parameters:
  ///   - path: its whole path
  ///   - share: how much of each class is held out to be judged by, where the folder has no part for it
  ///   - seed: what decides which are
  /// - Throws: `DatasetError` if it is not there, or holds no class folders with images; `FineTuningError` if there is one
  ///   class
  init(_ path: String, share: Double, seed: Int) throws {
    let root = BytePath(path)
    let parts = try FolderParts.find(in: root)
    let place = parts?.training ?? root
    let whole = try ImageFolder(place)
    guard whole.classNames.count > 1 else {
      throw FineTuningError(
        place: place.description, problem: "has only one class, \(whole.classNames.joined())",
        advice: "make a folder of pictures for each class: \(place)/ants, \(place)/bees …")
    }
    var train = ImageFolderConfig()
    train.root = place.description
    train.onError = .skip
    var val = train
    let split: (train: any ClassificationDataset, val: any ClassificationDataset)
    if let judging = parts?.judging {
      val.root = judging.description
      split = (whole, try ImageFolder(judging, classNames: whole.classNames))
    } else {
      train.valShare = share
      train.splitSeed = seed
      val = train
      train.split = .train
      val.split = .val
      func part(_ part: StratifiedPart.Part) throws -> StratifiedPart {
        try StratifiedPart(part, of: whole, share: share, seed: UInt64(bitPattern: Int64(seed)))
      }
      split = (try part(.train), try part(.val))
    }
    self.train = train
    self.val = val
    classNames = whole.classNames
    trainCount = split.train.count
    valCount = split.val.count
    let how =
      parts?.judging.map { "those to be judged by are in \($0)" }
      ?? "\(place) has no part to be judged by: \(fixed(share * 100, digits: 0)) % of each class are held out, drawn by seed "
      + "\(seed)"
    let unused = parts?.others ?? []
    let rest = unused.isEmpty ? "" : "; not looked at: \(unused.joined(separator: ", "))"
    summary =
      "\(trainCount) pictures of \(classNames.count) classes to learn from, \(valCount) to be judged by; \(how)\(rest)\n"
      + Self.list(classNames, split.train.classCounts, split.val.classCounts)
  }

  /// Checks that settings which were given beside leave the two parts apart.
  /// - Throws: `ConfigError` if pictures to be judged by would be learnt from, which would make the figures lies
  func checkApart(in config: TrainingConfig, source: String) throws(ConfigError) {
    guard let train = config.data.train as? ImageFolderConfig, let val = config.data.val as? ImageFolderConfig,
      train.root == val.root
    else { return }
    let isApart =
      train.split == .train && val.split == .val && train.valShare == val.valShare && train.splitSeed == val.splitSeed
    guard !isApart else { return }
    throw ConfigError(
      source, "data.val",
      "would be judged by pictures that are learnt from: data.train and data.val need the same val_share and split_seed; "
        + "say how much is held out with --val-share")
  }

  /// How many pictures each class has; of many classes, the first and the smallest.
  private static func list(_ names: [String], _ train: [Int], _ val: [Int]) -> String {
    let lines = names.indices.map { "\(names[$0]) \(train[$0]) + \(val[$0])" }
    let shown = lines.prefix(12).joined(separator: ", ")
    guard lines.count > 12, let least = train.indices.min(by: { train[$0] < train[$1] }) else { return shown }
    return "\(shown) and \(lines.count - 12) more classes; the smallest is \(lines[least])"
  }
}
