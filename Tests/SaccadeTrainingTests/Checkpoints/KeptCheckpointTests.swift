import Foundation
import SaccadeConfig
import SaccadeEngine
import SaccadeLayers
import SaccadeTasks
import SaccadeTestKit
import Testing

@testable import SaccadeTraining

@Suite("So many checkpoints stay, and a run goes on from the newest that is whole")
struct KeptCheckpointTests {
  private struct Stop: Error {}

  private func kept(_ folder: String) -> [Int] { RunFiles(folder: folder).keptSteps }

  private func weights(_ folder: String) throws -> [String: [Float]] {
    try Checkpoint(contentsOf: folder + "/last.safetensors").weights.mapValues(\.scalars)
  }

  private func cut(_ path: String) throws {
    let file = try #require(FileHandle(forWritingAtPath: path))
    try file.truncate(atOffset: file.seekToEnd() / 2)
  }

  @Test("a checkpoint of a run that goes on has the figures of the last validation, as one that never stopped")
  func figuresOfResumed() throws {
    try withFolder { folder in
      let settings = ["checkpoint.keep=9"]
      try TinyRun.train(folder + "/whole", set: settings)
      do {
        let run = try TinyRun.training(folder + "/a", set: settings)
        run.extraHooks = [StepHook { if $0.iteration == 8 { throw Stop() } }]
        #expect(throws: TrainingError.self) { try run.run() }
      }
      try TinyRun.train(folder + "/a", set: settings + ["resume=true"])
      for step in [8, 10] {
        let figures = try ["whole", "a"].map {
          try Checkpoint(contentsOf: "\(folder)/\($0)/step-\(step).safetensors").figures
        }
        #expect(!figures[0].isEmpty && figures[0] == figures[1], "\(step)")
      }
    }
  }

  @Test("the last ones stay under their steps, the oldest goes when a new one is there, and the last is no copy")
  func last() throws {
    try withFolder { folder in
      var seen: [[Int]] = []
      let run = try TinyRun.training(folder + "/a", set: ["checkpoint.keep=2"])
      run.extraHooks = [StepHook { _ in seen.append(kept(folder + "/a")) }]
      _ = try run.run()
      // Asked before each save: two steps an interval, and the epochs' ends.
      #expect(seen == [[], [], [2], [2], [2, 4], [2, 4], [4, 6], [4, 6], [6, 8], [6, 8], [8, 10], [8, 10]])
      #expect(kept(folder + "/a") == [10, 12])
      func file(_ name: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: "\(folder)/a/\(name)")[.systemFileNumber] as? Int
      }
      #expect(try file("last.safetensors") == file("step-12.safetensors"))
      #expect(try Checkpoint(contentsOf: folder + "/a/step-10.safetensors").progress.iteration == 10)
      try TinyRun.train(folder + "/b")
      #expect(kept(folder + "/b").isEmpty)
    }
  }

  @Test(
    "where the last checkpoint is damaged or gone, the run goes on from the newest whole one, bit for bit, and tells")
  func fallback() throws {
    try withFolder { folder in
      let settings = ["checkpoint.keep=3"]
      try TinyRun.train(folder + "/whole", set: settings)
      let damages: [(_ run: String) throws -> Void] = [
        { try cut($0 + "/last.safetensors") },
        { run in
          // What the disk did to one file, it did to the other name of it, too.
          try FileManager.default.removeItem(atPath: run + "/last.safetensors")
          try Data("nothing".utf8).write(to: URL(filePath: run + "/step-9.safetensors"))
        },
      ]
      for (number, damage) in damages.enumerated() {
        let path = "\(folder)/\(number)"
        do {
          let run = try TinyRun.training(path, set: settings)
          run.extraHooks = [StepHook { if $0.iteration == 9 { throw Stop() } }]
          #expect(throws: TrainingError.self) { try run.run() }
        }
        #expect(kept(path) == [6, 8, 9])
        try damage(path)
        #expect(throws: CheckpointError.self, "it holds a run") { try TinyRun.train(path, set: settings) }
        try TinyRun.train(path, set: settings + ["resume=true"])
        #expect(try weights(path) == weights(folder + "/whole"))
        #expect(kept(path) == [8, 10, 12])
        let console = try String(contentsOfFile: path + "/console.log", encoding: .utf8)
        #expect(
          console.contains("the run goes on from \(path)/step-8.safetensors, the newest checkpoint that is whole"),
          "\(console)")
      }
    }
  }

  @Test("without a whole one the error is that of the last")
  func none() throws {
    try withFolder { folder in
      try TinyRun.train(folder + "/a", set: ["checkpoint.keep=1", "runner.max_epochs=1"])
      try cut(folder + "/a/last.safetensors")
      let error = #expect(throws: WeightsError.self) {
        try TinyRun.train(folder + "/a", set: ["resume=true"])
      }
      #expect(error?.place == folder + "/a/last.safetensors")
    }
  }

  @Test("files of other names are nobody's checkpoints, and stay")
  func others() throws {
    try withFolder { folder in
      try FileManager.default.createDirectory(atPath: folder + "/a", withIntermediateDirectories: true)
      let names = [
        "step-03.safetensors", "step-.safetensors", "step--1.safetensors", "step-3.pth", "my-step-3.safetensors",
      ]
      for name in names { try Data().write(to: URL(filePath: "\(folder)/a/\(name)")) }
      try TinyRun.train(folder + "/a", set: ["checkpoint.keep=1"])
      #expect(kept(folder + "/a") == [12])
      for name in names { #expect(FileManager.default.fileExists(atPath: "\(folder)/a/\(name)"), "\(name)") }
    }
  }
}
