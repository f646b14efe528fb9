import Foundation
import SaccadeLayers
import SaccadeText
import Synchronization
import SaccadeTestKit
import Testing

@testable import SaccadeTraining

@Suite("Each run has a folder of its own, and is never written over")
struct RunFolderTests {
  @Test("runs of one configuration get numbered folders, and the newest is resumed")
  func numbered() throws {
    try withFolder { (folder: String) throws in
      func claim(resumes: Bool = false) throws -> String {
        let run = try RunFolder.claim(nil, name: "lenet", resumes: resumes, below: folder + "/runs")
        try Data().write(to: URL(filePath: run.last))
        return run.path
      }
      // A job that was stopped before it began is started with the same arguments.
      let begun = try RunFolder.claim(nil, name: "lenet", resumes: true, below: folder + "/runs")
      #expect(begun.path == folder + "/runs/lenet" && !begun.isResumable)
      try FileManager.default.removeItem(atPath: begun.path)
      #expect(try claim() == folder + "/runs/lenet")
      #expect(try claim() == folder + "/runs/lenet-2")
      #expect(try claim(resumes: true) == folder + "/runs/lenet-2")
      // Stopped before its first checkpoint: this is the run that is meant, not the one before it.
      try FileManager.default.createDirectory(atPath: folder + "/runs/lenet-3", withIntermediateDirectories: true)
      #expect(try claim(resumes: true) == folder + "/runs/lenet-3")
    }
  }

