import Foundation
import SaccadeTasks
import SaccadeTestKit
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

  @Test("a run that begins where another left a log and no checkpoint has a log of its own")
  func putAside() throws {
    try withFolder { folder in
      let old = "{\"mode\": \"train\", \"iteration\": 70}\n"
      for name in ["log-1.jsonl", "log-2.jsonl"] {
        try FileManager.default.createDirectory(atPath: folder + "/a", withIntermediateDirectories: true)
        try old.write(toFile: folder + "/a/log.jsonl", atomically: true, encoding: .utf8)
        try TinyRun.train(folder + "/a", set: ["runner={max_iters: 2}"])
        #expect(try String(contentsOfFile: "\(folder)/a/\(name)", encoding: .utf8) == old)
        #expect(try TinyRun.log(folder + "/a").allSatisfy { ($0["iteration"] as? Int ?? 99) <= 2 })
        let console = try String(contentsOfFile: folder + "/a/console.log", encoding: .utf8)
        #expect(console.contains("the log of a run that left no checkpoint is kept as \(folder)/a/\(name)"))
        try FileManager.default.removeItem(atPath: folder + "/a/last.safetensors")
      }
    }
  }

  #if compiler(>=6.2)
    @Test("a line that finds room for its half alone leaves nothing, so that every line is whole")
    func halfLine() async {
      await #expect(processExitsWith: .success) {
        try withFolder { folder in
          signal(SIGXFSZ, SIG_IGN)
          func allow(_ bytes: UInt) {
            var limit = rlimit(rlim_cur: rlim_t(bytes), rlim_max: rlim_t.max)
            #if canImport(Glibc)
              setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            #else
              setrlimit(RLIMIT_FSIZE, &limit)
            #endif
          }
          let log = try LogFile(folder + "/log.jsonl")
          allow(30)
          for step in 1...4 { log.write(["iteration": .integer(step)]) }
          allow(1 << 30)
          log.write(["iteration": 5])
          let text = try String(contentsOfFile: log.path, encoding: .utf8)
          #expect(text == "{\"iteration\": 1}\n{\"iteration\": 5}\n")
          #expect(log.lostLines == 3)
        }
      }
    }
  #endif

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
