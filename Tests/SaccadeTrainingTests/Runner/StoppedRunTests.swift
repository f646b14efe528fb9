import Foundation
import SaccadeData
import SaccadeEngine
import SaccadeLayers
import SaccadeOptimizers
import SaccadeTasks
import SaccadeText
import SaccadeTestKit
import Testing

@testable import SaccadeTraining

/// Fails at one moment of a run, once.
private final class FailingHook: TrainingHook {
  typealias Task = ClassificationTask
  struct Failure: Error {}

  enum Moment: String, CaseIterable {
    case epochWillStart, stepWillStart, stepDidEnd, validationWillStart, validationDidEnd, epochDidEnd
  }

  private let moment: Moment
  private let place: Int
  private var count = 0
  private(set) var hasFailed = false

  /// - Parameter place: the how manieth time fails, from 1
  init(at moment: Moment, _ place: Int) {
    self.moment = moment
    self.place = place
  }

  private func come(to moment: Moment) throws {
    guard moment == self.moment else { return }
    count += 1
    guard count == place else { return }
    hasFailed = true
    throw Failure()
  }

  func epochWillStart(_ trainer: Trainer<Task>) throws { try come(to: .epochWillStart) }
  func stepWillStart(_ trainer: Trainer<Task>, _ batch: ClassificationBatch) throws { try come(to: .stepWillStart) }
  func stepDidEnd(_ trainer: Trainer<Task>, _ step: TrainingStep<ClassificationMetrics>) throws {
    try come(to: .stepDidEnd)
  }
  func validationWillStart(_ trainer: Trainer<Task>) throws { try come(to: .validationWillStart) }
  func validationDidEnd(_ trainer: Trainer<Task>, _ summary: ValidationSummary<ClassificationMetrics>) throws {
    try come(to: .validationDidEnd)
  }
  func epochDidEnd(_ trainer: Trainer<Task>, _ summary: EpochSummary<ClassificationMetrics>) throws {
    try come(to: .epochDidEnd)
  }
}

@Suite("An error between two steps loses none of them")
struct StoppedRunTests {
  private let settings = ["checkpoint.interval=100", "ema=0.9", "step.accumulate=2"]

  private func expectSame(_ run: String, as whole: String) throws {
    func bytes(_ path: String) throws -> [String: [UInt8]] {
      let file = try SafetensorsFile(path)
      return Dictionary(
        uniqueKeysWithValues: try file.entries.map { ($0.name, try file.tensor($0).withUnsafeBytes { Array($0) }) })
    }
    func figures(_ folder: String) throws -> [String] {
      try TinyRun.log(folder).map { record in
        record.filter { !$0.key.contains("second") && !$0.key.hasSuffix("_bytes") }.map { "\($0.key)=\($0.value)" }
          .sorted().joined(separator: " ")
      }
    }
    for name in ["last", "best"] {
      #expect(try bytes("\(run)/\(name).safetensors") == bytes("\(whole)/\(name).safetensors"), "\(name)")
    }
    #expect(try figures(run) == figures(whole))
  }

  @Test("a best checkpoint that cannot be written: the run goes on from before its validation, and writes it then")
  func bestIsRefused() throws {
    try withFolder { folder in
      let settings = ["checkpoint.interval=2", "ema=0.9"]
      try TinyRun.train(folder + "/whole", set: settings)
      let best = folder + "/run/best.safetensors"
      do {
        let run = try TinyRun.training(folder + "/run", set: settings)
        run.extraHooks = [
          StepHook { trainer in
            guard trainer.iteration == 6 else { return }
            // A file cannot take the place of a folder that holds something.
            try FileManager.default.createDirectory(atPath: best + "/something", withIntermediateDirectories: true)
          }
        ]
        #expect(throws: FileError.self) { try run.run() }
      }
      let last = try Checkpoint(contentsOf: folder + "/run/last.safetensors")
      #expect(last.progress.iteration == 4 && last.progress.best == nil)
      try FileManager.default.removeItem(atPath: best)
      try TinyRun.train(folder + "/run", set: settings + ["resume=true"])
      try expectSame(folder + "/run", as: folder + "/whole")
    }
  }

  @Test(
    "a hook that throws: the steps until then are saved, the error says so, and the run goes on bit for bit",
    arguments: [
      (.epochWillStart, 2, 6, false), (.stepWillStart, 6, 5, false), (.stepDidEnd, 3, 3, false),
      (.stepDidEnd, 6, 6, true), (.stepDidEnd, 12, 12, true), (.validationWillStart, 1, 6, true),
      (.validationWillStart, 2, 12, true), (.validationDidEnd, 1, 6, false), (.epochDidEnd, 1, 6, false),
    ] as [(FailingHook.Moment, Int, Int, Bool)])
  fileprivate func hook(moment: FailingHook.Moment, place: Int, step: Int, epochEndIsDue: Bool) throws {
    try withFolder { folder in
      try TinyRun.train(folder + "/whole", set: settings)
      do {
        let run = try TinyRun.training(folder + "/run", set: settings)
        let hook = FailingHook(at: moment, place)
        run.extraHooks = [hook]
        let error = #expect(throws: TrainingError.self) { try run.run() }
        #expect(hook.hasFailed)
        #expect(error?.description == "Failure(); \(folder)/run/last.safetensors is saved: go on with --resume")
        var cause: (any Error)?
        if case .stopped(let by, _) = error { cause = by }
        #expect(cause is FailingHook.Failure && error?.exitCode == .failed)
      }
      let progress = try Checkpoint(contentsOf: folder + "/run/last.safetensors").progress
      #expect(progress.iteration == step && (progress.epochEndIsDue ?? false) == epochEndIsDue)
      try TinyRun.train(folder + "/run", set: settings + ["resume=true"])
      try expectSame(folder + "/run", as: folder + "/whole")
    }
  }

  @Test("a step that fails has changed half of what is saved: nothing is saved, and the checkpoint before stays")
  func step() throws {
    final class Thrower: TrainingHook {
      typealias Task = ClassificationTask
      struct Failure: Error {}
      func gradientsAreReady(_ trainer: Trainer<Task>, of optimizer: Optimizer) throws {
        if trainer.iteration == 5 { throw Failure() }
      }
    }
    try withFolder { folder in
      let run = try TinyRun.training(folder + "/run", set: ["checkpoint.interval=2"])
      run.extraHooks = [Thrower()]
      #expect(throws: Thrower.Failure.self) { try run.run() }
      #expect(try Checkpoint(contentsOf: folder + "/run/last.safetensors").progress.iteration == 4)
    }
  }

  @Test("where the checkpoint cannot be saved either, the first error is the one that is thrown, and both are told")
  func unwritable() throws {
    try withFolder { folder in
      let run = try TinyRun.training(folder + "/run", set: settings)
      run.extraHooks = [
        StepHook { trainer in
          guard trainer.iteration == 3 else { return }
          try FileManager.default.removeItem(atPath: folder + "/run")
          throw FailingHook.Failure()
        }
      ]
      var told: [String] = []
      run.trainer.tell = { told.append($0) }
      #expect(throws: FailingHook.Failure.self) { try run.run() }
      #expect(
        told == [
          "the steps since the last checkpoint could not be saved: \(folder)/run: was removed while the run went on: there "
            + "is nowhere to save it; train again, in a work_dir that no other run is given, and let a run end before its "
            + "folder is removed"
        ])
    }
  }
}
