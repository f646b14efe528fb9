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

/// Spoils a weight during some steps, and puts it back after each.
private final class Poison: TrainingHook {
  typealias Task = ClassificationTask
  let steps: ClosedRange<Int>
  let name: String?
  let value: Float
  private let weight: String
  private var healthy: Tensor?

  /// - Parameter steps: counted from 1
  init(_ steps: ClosedRange<Int>, _ weight: String = "conv.weight", _ value: Float = .nan) {
    self.steps = steps
    self.weight = weight
    self.value = value
    name = nil
  }

  private func parameter(_ trainer: Trainer<Task>) -> Parameter? {
    trainer.task.model.namedParameters.first { $0.name == weight }?.parameter
  }

  func stepWillStart(_ trainer: Trainer<Task>, _ batch: Task.Source.Batch) {
    guard steps ~= trainer.iteration + 1, let parameter = parameter(trainer) else { return }
    healthy = parameter.value
    parameter.value = .full(parameter.shape, value)
  }

  func stepDidEnd(_ trainer: Trainer<Task>, _ step: TrainingStep<ClassificationMetrics>) {
    guard let healthy else { return }
    parameter(trainer)?.value = healthy
    self.healthy = nil
  }
}

/// Spoils the gradient of a weight in some steps.
private final class SpoiledGradient: TrainingHook {
  typealias Task = ClassificationTask
  let steps: ClosedRange<Int>

  init(_ steps: ClosedRange<Int>) { self.steps = steps }

  func gradientsAreReady(_ trainer: Trainer<ClassificationTask>, of optimizer: Optimizer) {
    guard steps ~= trainer.iteration + 1 else { return }
    for name in ["conv.weight", "bn.bias"] {
      let parameter = optimizer.namedParameters.first { $0.name == name }?.parameter
      parameter?.setGradient(parameter.map { .full($0.shape, .infinity) })
    }
  }
}

@Suite("Numbers that are not finite end a run that is saved, or cost it one step")
struct NaNWatchTests {
  private func watch(_ change: (inout NaNWatch) -> Void = { _ in }) -> NaNWatchHook<ClassificationTask> {
    var settings = NaNWatch()
    change(&settings)
    return NaNWatchHook(settings)
  }

  private func run(
    _ folder: String, _ hooks: [any TrainingHook<ClassificationTask>], set settings: [String] = []
  ) throws -> (run: TrainingRun<ClassificationSettings>, told: () -> [String]) {
    let run = try TinyRun.training(folder, set: settings)
    final class Lines { var all: [String] = [] }
    let lines = Lines()
    run.trainer.tell = { lines.all.append($0) }
    run.extraHooks = hooks
    return (run, { lines.all })
  }

  private func weights(_ folder: String) throws -> [String: [Float]] {
    try Checkpoint(contentsOf: folder + "/last.safetensors").weights.mapValues(\.scalars)
  }

  @Test("a step with a loss that is no number is left out: running statistics, figures and weights are as before it")
  func skippedLoss() throws {
    try withFolder { folder in
      let watch = watch { $0.policy = .skip }
      let (run, told) = try run(folder + "/a", [Poison(3...3), watch], set: ["log.interval=1"])
      #expect(try run.run().iterations == 12 && watch.skippedSteps == 1)
      #expect(run.trainer.task.model.nonFiniteWeights.isEmpty)
      let log = try TinyRun.log(folder + "/a")
      let steps = log.filter { $0["mode"] as? String == "train" }
      #expect(steps[2]["step_loss"] is NSNull && steps[2]["skipped_steps"] as? Int == 1)
      #expect(steps.allSatisfy { ($0["loss"] as? Double)?.isFinite == true })
      // Five batches of the first epoch were learnt from.
      let bn = try Checkpoint(contentsOf: folder + "/a/last.safetensors").weights["bn.num_batches_tracked"]
      #expect(bn?.item(as: Int.self) == 11)
      #expect(told()[0].hasPrefix("step 3 is left out: the loss became NaN in epoch 1, step 3, at learning rate "))
      #expect(told()[0].contains("the first module whose output was not finite is conv; its samples: "), "\(told())")
      #expect(told().last == "NaNWatch: 1 step of the run left out, whose numbers were not finite")
    }
  }

