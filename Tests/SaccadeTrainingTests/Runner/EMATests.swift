import Foundation
import SaccadeConfig
import SaccadeEngine
import SaccadeLayers
import SaccadeTasks
import SaccadeTestKit
import Testing

@testable import SaccadeTraining

@Suite("An average of the weights is judged and saved as the best, and training goes on with the weights themselves")
struct EMATests {
  /// Averages in double precision, of all parameters and running statistics.
  private final class Reference: TrainingHook {
    typealias Task = ClassificationTask
    let decay: Double
    var means: [String: [Double]] = [:]
    init(decay: Double) { self.decay = decay }
    func stepDidEnd(_ trainer: Trainer<ClassificationTask>, _ step: TrainingStep<ClassificationMetrics>) {
      for (name, weight) in trainer.task.model.state where weight.dtype == .float32 {
        let values = weight.scalars.map(Double.init)
        means[name] = means[name].map { zip($0, values).map { $0 * decay + $1 * (1 - decay) } } ?? values
      }
    }
  }

  @Test("the best checkpoint has the averages, the last one the weights, as if there were no average")
  func checkpoints() throws {
    try withFolder { folder in
      let plain = try TinyRun.train(folder + "/plain", set: ["checkpoint.best=loss"])
      let run = try TinyRun.training(folder + "/ema", set: ["ema=0.8", "runner.max_epochs=2", "checkpoint.best=loss"])
      let reference = Reference(decay: 0.8)
      run.extraHooks = [reference]
      let report = try run.run()
      let last = try Checkpoint(contentsOf: folder + "/ema/last.safetensors", withState: true)
      let usual = try Checkpoint(contentsOf: folder + "/plain/last.safetensors")
      #expect(last.weights.mapValues(\.scalars) == usual.weights.mapValues(\.scalars))
      let averages = try #require(last.hooks["EMA"]?.tensors)
      #expect(Set(averages.keys) == Set(last.weights.keys) && last.hooks["EMA"]?.texts == ["updates": "12"])
      for (name, means) in reference.means {
        let found = try #require(averages[name]).scalars
        #expect(zip(found, means).allSatisfy { abs(Double($0) - $1) < 1e-6 }, "\(name)")
      }
      #expect(averages["bn.num_batches_tracked"]?.item(as: Int.self) == 12)

      // The averages are what was judged.
      let best = folder + "/ema/best.safetensors"
      let config = try TinyRun.config(folder + "/ema")
      let judged = try Evaluation(config, checkpoint: best, source: "tiny.yaml", terminal: TinyRun.silence)
      #expect(judged.figures.first { $0.name == "loss" }?.value == report.best?.figure.value)
      #expect(report.validation != plain.validation)
      if report.best?.epoch == 2 {
        #expect(try Checkpoint(contentsOf: best).weights.mapValues(\.scalars) == averages.mapValues(\.scalars))
      }
      // After the last validation the model has its own weights again.
      #expect(run.trainer.task.model.state.mapValues(\.scalars) == usual.weights.mapValues(\.scalars))
    }
  }

  @Test("a validation that fails leaves the weights that were trained, not their average")
  func failure() throws {
    try withFolder { folder in
      let run = try TinyRun.training(folder + "/a", set: ["ema=0.8"])
      let failing = Failing()
      run.extraHooks = [failing]
      #expect(throws: TrainingError.self) { try run.run() }
      #expect(!failing.weights.isEmpty)
      #expect(run.trainer.task.model.state.mapValues(\.scalars) == failing.weights)
    }
  }

  /// Fails as a validation starts, when the average is in the weights' place.
  private final class Failing: TrainingHook {
    struct Failure: Error {}
    typealias Task = ClassificationTask
    var weights: [String: [Float]] = [:]
    func stepDidEnd(_ trainer: Trainer<ClassificationTask>, _ step: TrainingStep<ClassificationMetrics>) {
      weights = trainer.task.model.state.mapValues(\.scalars)
    }
    func validationWillStart(_ trainer: Trainer<ClassificationTask>) throws { throw Failure() }
  }

  @Test("the average moves with updates, not with batches")
  func accumulation() throws {
    try withFolder { folder in
      try TinyRun.train(folder + "/a", set: ["ema=0.8", "step.accumulate=4"])
      let last = try Checkpoint(contentsOf: folder + "/a/last.safetensors", withState: true)
      // Six steps an epoch: an update after the fourth, and one after the last two.
      #expect(last.hooks["EMA"]?.texts == ["updates": "4"])
    }
  }
}

