import Foundation
import SaccadeData
import SaccadeImages
import SaccadeText

extension DraftSource {
  /// A table of numbers, and one to be judged by beside it; where there is none, a fifth is held out.
  /// - Throws: `DatasetError` if it is none
  static func table(_ path: String) throws -> DraftSource {
    let table = try NumberTable(path, columns: [])
    let judging = judgingTable(beside: path)
    let names = table.numberNames
    let folds = judging == nil && table.count > 1 ? min(5, table.count) : nil
    let count = folds.map { table.count - (table.count + $0 - 1) / $0 } ?? table.count
    let look = PictureLook(at: table)
    let isSmall = look?.side != nil
    return DraftSource(
      summary: "\(counted(table.count, "picture")) of \(path)",
      usualModel: isSmall ? (look?.isGrey == true ? "SmallCNN" : "ResNet8") : "ResNet18", usualEpochs: 20,
      count: count, batchSize: TuningRecipe.usualBatchSize(for: count), classCount: names.count,
      channels: look?.channels ?? 3, imageSide: look?.side, isResizable: true, numberNames: names
    ) { network in
      let steps = [
        "{type: Resize, size: [\(network.side), \(network.side)]}", look?.normalization ?? photographs,
      ]
      let keys = (look?.keys ?? []) + placeKeys(names)
      // The whole is checked by itself, though what happens to its pictures stands in its parts.
      let whole = folds == nil ? [] : ["    pipeline: [\(steps[0])]"]
      let train = section("train", path, keys + whole, folds) + pipeline(steps)
      guard judging != nil || folds != nil else {
        return train + ["  val: null     # a table of other pictures to be judged by, as train"]
      }
      return train + section("val", judging ?? path, keys + whole, folds) + pipeline(steps)
    }
  }

  /// A table of another part: `val.csv` in the same folder, or one of the same name but for `train` in it or in its folder.
  private static func judgingTable(beside path: String) -> String? {
    let url = URL(filePath: path)
    let (folder, name) = (url.deletingLastPathComponent(), url.lastPathComponent)
    func other(_ name: String, _ part: String) -> String? {
      name.range(of: "train", options: .backwards).map { name.replacingCharacters(in: $0, with: part) }
    }
    for part in FoundBoxes.judgingNames {
      let beside = other(folder.lastPathComponent, part).map {
        folder.deletingLastPathComponent().path + "/\($0)/\(name)"
      }
      let paths = [other(name, part).map { "\(folder.path)/\($0)" }, beside, "\(folder.path)/\(part).csv"]
      let found = paths.compactMap { $0 }.first { $0 != path && FileManager.default.fileExists(atPath: $0) }
      if let found { return found }
    }
    return nil
  }

  /// The keys that say which columns move along with the pixels, by their names.
  private static func placeKeys(_ names: [String]) -> [String] {
    let lines = NumberKind.keys.compactMap { kind, key -> String? in
      let own = names.filter { NumberKind(toldBy: $0) == kind }.map(written)
      return own.isEmpty ? nil : "    \(key): [\(own.joined(separator: ", "))]"
    }
    guard !lines.isEmpty else { return [] }
    return [
      "    # By their names: what is in pixels and moves when a picture is resized, cut or mirrored; take out what is not."
    ] + lines
  }

  /// A name as it is, where YAML takes it so.
  private static func written(_ name: String) -> String {
    name.wholeMatch(of: /[A-Za-z][A-Za-z0-9_]*/) == nil ? quoted(name) : name
  }

  private static func section(_ part: String, _ path: String, _ keys: [String], _ folds: Int?) -> [String] {
    let url = URL(filePath: path)
    let own =
      [
        "    type: NumberTable     # a file name and numbers on each line",
        "    root: \(quoted(url.deletingLastPathComponent().path))", "    table: \(quoted(url.lastPathComponent))",
      ] + keys + ["    on_error: skip"]
    guard let folds else { return ["  \(part):"] + own }
    let what =
      part == "val" ? "the other one, to be judged by" : "all parts but one of the table, to learn from"
    return ["  \(part):", "    type: Fold     # \(what)", "    of:"] + own.map { "  \($0)" } + [
      "    folds: \(folds)", "    part: \(part)",
    ]
  }
}
