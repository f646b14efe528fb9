import SaccadeConfig
import SaccadeOptimizers
import Testing

@testable import SaccadeTraining

@Suite("Keys of recipes: what is wrong is told with its place and with what to do")
struct RecipeKeysTests {
  private func problems(_ overrides: [String]) -> String {
    do {
      _ = try TinyRun.config("runs/none", set: overrides)
      return ""
    } catch { return "\(error)" }
  }

  @Test(
    "bad values are told",
    arguments: [
      (["lr_config=[{policy: linear}, {policy: cosine}]"], "has no end"),
      (["lr_config=[{policy: linear, end: 3}, {policy: cosine, end: 9}]"], "lasts to the end of the run"),
      (["lr_config=[{policy: step, step: 1, end: 3}, {policy: cosine, end: 3}, {policy: constant}]"], "after the end"),
      (["lr_config=[]"], "there has to be a policy"),
      (["lr_config=[{policy: plateau, end: 3}, {policy: cosine}]"], "unknown key 'end'"),
      (["lr_config=[{policy: plateau}, {policy: cosine}]"], "has no place in a chain"),
      (["lr_config=[{policy: cosine, begin: 2}]"], "begins where the one before it ends"),
      (["lr_config={policy: cosine, end: 3}"], "where another one follows"),
      (["lr_config={policy: OneCycleLR}"], "did you mean 'one_cycle'?"),
      (["lr_config={policy: one_cycle, max_lr: 1}"], "the highest rate is optimizer.lr"),
      (["lr_config={policy: one_cycle, three_phase: true, pct_start: 0.6}"], "at most 0.5"),
      (["lr_config={policy: one_cycle, base_momentum: 0.9, max_momentum: 0.8}"], "must not be greater"),
      (["lr_config={policy: cosine_restarts, T_0: 3}"], "did you mean 'period'?"),
      (["lr_config={policy: plateau, figure: top2}"], "did you mean 'top"),
      (["lr_config={policy: plateau, factor: 1}"], "greater than 0 and below 1"),
      (["lr_config={policy: plateau, mode: max}"], "knows which way is better"),
      (["lr_config={policy: plateau}", "data.val=null"], "nothing is judged without data.val"),
      (["optimizer={type: Lamb, lr: 1}"], "did you mean 'LAMB'?"),
      (["optimizer={type: LAMB, lr: 1, max_grad_norm: 1}"], "step.clip_norm"),
      (["optimizer={type: LARS, lr: 1, momentum: 0, nesterov: true}"], "needs momentum"),
      (["optimizer={type: NAdam, lr: 1, momentum_decay: -1}"], "from 0 to 1000"),
      (["auto_scale_lr={base_batch_size: 0}"], "from 1 to 1000000000"),
      (["auto_scale_lr={enable: true}"], "where base_batch_size is given"),
      (["hooks=[{type: SWA, start: 1}]"], "below 1"),
      (["hooks=[{type: SWA, lr: 1}]"], "did you mean 'swa_lr'?"),
      (["unfreeze=[{epoch: 1, parts: [fc]}]"], "nothing is frozen"),
      (["freeze=bn", "unfreeze=[{epoch: 3, parts: [bn]}]"], "never comes: the run has 2 epochs"),
      (["hooks=[{type: EarlyStopping, restore_best_weights: true}]"], "did you mean 'restore_best'?"),
    ])
  func bad(_ overrides: [String], _ message: String) {
    let told = problems(overrides)
    #expect(told.contains(message), "\(told)")
  }

  @Test("a list of policies is short for a chain of them, and is written out as one that reads back")
  func chain() throws {
    let list = "[{policy: linear, by_epoch: false, end: 3}, {policy: cosine}]"
    let config = try TinyRun.config("runs/none", set: ["lr_config=\(list)"])
    let long = try TinyRun.config("runs/none", set: ["lr_config={policy: chain, policies: \(list)}"])
    #expect(config == long)
    #expect(config.schedule.schedule.parts.count == 2)
    #expect(try TrainingConfig(yaml: config.yaml, name: "again", catalog: TinyRun.catalog) == config)
  }

  @Test("the learning rate follows the batch size in proportion, and says so")
  func autoScale() throws {
    let config = try TinyRun.config("runs/none", set: ["auto_scale_lr={base_batch_size: 256}", "step.accumulate=4"])
    #expect(config.rateFactor == 0.25)
    #expect(config.rateNote == "auto_scale_lr: lr 0.05 × 0.25 = 0.0125, for updates of 16 × 4 and not of 256")
    #expect(try TinyRun.config("runs/none").rateNote == nil)
  }
}
