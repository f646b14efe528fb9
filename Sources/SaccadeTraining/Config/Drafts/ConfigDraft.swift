import Foundation
import SaccadeConfig
public import SaccadeData
import SaccadeImages
import SaccadeModels
import SaccadeTasks
import SaccadeText

/// A first configuration, with comments, for somebody's data: what `saccade config new` writes.
///
/// ```swift
/// var draft = try ConfigDraft(task: .classification, data: "flowers")
/// draft.epochs = 20
/// print(try draft.text())
/// ```
public struct ConfigDraft: Sendable {
  /// What a network is to do.
  public enum Task: String, CaseIterable, Sendable {
    /// Tell which class a picture belongs to.
    case classification
    /// Tell numbers of a picture.
    case regression
    /// Find objects on a picture, each in a box.
    case detection
    /// Tell the class of each pixel of a picture.
    case segmentation
  }

  /// What it is to do.
  public let task: Task
  /// The network's name; nil chooses one.
  public var model: String?
  /// How many times the data are gone through; nil chooses.
  public var epochs: Int?
  /// Which numbers are told, for regression; nil is all that the data have.
  public var targets: [String]?
  private let source: DraftSource

  /// Looks at the data.
  /// - Parameters:
  ///   - data: a folder with a folder of pictures for each class, which may have parts (`train`, `val`), or a data set by
  ///     its name (`mnist`, `Shapes`); for regression a CSV file of a `NumberTable`, or `Shapes`; for detection a folder of
  ///     VOC's or YOLO's, COCO's JSON file, a CSV file of a `BoxTable`, or `Shapes`; for segmentation a folder with one of
  ///     pictures and one of masks, or of CamVid's or VOC's layout, or `Shapes`
  ///   - root: the folder below which data sets lie
  /// - Throws: `DatasetError` or `FineTuningError` if the data are not there or not as they should be
  public init(task: Task, data: String, root: DataRoot = DataRoot()) throws {
    self.task = task
    source = try DraftSource(data, for: task, root: root)
  }

  /// The network that is taken where none is named.
  public var usualModel: String { source.usualModel }
  /// The epochs that are made where none are named.
  public var usualEpochs: Int { source.usualEpochs }
  /// What the data are, in a few words.
  public var summary: String { source.summary }

  /// The configuration.
  /// - Parameter name: the file that it will have, for the comments
  /// - Throws: `ConfigError` if there is no such network, it cannot take the pictures, or there is no such number
  public func text(name: String = "mine.yaml") throws -> String {
    let names = try chosenTargets()
    let network = try DraftNetwork(
      model ?? usualModel, for: task, outputs: names?.count ?? source.classCount, of: source)
    let text = lines(network, names, name).joined(separator: "\n") + "\n"
    // What is written reads.
    _ = try TrainingConfig(yaml: text, name: name)
    return text
  }

  private func chosenTargets() throws -> [String]? {
    guard task == .regression else { return nil }
    let known = source.numberNames
    guard let targets else { return known }
    for target in targets where !known.contains(target) {
      throw ConfigError(
        "", "task.targets",
        "the data have no number '\(target)'\(Spelling.hint(for: target, among: known)) (known: \(known.joined(separator: ", ")))"
      )
    }
    return targets
  }

  private func lines(_ network: DraftNetwork, _ targets: [String]?, _ name: String) -> [String] {
    let epochs = epochs ?? usualEpochs
    let batch = network.batchSize(for: source)
    var top = [
      "# \(task.aim(network.outputs)), by \(network.name), from \(source.summary.visible()).", "#",
      "#   saccade config check \(name.visible())    tries it in seconds: data, network, one batch",
      "#   saccade train \(name.visible())",
      "#   saccade config docs optimizer      what else there is; as here for any key or type", "",
    ]
    switch task {
    case .classification: break
    case .regression:
      let list = (targets ?? []).map(DraftSource.quoted).joined(separator: ", ")
      top.append("task: {type: Regression, targets: [\(list)]}     # the numbers, by their columns")
    case .detection: top.append("task: {type: Detection}     # objects on pictures, each in a box")
    case .segmentation: top.append("task: {type: Segmentation}     # the class of each pixel")
    }
    top.append("model: {\(network.keys)}     # saccade models list shows all")
    if task != .regression, source.isPhotographs {
      top.append("# load_from: weights.pth     # weights that have seen a million pictures learn these in minutes")
    }
    top += ["data:", "  batch_size: \(batch)     # pictures a step; fewer take less memory"]
    if source.count > batch, source.count % batch == 1 {
      top.append("  drop_last: true     # a last batch of one picture has no variance to normalize by")
    }
    top += source.sections(network)
    if task == .classification {
      top.append("loss: {label_smoothing: 0.1}     # how sure the network may be: 0 is as sure as it likes")
    }
    if task == .segmentation {
      top.append("loss: {cross_entropy: 1, dice: 1}     # dice: rare classes count as much as frequent ones")
    }
    let decay = task == .detection || task == .segmentation ? 0.01 : 0.05
    top.append(
      "optimizer: {type: AdamW, lr: 0.001, weight_decay: \(decay)}     # a larger lr learns faster, or not at all")
    let warmup = epochs > 1 ? ", warmup: linear, warmup_epochs: 1" : ""
    top.append("lr_config: {policy: cosine, by_epoch: false\(warmup)}     # down to 0 over the run")
    if task == .detection {
      top.append("step: {clip_norm: 10}     # a picture of many objects does not throw the network off its way")
    }
    top.append("runner: {max_epochs: \(epochs)}     # how many times the pictures are gone through")
    top.append("seed: 0     # the same seed gives the same run, bit for bit")
    return top
  }
}

extension ConfigDraft.Task {
  fileprivate func aim(_ outputs: Int) -> String {
    switch self {
    case .classification: "Which of \(outputs) classes a picture belongs to"
    case .regression: "Numbers of a picture"
    case .detection: "Where objects of \(counted(outputs, "class", "classes")) are on a picture"
    case .segmentation: "Which of \(outputs) classes each pixel of a picture belongs to"
    }
  }
}
