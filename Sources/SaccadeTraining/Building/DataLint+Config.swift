import Foundation
import SaccadeConfig
public import SaccadeData
import SaccadeEngine
import SaccadeImages
public import SaccadeTasks
import SaccadeText

extension DataLint {
  /// Looks at the data of a configuration, or at a folder of class folders, which may have parts to train on and to be
  /// judged by.
  /// - Parameters:
  ///   - subject: the configuration's file, or the folder, here or below the data root
  ///   - overrides: settings, as `data.train.root=photos`; a folder has none
  ///   - maxPixels: how many pixels a picture may have, if not as the configuration says
  /// - Throws: `ConfigError` if the configuration is wrong; `DatasetError` if a data set cannot be opened
  public init(
    linting subject: String, overrides: [String] = [], root: DataRoot = DataRoot(), maxPixels: Int? = nil,
    similarity: Int? = 3, workers: Int? = nil, progress: (_ done: Int, _ count: Int) -> Void = { _, _ in }
  ) throws {
    var sets: [(name: String, dataset: any DatasetConfig)]
    var root = root
    if let folder = Self.folder(subject, root) {
      guard overrides.isEmpty else {
        throw ConfigError("--set \(overrides[0])", "", "changes a configuration, and '\(subject)' is a folder")
      }
      sets = try Self.parts(of: folder)
    } else {
      let config = try TrainingConfig(file: subject, overrides: overrides)
      // Numbers that the task does not ask for need not be in order.
      let numbers = (config.task as? RegressionSettings)?.targets ?? []
      root = config.data.folder(below: root)
      sets = [("train", config.data.train.asking(for: numbers))]
      if let val = config.data.val { sets.append(("val", val.asking(for: numbers))) }
    }
    if let maxPixels { for index in sets.indices { sets[index].dataset.limitPixels(to: maxPixels) } }
    try self.init(sets, root: root, similarity: similarity, workers: workers, progress: progress)
  }

  private static func folder(_ subject: String, _ root: DataRoot) -> BytePath? {
    let here = BytePath(UserPath.expanded(subject))
    if here.exists { return here.isFolder ? here : nil }
    let below = BytePath(root.resolve(subject))
    return below.isFolder ? below : nil
  }

  /// The whole path of the folder of class folders to be judged by that somebody names, or of that part of what they name;
  /// nil if it is no folder.
  static func judgingFolder(_ subject: String, _ root: DataRoot) throws -> String? {
    guard let folder = folder(subject, root) else { return nil }
    let parts = try FolderParts.find(in: folder)
    return UserPath.whole((parts?.judging ?? parts?.training ?? folder).description)
  }

  private static func parts(of folder: BytePath) throws -> [(name: String, dataset: any DatasetConfig)] {
    func set(_ path: BytePath) -> ImageFolderConfig {
      var set = ImageFolderConfig()
      // From here, and not from the data root.
      set.root =
        path.bytes.first == UInt8(ascii: "/")
        ? path.description : FileManager.default.currentDirectoryPath + "/" + path.description
      return set
    }
    guard let found = try FolderParts.find(in: folder) else { return [("all", set(folder))] }
    return [("train", set(found.training))] + (found.judging.map { [("val", set($0))] } ?? [])
  }

  /// What was found, as `--json` prints it.
  public var record: LogRecord {
    func size(_ size: ImageSize) -> LogRecord.Value { .list([.integer(size.height), .integer(size.width)]) }
    let parts = parts.map { part in
      var classes = LogRecord()
      for (name, count) in part.classes { classes[name] = .integer(count) }
      var storage = LogRecord()
      for (name, count) in part.storage { storage[name] = .integer(count) }
      var record: LogRecord = [
        "part": .text(part.name), "pictures": .integer(part.imageCount), "readable": .integer(part.readableCount),
        "stored_as": .object(storage),
      ]
      if !part.classes.isEmpty { record["classes"] = .object(classes) }
      if !part.pixels.isEmpty {
        var pixels = LogRecord()
        for (name, count) in part.pixels { pixels[name] = .integer(count) }
        record["pixels"] = .object(pixels)
        record["ignored_pixels"] = .integer(part.ignoredPixels)
      }
      if let sizes = part.sizes {
        record["sizes"] = .object([
          "smallest": size(sizes.least), "middle": size(sizes.median), "largest": size(sizes.greatest),
        ])
      }
      return LogRecord.Value.object(record)
    }
    return [
      "parts": .list(parts), "errors": .integer(faults.count), "warnings": .integer(warnings.count),
      "complete": .truth(isComplete),
      "findings": .list(
        findings.map { finding in
          .object([
            "kind": .text(finding.kind.rawValue), "level": .text(finding.kind.isFault ? "error" : "warning"),
            "parts": .list(finding.parts.map { .text($0) }),
            "pictures": .list(finding.pictures.map { .text($0) }), "problem": .text(finding.problem),
          ])
        }),
    ]
  }
}
