import Foundation
import SaccadeTasks
import SaccadeTestKit
import Testing

@testable import SaccadeTraining

@Suite("A run's table has a row for each epoch")
struct CSVLogTests {
  private struct Stop: Error {}

  private func rows(_ folder: String) throws -> [[String: String]] {
    let text = try String(contentsOfFile: folder + "/log.csv", encoding: .utf8)
    #expect(text.hasSuffix("\n"))
    let lines = text.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let header = try #require(lines.first)
    #expect(lines.allSatisfy { $0.count == header.count })
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
  }

  /// Whether a cell has a number of the log, whose reader rounds the last bit.
  private func isSame(_ cell: String?, _ value: Double) -> Bool {
    cell.flatMap(Double.init).map { abs($0 - value) <= 1e-15 * max(1, abs(value)) } ?? false
  }

  @Test("its cells are the log's figures, its columns those of the task; what was not judged is empty")
  func figures() throws {
    try withFolder { folder in
      try TinyRun.train(
        folder + "/a", set: ["hooks=[{type: CSVLog}]", "runner={max_epochs: 3, val_interval: 2}", "log.interval=1"])
      let rows = try rows(folder + "/a")
      #expect(rows.map { $0["epoch"] } == ["1", "2", "3"] && rows.map { $0["iteration"] } == ["6", "12", "18"])
      let log = try TinyRun.log(folder + "/a")
      for (mode, prefix) in [("epoch", "train"), ("val", "val")] {
        for record in log where record["mode"] as? String == mode {
          let row = rows[(record["epoch"] as? Int ?? 0) - 1]
          for name in ["loss", "top1", "top5"] {
            let value = try #require(record[name] as? Double)
            #expect(isSame(row["\(prefix)_\(name)"], value))
          }
        }
      }
      #expect(rows[0]["val_loss"] == "" && rows[0]["val_seconds"] == "" && rows[1]["val_loss"] != "")
      let rates = log.filter { $0["mode"] as? String == "train" }.compactMap { $0["lr"] as? Double }
      for (row, rate) in zip(rows, [rates[5], rates[11], rates[17]]) { #expect(isSame(row["lr"], rate)) }
      for row in rows {
        let (seconds, waiting) = (Double(row["seconds"] ?? ""), Double(row["data_seconds"] ?? ""))
        #expect(seconds ?? 0 > 0 && waiting ?? .infinity <= seconds ?? 0)
        #expect(Int(row["tensor_bytes"] ?? "") ?? 0 > 0)
      }
    }
  }

  @Test("a run that goes on adds to it, each epoch once, also where it was killed within a line")
  func resumed() throws {
    try withFolder { folder in
      let settings = ["hooks=[{type: CSVLog}]", "runner.max_epochs=3"]
      do {
        let run = try TinyRun.training(folder + "/a", set: settings)
        run.extraHooks = [StepHook { if $0.iteration == 10 { throw Stop() } }]
        #expect(throws: TrainingError.self) { try run.run() }
      }
      let file = try #require(FileHandle(forWritingAtPath: folder + "/a/log.csv"))
      try file.seekToEnd()
      // A row of what comes after the checkpoint, and half of one.
      let columns = try String(contentsOfFile: folder + "/a/log.csv", encoding: .utf8).split(separator: "\n")[0]
        .split(separator: ",").count
      try file.write(contentsOf: Data(("2,12" + String(repeating: ",", count: columns - 2) + "\n2,6").utf8))
      try TinyRun.train(folder + "/a", set: settings + ["resume=true"])
      #expect(try rows(folder + "/a").map { $0["epoch"] } == ["1", "2", "3"])
      #expect(try rows(folder + "/a").allSatisfy { $0["train_loss"] != "" })
    }
  }

  @Test("a run that was stopped before an epoch's validation tells the rate of the epoch's last step when it goes on")
  func rateOfStopped() throws {
    final class Failing: TrainingHook {
      typealias Task = ClassificationTask
      func validationWillStart(_ trainer: Trainer<Task>) throws { throw Stop() }
    }
    try withFolder { folder in
      let settings = ["hooks=[{type: CSVLog}]"]
      try TinyRun.train(folder + "/whole", set: settings)
      do {
        let run = try TinyRun.training(folder + "/a", set: settings)
        run.extraHooks = [Failing()]
        #expect(throws: TrainingError.self) { try run.run() }
      }
      try TinyRun.train(folder + "/a", set: settings + ["resume=true"])
      let expected = try rows(folder + "/whole").map { $0["lr"] }
      #expect(try rows(folder + "/a").map { $0["lr"] } == expected && !expected.contains(""))
    }
  }

  @Test("a table of other columns is kept, and the run has one of its own")
  func otherColumns() throws {
    try withFolder { folder in
      let settings = ["hooks=[{type: CSVLog}]"]
      try TinyRun.train(folder + "/a", set: settings + ["runner.max_epochs=1"])
      try "a,b\n1,2\n".write(toFile: folder + "/a/log.csv", atomically: true, encoding: .utf8)
      try TinyRun.train(folder + "/a", set: settings + ["resume=true"])
      #expect(try rows(folder + "/a").map { $0["epoch"] } == ["2"])
      #expect(try String(contentsOfFile: folder + "/a/log-1.csv", encoding: .utf8) == "a,b\n1,2\n")
    }
  }

  @Test("a table that is removed, or cannot be written, is told once, and the run goes on")
  func lost() throws {
    try withFolder { folder in
      func told(_ name: String, _ action: @escaping (Trainer<ClassificationTask>) throws -> Void) throws -> [String] {
        let run = try TinyRun.training(folder + name, set: ["hooks=[{type: CSVLog}]", "runner.max_epochs=3"])
        var told: [String] = []
        run.trainer.tell = { told.append($0) }
        run.extraHooks = [StepHook(action)]
        #expect(try run.run().iterations == 18)
        return told
      }
      let removed = try told("/a") { trainer in
        guard trainer.iteration == 7 else { return }
        try FileManager.default.removeItem(atPath: folder + "/a/log.csv")
      }
      #expect(removed.count == 1 && removed[0].contains("log.csv was removed while the run went on"), "\(removed)")
      #expect(try rows(folder + "/a").map { $0["epoch"] } == ["2", "3"])
      let blocked = try told("/b") { trainer in
        guard trainer.iteration == 1 else { return }
        try FileManager.default.createDirectory(atPath: folder + "/b/log.csv", withIntermediateDirectories: true)
      }
      #expect(
        blocked.count == 2 && blocked[0].hasPrefix("a row of log.csv is lost, and the run goes on: "), "\(blocked)")
      #expect(blocked.last == "\(folder)/b/log.csv goes without 3 rows")
    }
  }
}
