import Foundation
import SaccadeData
import SaccadeText

extension DraftSource {
  /// A table of numbers, and `val.csv` beside it, if there is one, to be judged by.
  /// - Throws: `DatasetError` if it is none
  static func table(_ path: String) throws -> DraftSource {
    let table = try NumberTable(path, columns: [])
    let beside = URL(filePath: path).deletingLastPathComponent().path + "/val.csv"
    let judging = beside != path && FileManager.default.fileExists(atPath: beside) ? beside : nil
    let names = table.numberNames
    return DraftSource(
      summary: "\(counted(table.count, "picture")) of \(path)", usualModel: "ResNet18", usualEpochs: 20,
      count: table.count, batchSize: TuningRecipe.usualBatchSize(for: table.count), classCount: names.count,
      numberNames: names
    ) { network in
      let steps = ["{type: Resize, size: [\(network.side), \(network.side)]}", photographs]
      let train = section("train", path, names, steps)
      guard let judging else {
        return train + ["  val: null     # a table of other pictures to be judged by, as train"]
      }
      return train + section("val", judging, names, steps)
    }
  }

  private static func section(_ part: String, _ path: String, _ names: [String], _ steps: [String]) -> [String] {
    let url = URL(filePath: path)
    var lines = [
      "  \(part):", "    type: NumberTable     # a file name and numbers on each line",
      "    root: \(quoted(url.deletingLastPathComponent().path))", "    table: \(quoted(url.lastPathComponent))",
    ]
    if names.contains("x"), names.contains("y") {
      lines.append("    x_columns: [x]     # places in pixels, which move when a picture is resized or mirrored")
      lines.append("    y_columns: [y]")
    }
    return lines + ["    on_error: skip"] + pipeline(steps)
  }
}
