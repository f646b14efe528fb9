import Foundation
import Saccade
import Testing

@Suite("A killed run goes on bit for bit, whatever its steps and hooks remember", .serialized)
struct KilledRunTests {
  /// All tensors of a file, with what is there to train on.
  private func bytes(_ path: String) throws -> [String: [UInt8]] {
    let file = try SafetensorsFile(path)
    return Dictionary(
      uniqueKeysWithValues: try file.entries.map { ($0.name, try file.tensor($0).withUnsafeBytes { Array($0) }) })
  }

  private static let loggers = "hooks=[{type: TensorBoard, interval: 3}, {type: CSVLog}, {type: NaNWatch}]"

  /// The losses that TensorBoard shows, a line a step.
  private func points(_ run: String) throws -> [String] {
    var points: [(step: Int, line: String)] = []
    let names = try FileManager.default.contentsOfDirectory(atPath: run).filter { $0.contains("tfevents") }.sorted()
    for name in names {
      let reader = try EventFileReader("\(run)/\(name)")
      do throws(EventFileError) {
        while let event = try reader.next() {
          if event.content == .start { points.removeAll { $0.step >= event.step } }
          guard case .values(let values) = event.content else { continue }
          for value in values where value.tag.hasSuffix("/loss") {
            points.append((event.step, "\(value.tag) of step \(event.step): \(value.content)"))
          }
        }
      } catch {
        // The killed run may have been within an event.
        guard error.reason == .truncated, name != names.last else { throw error }
      }
    }
    return points.map(\.line)
  }

  /// The rows of the table, as far as no clock tells them.
  private func rows(_ run: String) throws -> [[Substring]] {
    try String(contentsOfFile: run + "/log.csv", encoding: .utf8).split(separator: "\n").map { line in
      Array(line.split(separator: ",", omittingEmptySubsequences: false).prefix(9))
    }
  }

  @Test(
    "kill -9 in the middle of an epoch",
    arguments: [
      "step.clip_norm=0.5", "step.clip_value=0.02", "step.accumulate=4", "ema=0.99", "checkpoint.keep=2", Self.loggers,
    ])
  func killed(setting: String) throws {
    let folder = try TestFolder()
    let options = [
      try folder.recipe(epochs: 2, count: 480), "--set", setting, "--set", "checkpoint.by_epoch=false", "--set",
      "checkpoint.interval=7",
    ]
    let whole = try Program(arguments: ["train", "--work-dir", "whole"] + options, in: folder)
    #expect(whole.code == 0, "\(whole.errors)")

    let killed = try Program.start(["train", "--work-dir", "killed"] + options, in: folder)
    let path = folder.path("killed/last.safetensors")
    while !FileManager.default.fileExists(atPath: path), killed.isRunning { usleep(1000) }
    kill(killed.processIdentifier, SIGKILL)
    killed.waitUntilExit()
    let saved = try Checkpoint(contentsOf: path, withState: true)
    let step = saved.progress.iteration
    #expect(step % 7 == 0 && step < 60, "the run was over before it could be killed: step \(step)")
    // Thirty steps an epoch; step 7 is in the middle of four batches.
    let waits = setting == "step.accumulate=4" && step % 30 % 4 != 0
    #expect(saved.step.tensors.keys.contains { $0.hasPrefix("gradients/") } == waits)
    #expect(saved.hooks.keys.contains("EMA") == setting.hasPrefix("ema"))

    let resumed = try Program(arguments: ["train", "--work-dir", "killed", "--resume"] + options, in: folder)
    #expect(resumed.code == 0, "\(resumed.errors)")
    for name in ["last", "best"] {
      let expected = try bytes(folder.path("whole/\(name).safetensors"))
      let found = try bytes(folder.path("killed/\(name).safetensors"))
      #expect(Set(found.keys) == Set(expected.keys))
      for (key, value) in expected { #expect(found[key] == value, "\(name): \(key)") }
    }
    guard setting == Self.loggers else { return }
    #expect(try points(folder.path("killed")) == points(folder.path("whole")))
    #expect(try rows(folder.path("killed")) == rows(folder.path("whole")))
    #expect(try rows(folder.path("whole")).count == 3)
  }

  @Test("the hooks tell of their keys by themselves")
  func docs() throws {
    let folder = try TestFolder()
    let ema = try Program("config", "docs", "EMA", in: folder)
    #expect(ema.output.hasPrefix("EMA, as hook: Judges, and saves as the best, a moving average of the weights."))
    #expect(ema.output.contains("decay: How much of the average stays at an update."))
    #expect(ema.output.contains("default 0.999"))
    let step = try Program("config", "docs", "step", in: folder)
    #expect(step.output.contains("accumulate: How many batches make one update, as one large batch would"))
    #expect(try Program("config", "docs", "hook", in: folder).output.contains(/EarlyStopping +Ends a run/))
  }
}
