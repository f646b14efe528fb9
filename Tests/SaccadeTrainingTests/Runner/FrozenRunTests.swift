import Foundation
import SaccadeEngine
import SaccadeLayers
import SaccadeTasks
import SaccadeTestKit
import Testing

@testable import SaccadeTraining

@Suite("Runs in which some parts learn otherwise than others")
struct FrozenRunTests {
  private static let groups = [
    "paramwise={norm_decay: 0, bias_decay: 0, rules: [{parts: [fc], lr_mult: 5}, {parts: [conv.bias], frozen: true}]}",
    "norm_eval=true",
  ]

  private func weights(_ path: String) throws -> [String: [UInt8]] {
    try Checkpoint(contentsOf: path).weights.mapValues { tensor in tensor.withUnsafeBytes { Array($0) } }
  }

  @Test("what is frozen ends as it began, statistics included, and the rest does not")
  func frozen() throws {
    try withFolder { folder in
      let run = try TinyRun.training(folder + "/a", set: ["freeze=bn"])
      let before = run.trainer.task.model.state
      _ = try run.run()
      let after = run.trainer.task.model.state
      for (name, value) in before {
        #expect((after[name]?.scalars == value.scalars) == !name.hasPrefix("fc"), "\(name)")
      }
    }
  }

  @Test("statistics stay where they shall, while scales and shifts learn")
  func normEval() throws {
    try withFolder { folder in
      let run = try TinyRun.training(folder + "/a", set: ["norm_eval=true"])
      let before = run.trainer.task.model.state
      _ = try run.run()
      let after = run.trainer.task.model.state
      for name in ["bn.running_mean", "bn.running_var"] { #expect(after[name]?.scalars == before[name]?.scalars) }
      for name in ["bn.weight", "bn.bias"] { #expect(after[name]?.scalars != before[name]?.scalars) }
    }
  }

  @Test(
    "a run with groups that was stopped goes on bit for bit",
    arguments: [
      ("SGD", "{type: SGD, lr: 0.02, momentum: 0.9, weight_decay: 0.01}"), ("AdamW", "{type: AdamW, lr: 0.001}"),
      ("Muon", "{type: Muon, lr: 0.01}"),
    ], [["freeze=conv"], groups])
  func resume(_ optimizer: (name: String, settings: String), _ parts: [String]) throws {
    try withFolder { folder in
      let settings = parts + ["optimizer=\(optimizer.settings)"]
      try TinyRun.train(folder + "/whole", set: settings)
      struct Stop: Error {}
      // In a scope of its own: a run has its folder as long as it lives.
      func stop() throws {
        let run = try TinyRun.training(folder + "/part", set: settings)
        run.extraHooks = [StepHook { if $0.iteration == 5 { throw Stop() } }]
        #expect(throws: (any Error).self) { try run.run() }
      }
      try stop()
      try TinyRun.train(folder + "/part", set: settings + ["resume=true"])
      #expect(try weights(folder + "/part/last.safetensors") == weights(folder + "/whole/last.safetensors"))
      #expect(try weights(folder + "/part/best.safetensors") == weights(folder + "/whole/best.safetensors"))
    }
  }

  @Test("groups change what is learnt")
  func different() throws {
    try withFolder { folder in
      try TinyRun.train(folder + "/a")
      try TinyRun.train(folder + "/b", set: ["paramwise.rules=[{parts: [fc], lr_mult: 5}]"])
      #expect(try weights(folder + "/a/last.safetensors") != weights(folder + "/b/last.safetensors"))
    }
  }

  @Test("a network that keeps its statistics trains with single images")
  func singleImages() throws {
    try withFolder { folder in
      let small = [
        "model={type: ResNet18, num_classes: 10}", "data.batch_size=1", "data.val=null",
        "data.train={type: Shapes, count: 3, size: 32}",
      ]
      #expect(throws: (any Error).self) { try TinyRun.training(folder + "/a", set: small) }
      let run = try TinyRun.train(folder + "/b", set: small + ["norm_eval=true", "runner={max_iters: 2}"])
      #expect(run.iterations == 2)
    }
  }
}
