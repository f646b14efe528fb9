import SaccadeConfig
import SaccadeOptimizers
import SaccadeText
import Testing

@testable import SaccadeTraining

@Suite("Steps and hooks are set in a configuration, and mistakes are answered with their place")
struct StepAndHookConfigTests {
  private func config(_ more: String, set overrides: [String] = []) throws -> TrainingConfig {
    try TrainingConfig(yaml: lenet + more, name: "lenet.yaml", overrides: overrides)
  }

  private func answer(_ more: String, set overrides: [String] = []) throws -> String {
    do {
      _ = try config(more, set: overrides)
      return "no complaint"
    } catch let error as ConfigError {
      return error.description
    }
  }

  @Test("what is said is what is set, in files and arguments")
  func read() throws {
    let said = try config(
      "step: {accumulate: 4, clip_norm: 1.5}\nhooks: [{type: EarlyStopping, patience: 2, min_delta: 0.01}]\nema: 0.99\n",
      set: ["hooks.0.figure=loss"])
    #expect(said.step.accumulate == 4 && said.step.clipping == .norm(1.5))
    #expect((said.hooks.first as? EarlyStopping)?.figure == "loss")
    #expect(said.allHooks.map(\.path) == ["ema", "hooks.0"])
    #expect(said.allHooks.first?.settings as? EMA == EMA(decay: 0.99))
    let plain = try config("")
    #expect(plain.step == StepConfig() && plain.step.clipping == nil && plain.allHooks.isEmpty)
    // As warmup_iters and warmup_epochs: the later one stands in place of the other.
    #expect(try config("step: {clip_norm: 1}\n", set: ["step.clip_value=2"]).step.clipping == .value(2))
  }

  @Test("the best checkpoint is chosen by the task's figure, by another, or not at all")
  func best() throws {
    #expect(try config("").bestFigure == "top1" && config("").checkpoint.best == .figure("top1"))
    #expect(try config("checkpoint: {best: loss}\n").bestFigure == "loss")
    #expect(try config("checkpoint: {best: none}\n").bestFigure == nil)
    #expect(try config("checkpoint: {best: null}\n").bestFigure == "top1")
    // One that is written in Swift and completed by nobody.
    #expect(TrainingConfig().bestFigure == "top1" && TrainingConfig().checkpoint.best == .open)
  }

  @Test(
    "mistakes",
    arguments: [
      ("step: {clip_norm: 1, clip_value: 1}", "step.clip_value: clip_norm and clip_value are both given; keep one"),
      (
        "step: {clip_norm: 0}",
        "step.clip_norm: expected a number greater than 0 and at most 1000000000000, or null, not 0"
      ),
      ("step: {accumulate: 0}", "step.accumulate: expected a whole number from 1 to 1000000000, not 0"),
      (
        "step: {max_norm: 1}",
        "step: unknown key 'max_norm'; did you mean 'clip_norm'? (known keys: accumulate, clip_norm, clip_value)"
      ),
      ("step: {accumulate_grad_batches: 2}", "step: unknown key 'accumulate_grad_batches'; did you mean 'accumulate'?"),
      ("gradient_clip_val: 1", "unknown key 'gradient_clip_val'; did you mean 'step.clip_norm'?"),
      ("custom_hooks: []", "unknown key 'custom_hooks'; did you mean 'hooks'?"),
      (
        "hooks: [{type: EarlyStoping}]",
        "hooks.0.type: unknown hook 'EarlyStoping'; did you mean 'EarlyStopping'? "
          + "(known: \(ConfigCatalog.standard.hooks.names.joined(separator: ", ")))"
      ),
      ("hooks: [{type: EMA, decay: 1}]", "hooks.0.decay: expected a number of at least 0 and below 1, not 1"),
      ("ema: 1.5", "ema: expected a number of at least 0 and below 1, or null, not 1.5"),
      ("ema: 0.9\nhooks: [{type: EMA}]", "hooks.0: 'ema' is EMA already; keep one"),
      ("hooks: [{type: GradientNorm}, {type: GradientNorm}]", "hooks.1: 'hooks.0' is GradientNorm already; keep one"),
      (
        "hooks: [{type: EarlyStopping, figure: top2}]",
        "lenet.yaml:16:39: hooks.0.figure: expected one of top1, top5, loss, not 'top2'; did you mean 'top1'?"
      ),
    ])
  func mistakes(text: String, expected: String) throws {
    let answer = try answer(text + "\n")
    #expect(answer.contains(expected), "\(answer)")
  }

  @Test("a hook that needs a validation says so where there is none")
  func noValidation() throws {
    #expect(
      try answer("hooks: [{type: EarlyStopping}]\n", set: ["data.val=null"]).contains(
        "hooks.0.type: nothing is judged without data.val; add one"))
  }

  @Test("a hook of one's own can be named in a file when the catalog has it")
  func ownHook() throws {
    var catalog = ConfigCatalog.standard
    catalog.hooks.add(RecordingSettings())
    let config = try TrainingConfig(
      yaml: lenet + "hooks: [{type: Recording, every: 3}]\n", name: "lenet.yaml", catalog: catalog)
    #expect((config.hooks.first as? RecordingSettings)?.every == 3)
    #expect(try TrainingConfig(yaml: config.yaml, name: "resolved.yaml", catalog: catalog) == config)
  }
}
