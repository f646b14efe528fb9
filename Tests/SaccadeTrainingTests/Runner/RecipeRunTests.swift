import Foundation
import SaccadeEngine
import SaccadeLayers
import SaccadeOptimizers
import SaccadeTasks
import SaccadeTestKit
import Testing

@testable import SaccadeTraining

@Suite("Runs by recipes with all that they can name")
struct RecipeRunTests {
  private func bytes(_ path: String) throws -> [String: [UInt8]] {
    try Checkpoint(contentsOf: path).weights.mapValues { tensor in tensor.withUnsafeBytes { Array($0) } }
  }

  private static let longer = "runner={max_epochs: 4}"

  @Test(
    "a run that was stopped goes on bit for bit",
    arguments: [
      ["optimizer={type: RAdam, lr: 0.01}"], ["optimizer={type: NAdam, lr: 0.01}"],
      ["optimizer={type: Lion, lr: 0.001, weight_decay: 0.1}"], ["optimizer={type: LAMB, lr: 0.01}"],
      ["optimizer={type: LARS, lr: 1, weight_decay: 0.01}", "paramwise={bias_decay: 0, norm_decay: 0}"],
      ["lr_config={policy: one_cycle}"], ["lr_config=[{policy: linear, end: 1}, {policy: cosine, by_epoch: false}]"],
      ["lr_config={policy: plateau, patience: 0, factor: 0.5}", longer],
      ["hooks=[{type: SWA, start: 0.25, swa_lr: 0.01, anneal_epochs: 2}]", longer],
      ["hooks=[{type: EarlyStopping, patience: 1, restore_best: true, figure: loss, min_delta: 10}]", longer],
      ["freeze=bn", "unfreeze=[{epoch: 2, parts: [bn]}, {epoch: 3, parts: [conv]}]", longer],
    ] as [[String]], [5, 8])
  func resume(_ settings: [String], _ stop: Int) throws {
    try withFolder { folder in
      let whole = try TinyRun.train(folder + "/whole", set: settings)
      struct Stop: Error {}
      func halt() throws {
        let run = try TinyRun.training(folder + "/part", set: settings)
        run.extraHooks = [StepHook { if $0.iteration == stop { throw Stop() } }]
        #expect(throws: (any Error).self) { try run.run() }
      }
      try halt()
      let part = try TinyRun.train(folder + "/part", set: settings + ["resume=true"])
      #expect(part.iterations == whole.iterations)
      for file in ["last", "best"] + (settings[0].contains("SWA") ? ["swa"] : []) {
        #expect(
          try bytes("\(folder)/part/\(file).safetensors") == bytes("\(folder)/whole/\(file).safetensors"), "\(file)")
      }
    }
  }

  @Test("no element of a gradient counts more than clip_value")
  func clippedValues() throws {
    try withFolder { folder in
      let run = try TinyRun.training(
        folder + "/a",
        set: [
          "step.clip_value=0.01", "optimizer={type: SGD, lr: 1}", "lr_config={policy: constant}",
          "runner={max_iters: 1}",
        ])
      let parameters = run.trainer.task.model.parameters
      let before = parameters.map(\.value.scalars)
      _ = try run.run()
      let steps = zip(parameters, before).flatMap { parameter, old in
        zip(parameter.value.scalars, old).map { abs($0 - $1) }
      }
      let longest = steps.max() ?? 0
      #expect(abs(longest - 0.01) < 1e-6 && steps.count { abs($0 - 0.01) < 1e-6 } > 10)
    }
  }

  @Test("one cycle moves the momentum of the optimizer with the rate")
  func momentum() throws {
    try withFolder { folder in
      let run = try TinyRun.training(folder + "/a", set: ["lr_config={policy: one_cycle}"])
      var seen: [(rate: Double, momentum: Double)] = []
      let rule = try #require(run.trainer.rule as? StandardStep<ClassificationTask>)
      run.extraHooks = [
        StepHook { _ in seen.append((rule.optimizer.learningRate, rule.optimizer.momentum ?? .nan)) }
      ]
      _ = try run.run()
      #expect(seen.count == 12)
      #expect(abs(seen[0].rate - 0.05 / 25) < 1e-12 && abs(seen[0].momentum - 0.95) < 1e-12)
      let top = try #require(seen.max { $0.rate < $1.rate })
      #expect(top.momentum == seen.map(\.momentum).min())
      #expect(abs(seen[11].momentum - 0.95) < 1e-12 && seen[11].rate < 1e-6)
    }
  }

  @Test("a plateau lowers the rate of the steps after it")
  func plateau() throws {
    try withFolder { folder in
      let run = try TinyRun.training(
        folder + "/a",
        set: ["lr_config={policy: plateau, patience: 0, factor: 0.5, threshold: 10, threshold_mode: abs}", Self.longer])
      var rates: [Double] = []
      run.extraHooks = [StepHook { rates.append($0.learningRate(base: 0.05)) }]
      _ = try run.run()
      // The first validation is the best; each later one is no better by 10.
      #expect([0, 6, 12, 18].map { rates[$0] } == [0.05, 0.05, 0.025, 0.0125])
    }
  }

  @Test("the scaled rate is what steps are made with, and the run folder says how it came about")
  func autoScale() throws {
    try withFolder { folder in
      let run = try TinyRun.training(
        folder + "/a", set: ["auto_scale_lr={base_batch_size: 64}", "lr_config={policy: constant}"])
      var rate = 0.0
      let rule = try #require(run.trainer.rule as? StandardStep<ClassificationTask>)
      run.extraHooks = [StepHook { _ in rate = rule.optimizer.learningRate }]
      _ = try run.run()
      #expect(rate == 0.0125)
      let written = try String(contentsOfFile: folder + "/a/config.yaml", encoding: .utf8)
      #expect(written.hasPrefix("# auto_scale_lr: lr 0.05 × 0.25 = 0.0125"))
      let told = try String(contentsOfFile: folder + "/a/console.log", encoding: .utf8)
      #expect(told.components(separatedBy: "auto_scale_lr").count == 2)
      #expect(
        try TrainingConfig(file: folder + "/a/config.yaml", catalog: TinyRun.catalog).optimizer.learningRate == 0.05)
    }
  }

  @Test("SWA saves the mean of the weights of the last epochs, with statistics of its own")
  func averaging() throws {
    try withFolder { folder in
      let run = try TinyRun.training(folder + "/a", set: ["hooks=[{type: SWA, start: 0.5}]", Self.longer])
      var ends: [[String: Tensor]] = []
      run.extraHooks = [StepHook { if $0.iteration % 6 == 0 { ends.append($0.task.model.state) } }]
      _ = try run.run()
      let averaged = try Checkpoint(contentsOf: folder + "/a/swa.safetensors").weights
      for name in ["conv.weight", "fc.bias", "bn.weight"] {
        let both = try ends.suffix(2).map { try #require($0[name]).scalars }
        let mean = zip(both[0], both[1]).map { ($0 + $1) / 2 }
        for (found, wanted) in zip(try #require(averaged[name]).scalars, mean) {
          #expect(abs(found - wanted) < 1e-6, "\(name)")
        }
      }
      // The statistics are those of the averaged network over the training data: six batches.
      #expect(averaged["bn.num_batches_tracked"]?.item(as: Int.self) == 6)
      let own = try #require(run.trainer.task.model.state["bn.running_mean"])
      #expect(own.scalars == ends[3]["bn.running_mean"]?.scalars)
      #expect(try #require(averaged["bn.running_mean"]).scalars != own.scalars)
    }
  }

  @Test("frozen parts train from their epoch on")
  func unfreezing() throws {
    try withFolder { folder in
      let run = try TinyRun.training(
        folder + "/a",
        set: ["freeze=bn", "unfreeze=[{epoch: 2, parts: [bn]}, {epoch: 3, parts: [conv]}]", Self.longer])
      var ends = [run.trainer.task.model.state]
      run.extraHooks = [StepHook { if $0.iteration % 6 == 0 { ends.append($0.task.model.state) } }]
      _ = try run.run()
      func changes(_ name: String) -> [Bool] {
        zip(ends, ends.dropFirst()).map { $0[name]?.scalars != $1[name]?.scalars }
      }
      #expect(changes("fc.weight") == [true, true, true, true])
      #expect(changes("bn.weight") == [false, true, true, true])
      #expect(changes("bn.running_mean") == [false, true, true, true])
      #expect(changes("conv.weight") == [false, false, true, true])
      let told = try String(contentsOfFile: folder + "/a/console.log", encoding: .utf8)
      #expect(told.contains("epoch 2: bn trains, too") && told.contains("epoch 3: conv trains, too"))
    }
  }

  @Test("what thaws has to be frozen, and to be there")
  func unfreezingWhatIsNot() throws {
    try withFolder { folder in
      for (part, words) in [("fc", "is not frozen"), ("layer9", "has no part 'layer9'")] {
        let error = #expect(throws: (any Error).self) {
          try TinyRun.training(folder + "/a", set: ["freeze=bn", "unfreeze=[{epoch: 2, parts: [\(part)]}]"])
        }
        #expect(error.map { "\($0)" }?.contains(words) == true, "\(String(describing: error))")
      }
    }
  }

  @Test("early stopping that restores the best ends with the weights of the best validation")
  func restoring() throws {
    try withFolder { folder in
      // No validation after the first is better by 10.
      let run = try TinyRun.training(
        folder + "/a",
        set: [
          "hooks=[{type: EarlyStopping, patience: 2, restore_best: true, figure: loss, min_delta: 10}]",
          "runner={max_epochs: 9}", "checkpoint.best=loss",
        ])
      var ends: [[Float]] = []
      run.extraHooks = [
        StepHook { if $0.iteration % 6 == 0 { ends.append($0.task.model.state["fc.weight"]?.scalars ?? []) } }
      ]
      let report = try run.run()
      #expect(report.epochs == 3 && report.stopReason != nil)
      #expect(run.trainer.task.model.state["fc.weight"]?.scalars == ends[0])
      #expect(try Checkpoint(contentsOf: folder + "/a/last.safetensors").weights["fc.weight"]?.scalars == ends[0])
    }
  }
}
