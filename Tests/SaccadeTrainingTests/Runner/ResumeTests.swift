import Foundation
import SaccadeConfig
import SaccadeEngine
import SaccadeText
import SaccadeTestKit
import Testing

@testable import SaccadeTraining

@Suite("A run that was stopped goes on as if it never had been, to the last bit")
struct ResumeTests {
  /// The bytes of all weights of a checkpoint.
  private func weights(_ path: String) throws -> [String: [UInt8]] {
    try Checkpoint(contentsOf: path).weights.mapValues { tensor in tensor.withUnsafeBytes { Array($0) } }
  }

  /// The figures that a log tells of whole epochs.
  private func epochs(_ folder: String) throws -> [String] {
    try TinyRun.log(folder).filter { $0["mode"] as? String != "train" }.map { record in
      record.filter { !$0.key.hasSuffix("seconds") }.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        .joined(separator: " ")
    }
  }

  /// The steps that a log tells of, in its order.
  private func steps(_ folder: String) throws -> [Int] {
    try TinyRun.log(folder).filter { $0["mode"] as? String == "train" }.compactMap { $0["iteration"] as? Int }
  }

  @Test("what was logged after the checkpoint is told once, and a line that was cut short not at all")
  func log() throws {
    try withFolder { folder in
      try TinyRun.train(folder + "/a", set: ["runner.max_epochs=1"])
      let log = folder + "/a/log.jsonl"
      let before = try String(contentsOfFile: log, encoding: .utf8)
      let torn = #"{"mode": "train", "epoch": 2, "iteration": 8, "loss": 1}"# + "\n" + #"{"mode": "train", "ep"#
      try (before + torn).write(toFile: log, atomically: true, encoding: .utf8)
      try TinyRun.train(folder + "/a", set: ["resume=true"])
      #expect(try steps(folder + "/a") == [2, 4, 6, 8, 10, 12])
      #expect(try String(contentsOfFile: log, encoding: .utf8).hasPrefix(before))
    }
  }

  @Test("two runs of one configuration give the same weights, with any number of loader workers")
  func deterministic() throws {
    try withFolder { (folder: String) throws in
      try TinyRun.train(folder + "/a")
      try TinyRun.train(folder + "/b", set: ["data.workers=0"])
      try TinyRun.train(folder + "/c", set: ["seed=6"])
      #expect(try weights(folder + "/a/last.safetensors") == weights(folder + "/b/last.safetensors"))
      #expect(try weights(folder + "/a/last.safetensors") != weights(folder + "/c/last.safetensors"))
    }
  }

  // A process of its own is killed; what it is given are captured values, which exit tests have from 6.3 on.
  #if compiler(>=6.3)
    @Test("after kill -9 in the middle of an epoch", arguments: [3, 5, 6, 9])
    func killed(step: Int) async throws {
      let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
      defer { try? FileManager.default.removeItem(atPath: folder) }
      try TinyRun.train(folder + "/whole")
      await #expect(processExitsWith: .signal(SIGKILL)) { [folder = folder as String, step = step as Int] in
        let training = try TinyRun.training(folder + "/killed")
        training.extraHooks = [StepHook { if $0.iteration == step { kill(getpid(), SIGKILL) } }]
        _ = try training.run()
      }
      let saved = try Checkpoint(contentsOf: folder + "/killed/last.safetensors")
      #expect(saved.progress.iteration == (step - 1) / 2 * 2)
      let report = try TinyRun.train(folder + "/killed", set: ["resume=true"])
      #expect(report.iterations == 12)
      #expect(try weights(folder + "/killed/last.safetensors") == weights(folder + "/whole/last.safetensors"))
      #expect(try weights(folder + "/killed/best.safetensors") == weights(folder + "/whole/best.safetensors"))
      #expect(try epochs(folder + "/killed") == epochs(folder + "/whole"))
      // Step 2 is logged before the checkpoint of step 2 is there, and so on: what is made again is told once.
      #expect(try steps(folder + "/killed") == [2, 4, 6, 8, 10, 12])
    }

    @Test("after Ctrl-C, which saves before it stops")
    func interrupted() async throws {
      let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
      defer { try? FileManager.default.removeItem(atPath: folder) }
      try TinyRun.train(folder + "/whole")
      await #expect(processExitsWith: .success) { [folder = folder as String] in
        Interruption.listen()
        let training = try TinyRun.training(folder + "/stopped")
        training.extraHooks = [
          StepHook { trainer in
            guard trainer.iteration == 7 else { return }
            kill(getpid(), SIGINT)
            // Another thread takes the signal, in its own time.
            while Interruption.requested == nil { usleep(1000) }
          }
        ]
        let error = #expect(throws: TrainingError.self) { try training.run() }
        #expect(error?.description.contains("stopped on request") == true)
      }
      #expect(try Checkpoint(contentsOf: folder + "/stopped/last.safetensors").progress.iteration == 7)
      try TinyRun.train(folder + "/stopped", set: ["resume=true"])
      #expect(try weights(folder + "/stopped/last.safetensors") == weights(folder + "/whole/last.safetensors"))
    }
  #endif

  @Test("a longer run goes on from a finished one, and the change is told")
  func longer() throws {
    try withFolder { folder in
      try TinyRun.train(folder + "/a", set: ["runner.max_epochs=1"])
      let report = try TinyRun.train(folder + "/a", set: ["resume=true"])
      #expect(report.iterations == 12)
      let console = try String(contentsOfFile: folder + "/a/console.log", encoding: .utf8)
      #expect(console.contains("changed since the checkpoint: runner.max_epochs was 1, is 2"))
    }
  }

  @Test("naming the folder to go on in is no change of the run")
  func moved() throws {
    try withFolder { folder in
      try TinyRun.train(folder + "/a", set: ["runner.max_epochs=1"])
      try FileManager.default.moveItem(atPath: folder + "/a", toPath: folder + "/b")
      try TinyRun.train(folder + "/b", set: ["resume=true", "runner.max_epochs=1"])
      let console = try String(contentsOfFile: folder + "/b/console.log", encoding: .utf8)
      #expect(console.contains("already trained 1 epoch; nothing to do"))
      #expect(!console.contains("changed since the checkpoint"))
    }
  }

  @Test(
    "what cannot go on is refused before anything is changed",
    arguments: [
      ("data.batch_size=8", "its epochs had 6 steps, those of the configuration have 12"),
      ("optimizer={type: Adam, lr: 0.001}", "the optimizer's state does not fit it"),
      ("model={type: ResNet20, num_classes: 10}", "the weights do not fit the model"),
    ])
  func refused(change: String, words: String) throws {
    try withFolder { folder in
      try TinyRun.train(folder + "/a", set: ["runner.max_epochs=1"])
      let before = try Data(contentsOf: URL(filePath: folder + "/a/last.safetensors"))
      let error = #expect(throws: CheckpointError.self) {
        try TinyRun.train(folder + "/a", set: ["resume=true", change])
      }
      #expect(error?.description.hasPrefix("\(folder)/a/last.safetensors: \(words)") == true)
      #expect(try Data(contentsOf: URL(filePath: folder + "/a/last.safetensors")) == before)
    }
  }
}
