import SaccadeConfig
import SaccadeData
import SaccadeImages
import SaccadeOptimizers
import Testing

@testable import SaccadeTraining

@Suite("--set changes any setting of a file")
struct OverrideTests {
  @Test("a number, an item of a list, a new key and a whole section can be set")
  func canBeSet() throws {
    #expect(try read(set: ["optimizer.lr=0.2"]).optimizer.learningRate == 0.2)
    #expect(try read(set: ["data.workers=3"]).data.workers == 3)
    #expect(try read(set: ["checkpoint.interval=7"]).checkpoint.interval == 7)
    let cropped = try read(set: ["data.train.pipeline.0.size=[24, 20]"])
    #expect((cropped.data.train.pipeline[0] as? RandomCrop)?.size == ImageSize(height: 24, width: 20))
    let bracketed = try read(set: ["data.train.pipeline[0].size=[24, 20]", "data.train.pipeline[1].mean[0]=0.25"])
    #expect((bracketed.data.train.pipeline[0] as? RandomCrop)?.size == ImageSize(height: 24, width: 20))
    #expect((bracketed.data.train.pipeline[1] as? ChannelNormalization)?.mean == [0.25])
    let adam = try read(set: ["optimizer={type: Adam, lr: 0.001}"])
    #expect(adam.optimizer as? Adam.Settings == Adam.Settings())
    #expect(try read(set: ["optimizer.lr=0.2", "optimizer.lr=0.3"]).optimizer.learningRate == 0.3)
  }

  @Test("of two keys that stand in each other's place, the one that is set later holds")
  func alternatives() throws {
    let steps = try read(set: ["runner.max_iters=3"])
    #expect(steps.runner.maxIterations == 3 && steps.runner.maxEpochs == nil)
    // A resolved configuration says null of the other.
    let resolved = try TrainingConfig(yaml: steps.yaml, name: "resolved.yaml", overrides: ["runner.max_epochs=2"])
    #expect(resolved.runner.maxEpochs == 2 && resolved.runner.maxIterations == nil)
    let epochs = try read(set: ["lr_config.warmup_epochs=2"])
    #expect(epochs.schedule.schedule.warmup.epochs == 2 && epochs.schedule.schedule.warmup.iterations == 0)
    #expect(try read(set: ["lr_config.warmup_epochs=0"]).schedule.schedule.warmup.iterations == 100)
    #expect(try complaint(set: ["runner.max_iters=3", "runner.max_epochs=2"]).contains("are both given; keep one"))
    #expect(try complaint(replacing: "max_epochs: 5", with: "max_epochs: 5, max_iters: 3").contains("are both given"))
  }

  @Test(
    "a mistake in --set is answered with the argument as typed",
    arguments: [
      (
        "optimizer.momentun=0.9",
        "--set optimizer.momentun=0.9: optimizer: unknown key 'momentun'; did you mean 'momentum'?"
      ),
      (
        "optimizer.lr=fast",
        "--set optimizer.lr=fast: optimizer.lr: expected a number greater than 0 and at most 1000000, not fast"
      ),
      ("optimizer.lr", "--set optimizer.lr: write it as KEY=VALUE, with dots between keys: --set optimizer.lr=0.05"),
      ("a[x]=1", "--set a[x]=1: write it as KEY=VALUE"), ("a[0=1", "--set a[0=1: write it as KEY=VALUE"),
      ("[0]=1", "--set [0]=1: write it as KEY=VALUE"), ("a[0]b=1", "--set a[0]b=1: write it as KEY=VALUE"),
      (
        "data.train.pipeline[2].size=1",
        "--set data.train.pipeline[2].size=1: data.train.pipeline: no item '2' in this list; its items are 0 to 1"
      ),
      (
        "data.train.pipeline[99999999999999999999]=1",
        "--set data.train.pipeline[99999999999999999999]=1: data.train.pipeline: no item '99999999999999999999'"
      ),
      ("optimizer..lr=1", "--set optimizer..lr=1: write it as KEY=VALUE"),
      (
        "data.train.pipeline.2.size=1",
        "--set data.train.pipeline.2.size=1: data.train.pipeline: no item '2' in this list; its items are 0 to 1"
      ),
      (
        String(repeating: "a.", count: 50_000) + "b=1",
        "--set \(String(repeating: "a.", count: 30))…: has 50001 keys, each in the one before it"
      ),
      ("seed.x=1", "--set seed.x=1: seed: expected a whole number"),
      ("optimizer.lr.x=1", "--set optimizer.lr.x=1: optimizer.lr: is a value (0.05), so it has no key 'x'"),
      ("optimizer.lr=[1", "--set optimizer.lr=[1: not valid YAML"),
      ("optimizer.type=Adam", "lenet.yaml:13:3: optimizer: unknown key 'momentum'"),
    ])
  func mistakes(argument: String, answer: String) throws {
    #expect(try complaint(set: [argument]).hasPrefix(answer))
  }
}