@Suite("A run ends when its figure no longer becomes better")
struct EarlyStoppingTests {
  @Test("it is judged, saved and told, and goes on only with more patience")
  func stops() throws {
    try withFolder { folder in
      // No loss is better by a hundred.
      let hook = "hooks=[{type: EarlyStopping, figure: loss, patience: 2, min_delta: 100}]"
      let settings = [hook, "runner.max_epochs=9", "checkpoint.by_epoch=true", "checkpoint.interval=50"]
      let report = try TinyRun.train(folder + "/a", set: settings)
      #expect(report.iterations == 18 && report.epochs == 3)
      #expect(report.stopReason == "loss did not become better in the last 2 validations")
      #expect(report.summary.hasPrefix("trained 3 epochs in 0:0"))
      #expect(report.summary.contains(", stopped before its end: loss did not become better"))
      let console = try String(contentsOfFile: folder + "/a/console.log", encoding: .utf8)
      #expect(console.contains("stopped before its end: loss did not become better in the last 2 validations"))
      #expect(try Checkpoint(contentsOf: folder + "/a/last.safetensors").progress.iteration == 18)

      #expect(try TinyRun.train(folder + "/a", set: settings + ["resume=true"]).iterations == 18)
      let patient = try TinyRun.train(folder + "/a", set: settings + ["resume=true", "hooks.0.patience=4"])
      #expect(patient.iterations == 30 && patient.stopReason != nil)
    }
  }

  @Test("a run that goes on with another figure waits for that one anew, and tells")
  func otherFigure() throws {
    try withFolder { folder in
      func hook(_ figure: String) -> String {
        "hooks=[{type: EarlyStopping, figure: \(figure), patience: 1, min_delta: 100}]"
      }
      let settings = ["runner.max_epochs=9", "checkpoint.by_epoch=true", "checkpoint.interval=50"]
      #expect(try TinyRun.train(folder + "/a", set: settings + [hook("loss")]).epochs == 2)
      // The first validation has nothing to be better than, the second is not better by a hundred.
      let report = try TinyRun.train(folder + "/a", set: settings + [hook("top1"), "resume=true"])
      #expect(report.epochs == 4 && report.stopReason == "top1 did not become better in the last validation")
      let console = try String(contentsOfFile: folder + "/a/console.log", encoding: .utf8)
      #expect(console.contains("EarlyStopping watched loss before; top1 begins anew"))
    }
  }

  @Test("a run that was stopped within an epoch, and goes on, tells of the whole epoch")
  func withinAnEpoch() throws {
    try withFolder { folder in
      try TinyRun.train(folder + "/whole", set: ["runner.max_epochs=1"])
      do {
        let cut = try TinyRun.training(folder + "/cut", set: ["runner.max_epochs=1"])
        cut.extraHooks = [StepHook { if $0.iteration == 3 { $0.stop("enough") } }]
        #expect(try cut.run().iterations == 3)
      }
      try TinyRun.train(folder + "/cut", set: ["runner.max_epochs=1", "resume=true"])
      func loss(_ name: String) throws -> Double? {
        try TinyRun.log(folder + name).last { $0["mode"] as? String == "epoch" }?["loss"] as? Double
      }
      #expect(try loss("/cut") != nil)
      #expect(try loss("/cut") == loss("/whole"))
    }
  }

  @Test("a figure that becomes better keeps the run going")
  func goesOn() throws {
    try withFolder { folder in
      let report = try TinyRun.train(
        folder + "/a", set: ["hooks=[{type: EarlyStopping, figure: loss, patience: 6}]", "runner.max_epochs=4"])
      #expect(report.epochs == 4 && report.stopReason == nil)
    }
  }

  @Test("a run whose patience ends with its last epoch has not stopped before its end")
  func atTheEnd() throws {
    try withFolder { folder in
      let settings = [
        "hooks=[{type: EarlyStopping, figure: loss, patience: 2, min_delta: 100}]", "runner.max_epochs=3",
      ]
      let report = try TinyRun.train(folder + "/a", set: settings)
      #expect(report.epochs == 3 && report.stopReason == nil)
      #expect(try TinyRun.train(folder + "/a", set: settings + ["resume=true"]).stopReason == nil)
    }
  }
}
