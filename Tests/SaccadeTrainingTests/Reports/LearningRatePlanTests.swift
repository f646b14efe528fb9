import SaccadeConfig
import SaccadeOptimizers
import SaccadePlots
import Testing

@testable import SaccadeTraining

@Suite("plot lr draws the rate that a run would have, and says what nobody can know")
struct LearningRatePlanTests {
  private func plan(_ overrides: [String]) throws -> LearningRatePlan {
    let config = try TinyRun.config("nowhere", set: ["runner.max_epochs=8"] + overrides)
    return try LearningRatePlan(config, source: "tiny.yaml", epochSteps: 10)
  }

  @Test("the rate that SWA comes to is drawn and told")
  func averaging() throws {
    let swa = "hooks=[{type: SWA, swa_lr: 0.0123, anneal_epochs: 0, start: 0.5}]"
    let plan = try plan([swa])
    #expect(plan.points.last?.rate == 0.0123 && plan.points[39].rate != 0.0123 && plan.points[40].rate == 0.0123)
    #expect(plan.notes.count == 1 && plan.notes[0].hasPrefix("SWA: from epoch 5 on the rate goes to swa_lr 0.0123"))
    #expect(plan.lines.last == plan.notes[0])
  }

  @Test("plateau is said to depend on the validation, and auto_scale_lr what the rate was multiplied by")
  func notes() throws {
    let plateau = try plan(["lr_config={policy: plateau, patience: 3, figure: loss}"])
    #expect(
      plateau.notes.count == 1
        && plateau.notes[0].hasPrefix(
          "plateau: the rate is multiplied by 0.1 when loss of the validation is no better for"),
      "\(plateau.notes)")
    #expect(plateau.svg.contains("as long as validations become better"))
    let scaled = try plan(["auto_scale_lr.base_batch_size=1"])
    #expect(scaled.notes.count == 1 && scaled.notes[0].hasPrefix("auto_scale_lr: lr "), "\(scaled.notes)")
    #expect(try plan([]).notes.isEmpty)
  }
}
