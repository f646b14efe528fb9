import Foundation
import SaccadeConfig
import SaccadeData
import SaccadeImages
import SaccadeText

/// The data that a first configuration is written for; each kind makes one in a file of its own.
struct DraftSource: Sendable {
  /// What they are, in a few words.
  let summary: String
  /// The network that is taken where none is named.
  let usualModel: String
  /// The epochs that are made where none are named.
  let usualEpochs: Int
  /// How many pictures there are to learn from.
  let count: Int
  /// How many pictures a step takes.
  let batchSize: Int
  /// How many classes they have, or numbers.
  let classCount: Int
  /// How many channels pictures have.
  var channels = 3
  /// The side of the pictures, where they have one of their own.
  var imageSide: Int?
  /// Whether they are brought to another side where a network does not take that one.
  var isResizable = false
  /// The numbers that can be told.
  var numberNames: [String] = []
  /// Whether weights that have seen photographs help.
  var isPhotographs = false
  /// Whether each object has a mask, or may have one.
  var hasMasks = false
  /// The lines of `data.train` and `data.val`.
  let sections: @Sendable (_ network: DraftNetwork) -> [String]
}

extension DraftSource {
  /// Finds data by a path from here or from the data root, or by a data set's name.
  init(_ data: String, for task: ConfigDraft.Task, root: DataRoot) throws {
    if ["shapes", "shapescenes", "shapemasks"].contains(data.lowercased()) {
      switch task {
      case .detection: self = .scenes
      case .segmentation: self = .shapeMasks
      case .classification, .regression: self = .shapes(numbers: task == .regression)
      }
      return
    }
    let manager = FileManager.default
    let here = UserPath.expanded(data)
    let whole = URL(filePath: here.hasPrefix("/") ? here : "\(manager.currentDirectoryPath)/\(here)").standardized.path
    let path =
      manager.fileExists(atPath: whole) || !manager.fileExists(atPath: root.resolve(data)) ? whole : root.resolve(data)
    switch task {
    case .classification:
      let known = NamedDataset.all.first { $0.name == data.lowercased() || $0.typeName == data }
      self = try known.map(DraftSource.named) ?? .pictures(TuningPictures(path, share: 0.2, seed: 0))
    case .regression: self = try .table(path)
    case .detection: self = try .boxes(FoundBoxes(path))
    case .segmentation: self = try .masks(FoundMasks(path))
    }
  }

  /// A text in YAML, whatever stands in it.
  static func quoted(_ text: String) -> String { JSONText.quoted(ConfigVariables.escaped(text)) }

  /// The lines of a pipeline.
  static func pipeline(_ steps: [String]) -> [String] { ["    pipeline:"] + steps.map { "      - \($0)" } }

  /// The usual way to bring photographs to a network's range.
  static let photographs = "{type: Normalize, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225]}"
}