  @Test("a named folder that holds a run is not written over, and one that holds none is begun")
  func named() throws {
    try withFolder { folder in
      #expect(try !RunFolder.claim(folder + "/a", name: "x", resumes: true).isResumable)
      let nameless = #expect(throws: CheckpointError.self) { try RunFolder.claim("", name: "x", resumes: false) }
      #expect(nameless?.description.contains("names no folder") == true)
      let run = try RunFolder.claim(folder + "/a/b", name: "x", resumes: false)
      try Data().write(to: URL(filePath: run.last))
      let taken = #expect(throws: CheckpointError.self) {
        try RunFolder.claim(folder + "/a/b", name: "x", resumes: false)
      }
      #expect(taken?.description.hasSuffix("go on with --resume, or choose another work_dir") == true)
    }
  }

  @Test(
    "a link in place of the last checkpoint that leads to nothing, or to itself, is told, and nothing is written over")
  func danglingLast() throws {
    try withFolder { folder in
      let run = folder + "/a"
      try TinyRun.train(run, set: ["runner.max_epochs=1"])
      let best = try Data(contentsOf: URL(filePath: run + "/best.safetensors"))
      for (target, words) in [
        ("nowhere.safetensors", "is a symbolic link to nothing; make the link anew, or take it away to begin anew"),
        ("last.safetensors", "it is a symbolic link that leads back to itself"),
      ] {
        try FileManager.default.removeItem(atPath: run + "/last.safetensors")
        try FileManager.default.createSymbolicLink(atPath: run + "/last.safetensors", withDestinationPath: target)
        for overrides in [["resume=true"], []] {
          do {
            try TinyRun.train(run, set: overrides)
            Issue.record("the run went on: \(target)")
          } catch let error as any SaccadeError {
            #expect(error.description.hasPrefix(run), "\(error)")
            guard !overrides.isEmpty else { continue }
            #expect(error.exitCode == .noInput && error.description.contains(words), "\(error)")
          }
        }
        #expect(try Data(contentsOf: URL(filePath: run + "/best.safetensors")) == best)
      }
    }
  }

  @Test("the best checkpoint of a run without a last one is kept aside when another begins in its folder")
  func keptBest() throws {
    try withFolder { folder in
      let run = folder + "/a"
      try TinyRun.train(run, set: ["runner.max_epochs=1"])
      let best = try Data(contentsOf: URL(filePath: run + "/best.safetensors"))
      try FileManager.default.removeItem(atPath: run + "/last.safetensors")
      try TinyRun.train(run, set: ["resume=true"])
      #expect(try Data(contentsOf: URL(filePath: run + "/best-1.safetensors")) == best)
      let console = try String(contentsOfFile: run + "/console.log", encoding: .utf8)
      #expect(console.contains("is kept as \(run)/best-1.safetensors"), "\(console)")
    }
  }

  @Test("what stands in place of the lock is named")
  func otherLock() throws {
    try withFolder { folder in
      let lock = folder + "/a/.lock"
      try FileManager.default.createDirectory(atPath: lock, withIntermediateDirectories: true)
      let isFolder = #expect(throws: FileError.self) { try RunFolder(folder + "/a") }
      #expect(isFolder?.description.hasPrefix("\(lock): cannot write: is a folder") == true, "\(isFolder as Any)")
      try FileManager.default.removeItem(atPath: lock)
      try FileManager.default.createSymbolicLink(atPath: lock, withDestinationPath: ".lock")
      let isLink = #expect(throws: FileError.self) { try RunFolder(folder + "/a") }
      #expect(isLink?.description.hasPrefix("\(lock): ") == true, "\(isLink as Any)")
    }
  }

  @Test("where folders were deleted, the newest that exists is resumed, and the next run comes after it")
  func gaps() throws {
    try withFolder { folder in
      for name in ["lenet", "lenet-3", "lenet-12", "lenet-012", "lenet-x", "lenet_mnist-40"] {
        try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
      }
      func claim(resumes: Bool) throws -> String {
        try RunFolder.claim(nil, name: "lenet", resumes: resumes, below: folder).path
      }
      #expect(try claim(resumes: true) == folder + "/lenet-12")
      #expect(try claim(resumes: false) == folder + "/lenet-13")
      #expect(try claim(resumes: true) == folder + "/lenet-13")
    }
  }

  @Test("runs of one configuration that begin at once get a folder each")
  func atOnce() throws {
    try withFolder { folder in
      let found = Claims()
      DispatchQueue.concurrentPerform(iterations: 16) { _ in
        let run = try? RunFolder.claim(nil, name: "lenet", resumes: false, below: folder + "/runs")
        found.runs.withLock { runs in if let run { runs.append(run) } }
      }
      let paths = Set(found.runs.withLock { runs in runs.map(\.path) })
      #expect(paths == Set((1...16).map { "\(folder)/runs/lenet\($0 == 1 ? "" : "-\($0)")" }))
    }
  }

  @Test("a run that waits for the folder of another does not write over what that one has saved meanwhile")
  func savedMeanwhile() throws {
    try withFolder { folder in
      let other = Claims()
      other.runs.withLock { runs in runs = (try? RunFolder(folder + "/a")).map { [$0] } ?? [] }
      let last = folder + "/a/last.safetensors"
      DispatchQueue.global().async {
        usleep(60_000)
        try? Data().write(to: URL(filePath: last))
        other.runs.withLock { $0 = [] }
      }
      // On a busy machine the other may hold the folder for longer than a run waits for it.
      var error: (any Error)?
      repeat {
        do { _ = try RunFolder.claim(folder + "/a", name: "x", resumes: false) } catch let found { error = found }
      } while error is FileError
      #expect((error as? CheckpointError)?.problem == "holds the checkpoints of another run")
    }
  }

  @Test("a folder to which the way is closed is still the run's, and is written into")
  func closedWay() throws {
    try withFolder { folder in
      let run = try RunFolder(folder + "/above/run")
      #expect(rename(folder + "/above", folder + "/elsewhere") == 0)
      // As good as a folder above that may not be entered, also for those who may enter all.
      #expect(symlink("above", folder + "/above") == 0)
      try run.writing { try AtomicFile.write("a".utf8, to: run.last, in: $0) }
      #expect(FileManager.default.fileExists(atPath: folder + "/elsewhere/run/last.safetensors"))
    }
  }

  @Test("a run's logs and lock are of the folder that it holds, not of another that has its name by now")
  func heldFolder() throws {
    try withFolder { folder in
      let run = try RunFolder(folder + "/a")
      #expect(rename(folder + "/a", folder + "/mine") == 0)
      let other = try RunFolder(folder + "/a")
      try run.openLog(run.log).write(line: "first")
      try other.openLog(other.log).write(line: "second")
      #expect(try String(contentsOfFile: folder + "/mine/log.jsonl", encoding: .utf8) == "first\n")
      #expect(try String(contentsOfFile: folder + "/a/log.jsonl", encoding: .utf8) == "second\n")
      let error = #expect(throws: RunFolderError.self) {
        try run.writing { try AtomicFile.write("x".utf8, to: run.last, in: $0) }
      }
      #expect(error?.isTaken == true && !other.isResumable)
    }
  }

  @Test("two processes cannot train in one folder")
  func locked() throws {
    try withFolder { folder in
      let run = try RunFolder(folder + "/a")
      let error = #expect(throws: FileError.self) { try RunFolder(folder + "/a") }
      #expect(error?.description.contains("cannot train in: another process is at it") == true)
      #expect(!run.isResumable)
    }
  }
}

/// Folders that threads have claimed.
private final class Claims: Sendable {
  let runs = Mutex<[RunFolder]>([])
}
