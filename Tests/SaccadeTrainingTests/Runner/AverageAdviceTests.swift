import Foundation
import SaccadeConfig
import SaccadeTasks
import SaccadeTestKit
import Testing

@testable import SaccadeTraining

@Suite("An average of the weights that a run is too short for is warned of before it")
struct AverageAdviceTests {
  private func note(_ overrides: [String], steps: Int) throws -> String? {
    try TinyRun.config("nowhere", set: overrides).averageNote(steps: steps)
  }

  @Test("few updates for the decay are told with what to set; enough of them, or a warm-up, are not")
  func words() throws {
    let told = try #require(try note(["ema=0.999"], steps: 300))
    #expect(told.hasPrefix("ema: 300 updates are few for a decay of 0.999: at the end 74 % of the average"), "\(told)")
    #expect(
      told.hasSuffix("write hooks: [{type: EMA, decay: 0.999, warmup: true}] in its place, or a decay of 0.98"),
      "\(told)")
    #expect(try note(["ema=0.999"], steps: 3000) == nil)
    #expect(try note(["ema=0.98"], steps: 300) == nil && note([], steps: 1) == nil)
    let hook = try #require(try note(["hooks=[{type: EMA, decay: 0.999}]", "step.accumulate=4"], steps: 400))
    #expect(hook.hasPrefix("hooks.0: 100 updates") && hook.contains("set hooks.0.warmup: true"), "\(hook)")
    #expect(try note(["hooks=[{type: EMA, decay: 0.999, warmup: true}]"], steps: 100) == nil)
    #expect(try note(["ema=0.999"], steps: 4)?.contains(", or a decay") == false)
  }

  @Test("config check and a run tell it")
  func told() throws {
    try withFolder { folder in
      let config = try TinyRun.config(folder + "/run", set: ["ema=0.999"])
      let trial = try ConfigTrial(config, source: "tiny.yaml")
      #expect(trial.warnings.contains { $0.hasPrefix("ema: ") }, "\(trial.warnings)")
      _ = try config.train(source: "tiny.yaml", terminal: TinyRun.silence)
      let console = try String(contentsOfFile: folder + "/run/console.log", encoding: .utf8)
      #expect(console.contains("are few for a decay of 0.999"), "\(console)")
    }
  }
}