  @Test(
    "gradients that are not finite never reach the weights; the error names the one that came first, from the loss on")
  func stoppedByGradients() throws {
    try withFolder { folder in
      try TinyRun.train(folder + "/whole", set: ["hooks=[{type: NaNWatch}]"])
      let error: TrainingError?
      do {
        let (run, _) = try run(folder + "/a", [SpoiledGradient(4...4), watch()])
        error = #expect(throws: TrainingError.self) { try run.run() }
      }
      let text = try #require(error?.description)
      #expect(
        text.hasPrefix("the gradients became infinite or NaN in epoch 1, step 4, at learning rate 0.04"), "\(text)")
      #expect(text.contains(", first that of bn.bias; the loss was finite. Most often the learning rate is too high"))
      #expect(
        text.hasSuffix(
          "\(folder)/a/last.safetensors is saved, as the run was before the step: go on with --resume and what is to be "
            + "otherwise, as --set optimizer.lr=…, or leave such steps out by hooks: [{type: NaNWatch, policy: skip}]"))
      #expect(error?.exitCode == .failed)
      #expect(try Checkpoint(contentsOf: folder + "/a/last.safetensors").progress.iteration == 3)
      // Without what spoils it, it goes on as if nothing had been.
      try TinyRun.train(folder + "/a", set: ["hooks=[{type: NaNWatch}]", "resume=true"])
      #expect(try weights(folder + "/a") == weights(folder + "/whole"))
    }
  }

  @Test("a loss that ends the run is saved from before the step, with the running statistics of then")
  func stoppedByLoss() throws {
    try withFolder { folder in
      let (run, _) = try run(folder + "/a", [watch()])
      var statistics: [Float] = []
      run.extraHooks.append(
        StepHook { trainer in
          guard trainer.iteration == 4, let net = trainer.task.model as? TinyNet else { return }
          statistics = net.bn.runningMean.value.scalars
          net.fc.namedParameters[0].parameter.value = .full([10, 512], .infinity)
        })
      let error = #expect(throws: TrainingError.self) { try run.run() }
      #expect(error?.description.contains("step 5") == true)
      let saved = try Checkpoint(contentsOf: folder + "/a/last.safetensors")
      #expect(saved.progress.iteration == 4 && saved.weights["bn.running_mean"]?.scalars == statistics)
    }
  }

  @Test("what is left out leaves out the whole update, and the count goes on where the run does, bit for bit")
  func accumulated() throws {
    try withFolder { folder in
      let settings = ["step.accumulate=2", "checkpoint.interval=100"]
      func hooks() -> [any TrainingHook<ClassificationTask>] {
        [Poison(3...4), SpoiledGradient(8...8), watch { $0.policy = .skip }]
      }
      let (whole, _) = try run(folder + "/whole", hooks(), set: settings)
      _ = try whole.run()
      for stop in [3, 4, 7, 8] {
        struct Stop: Error {}
        do {
          let (cut, _) = try run(
            folder + "/\(stop)", hooks() + [StepHook { if $0.iteration == stop { throw Stop() } }], set: settings)
          #expect(throws: TrainingError.self) { try cut.run() }
        }
        let (resumed, _) = try run(folder + "/\(stop)", hooks(), set: settings + ["resume=true"])
        _ = try resumed.run()
        #expect(try weights(folder + "/\(stop)") == weights(folder + "/whole"), "\(stop)")
        let states = try ["/\(stop)", "/whole"].map {
          try Checkpoint(contentsOf: folder + $0 + "/last.safetensors", withState: true).hooks["NaNWatch"]?.texts
        }
        #expect(states == [["skipped": "3", "in_a_row": "0"], ["skipped": "3", "in_a_row": "0"]])
      }
    }
  }

  @Test("after so many in a row the run ends, saved, and says how many there were")
  func limit() throws {
    try withFolder { folder in
      let (run, told) = try run(
        folder + "/a",
        [
          Poison(3...7),
          watch {
            $0.policy = .skip
            $0.limit = 4
          },
        ])
      let error = #expect(throws: TrainingError.self) { try run.run() }
      let text = try #require(error?.description)
      #expect(text.hasPrefix("4 steps in a row were left out: the loss became NaN in epoch 1, step 6"), "\(text)")
      #expect(
        text.contains("\(folder)/a/last.safetensors is saved, as the run was before the step: go on with --resume"))
      #expect(text.contains("a limit of NaNWatch above 4") && !text.contains("policy: skip"), "\(text)")
      #expect(told().filter { $0.contains("is left out") }.count == 3)
    }
  }

  @Test("an output that the next layer hides is found where outputs are watched")
  func hiddenOutput() throws {
    try withFolder { folder in
      // ReLU makes zeros of −∞, and the loss is finite.
      let spoiled = Poison(3...3, "bn.bias", -.infinity)
      let (run, _) = try run(folder + "/a", [spoiled, watch { $0.watchesOutputs = true }])
      let error = #expect(throws: TrainingError.self) { try run.run() }
      #expect(
        error?.description.hasPrefix("the output of bn became infinite or NaN in epoch 1, step 3, at learning rate")
          == true,
        "\(String(describing: error))")
      let (skipping, _) = try self.run(
        folder + "/b",
        [
          Poison(3...3, "bn.bias", -.infinity),
          watch {
            $0.policy = .skip
            $0.watchesOutputs = true
          },
        ], set: ["step.accumulate=2"])
      _ = try skipping.run()
      #expect(skipping.trainer.task.model.nonFiniteWeights.isEmpty)
    }
  }

  @Test("a run whose numbers are finite is the same, bit for bit, with and without it")
  func harmless() throws {
    try withFolder { folder in
      try TinyRun.train(folder + "/a", set: ["hooks=[{type: NaNWatch, policy: skip, outputs: true}]"])
      try TinyRun.train(folder + "/b")
      #expect(try weights(folder + "/a") == weights(folder + "/b"))
    }
  }

  @Test("counts that make no sense are refused", arguments: [("-1", "0"), ("2", "3"), ("x", "0"), ("1", "-1")])
  func damaged(skipped: String, inARow: String) {
    #expect(throws: SavedStateError.self) {
      try watch().load(SavedState(texts: ["skipped": skipped, "in_a_row": inARow]))
    }
  }
}
