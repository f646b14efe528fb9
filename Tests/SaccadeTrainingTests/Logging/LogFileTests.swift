import Foundation
import SaccadeTasks
import Testing

@testable import SaccadeTraining

@Suite("A run's log is a file of JSON lines that programs can read while the run goes on")
struct LogFileTests {
  @Test("a record is one line of JSON, its fields in the order they were given")
  func record() throws {
    let record: LogRecord = [
      "mode": "train", "epoch": 2, "loss": 0.125, "lr": 1e-5, "best": true, "classes": .list(["a\n\"b\"", "ü"]),
    ]
    #expect(
      record.json
        == #"{"mode": "train", "epoch": 2, "loss": 0.125, "lr": 1e-05, "best": true, "classes": ["a\n\"b\"", "ü"]}"#)
    let parsed = try JSONSerialization.jsonObject(with: Data(record.json.utf8)) as? [String: Any]
    #expect(parsed?["classes"] as? [String] == ["a\n\"b\"", "ü"])
  }

  @Test("a loss that is no number is null, so that the line stays JSON")
  func notANumber() {
    #expect((["loss": .number(.nan), "x": .number(.infinity)] as LogRecord).json == #"{"loss": null, "x": null}"#)
  }

  @Test("a run that goes on adds to the log it finds")
  func appends() throws {
    try withFolder { folder in
      try LogFile(folder + "/log.jsonl").write(["epoch": 1])
      try LogFile(folder + "/log.jsonl").write(["epoch": 2])
      let text = try String(contentsOfFile: folder + "/log.jsonl", encoding: .utf8)
      #expect(text == "{\"epoch\": 1}\n{\"epoch\": 2}\n")
    }
  }

  @Test("forgets what came after a step, and leaves alone a log of which nothing is to go")
  func forgets() throws {
    try withFolder { folder in
      let path = folder + "/log.jsonl"
      try LogFile.forget(after: 0, in: path)
      #expect(!FileManager.default.fileExists(atPath: path))
      let kept = "{\"iteration\": 1}\n{\"note\": \"mine\"}\n{\"iteration\": 2}\n"
      try (kept + "{\"iteration\": 3}\n{\"iter").write(toFile: path, atomically: true, encoding: .utf8)
      try LogFile.forget(after: 2, in: path)
      #expect(try String(contentsOfFile: path, encoding: .utf8) == kept)
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      try LogFile.forget(after: 2, in: path)
      let again = try FileManager.default.attributesOfItem(atPath: path)
      #expect(attributes[.systemFileNumber] as? Int == again[.systemFileNumber] as? Int)
    }
  }

  @Test("lines of several threads do not mix")
  func threads() throws {
    try withFolder { folder in
      let log = try LogFile(folder + "/log.jsonl")
      let line = String(repeating: "x", count: 300)
      DispatchQueue.concurrentPerform(iterations: 200) { _ in log.write(line: line) }
      let text = try String(contentsOfFile: log.path, encoding: .utf8)
      #expect(text.split(separator: "\n").allSatisfy { $0 == line })
      #expect(text.split(separator: "\n").count == 200)
    }
  }

  @Test("a full disk stops the log, not the run", .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func fullDisk() throws {
    let log = try LogFile("/dev/full")
    log.write(["epoch": 1])
    log.write(["epoch": 2])
    #expect(log.lostLines == 2)
  }
}
