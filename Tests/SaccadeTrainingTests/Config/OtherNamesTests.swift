import SaccadeConfig
import SaccadeText
import Testing

@testable import SaccadeTraining

@Suite("Names of other frameworks are answered with what they are here")
struct OtherNamesTests {
  @Test(
    "a key that stands in another section is answered with its path",
    arguments: [
      ("checkpoint_config: {interval: 1}", "'checkpoint'"), ("evaluation: {interval: 1}", "'runner.val_interval'"),
      ("total_epochs: 3", "'runner.max_epochs'"), ("epochs: 3", "'runner.max_epochs'"),
      ("max_epochs: 3", "'runner.max_epochs'"), ("batch_size: 3", "'data.batch_size'"),
      ("num_workers: 3", "'data.workers'"), ("lr: 3", "'optimizer.lr'"),
      ("save_best: top1", "'checkpoint.best'"),
      ("param_scheduler: {}", "'lr_config'"), ("train_dataloader: {}", "'data.train'"), ("train_cfg: {}", "'runner'"),
      ("randomness: {seed: 1}", "'seed'"), ("clip_norm: 1", "'step.clip_norm'"), ("accumulate: 2", "'step.accumulate'"),
      ("log_config: {interval: 1}", "'log'"),
      ("interval: 3", "'checkpoint.interval' or 'log.interval' or 'hooks.TensorBoard.interval'"),
    ])
  func keys(text: String, meant: String) throws {
    let key = text.prefix { $0 != ":" }
    let error = try #require(throws: ConfigError.self) {
      try TrainingConfig(yaml: lenet + text + "\n", name: "lenet.yaml")
    }
    #expect(error.description.hasPrefix("lenet.yaml:16:1: unknown key '\(key)'; did you mean \(meant)? ("), "\(error)")
  }

  @Test("a section that is none here is told what to do with it")
  func sections() throws {
    #expect(try complaint(set: ["default_hooks={}"]).contains("'default_hooks'; checkpoints and logs have sections"))
    #expect(try complaint(set: ["data.test={}"]).contains("'test'; leave it out: saccade test judges by data.val ("))
  }

  @Test("a key of the same section by another type is no hint")
  func otherTypes() throws {
    #expect(try complaint(set: ["optimizer.betas=[0.9, 0.99]"]).contains("unknown key 'betas' ("))
    #expect(try complaint(set: ["data.val.on_error=skip"]).contains("unknown key 'on_error' ("))
    #expect(try complaint(set: ["runner.warmup_iters=5"]).contains("did you mean 'lr_config.warmup_iters'?"))
    #expect(
      try complaint(set: ["runner.work_dir=x"]).contains(
        "runner: unknown key 'work_dir'; it stands at the top level, beside runner ("))
    #expect(try complaint(set: ["data.imgsz=320"]).contains("the size is a step of the pipelines"))
    #expect(try complaint(set: ["model.type=FasterRCNN"]).contains("did you mean 'FasterRCNN_ResNet50_FPN', "))
  }

  @Test(
    "types",
    arguments: [
      ("data.train.pipeline=[{type: RandomHorizontalFlip}]", "did you mean 'RandomFlip'?"),
      ("data.train.pipeline=[{type: Flip}]", "did you mean 'RandomFlip'?"),
      ("data.train.pipeline=[{type: RandomVerticalFlip}]", "write {type: RandomFlip, direction: vertical}"),
      ("data.train.pipeline=[{type: Rotate}]", "did you mean 'RandomRotation'?"),
      ("data.train.pipeline=[{type: RandomRotate}]", "did you mean 'RandomRotation'?"),
      ("data.train.pipeline=[{type: Pad}]", "'Pad'; RandomCrop has a key for it: "),
      ("data.train.pipeline=[{type: ToTensor}]", "'ToTensor'; leave it out: after the last step"),
      ("data.train.pipeline=[{type: LoadImageFromFile}]", "leave it out: the data set loads its pictures"),
      ("lr_config={policy: CosineAnnealing}", "did you mean 'cosine'?"),
      ("hooks=[{type: CheckpointHook}]", "'CheckpointHook'; the section checkpoint says what is saved"),
      ("hooks=[{type: EMAHook}]", "did you mean 'EMA'?"),
    ])
  func types(override: String, answer: String) throws {
    let complaint = try complaint(set: [override])
    #expect(complaint.contains(answer), "\(complaint)")
  }

  @Test("a value")
  func values() throws {
    let error = try #require(throws: ConfigError.self) {
      try TrainingConfig(
        yaml: "task: {type: Regression, targets: [x]}\nloss: {form: mae}\n" + lenet, name: "lenet.yaml")
    }
    #expect(error.description.contains("loss.form: expected one of l1, mse, smooth_l1, not 'mae'; did you mean 'l1'?"))
  }

  @Test("a map where a list belongs, and a number where a range belongs, are answered with the form")
  func forms() throws {
    let hooks = try complaint(set: ["hooks={type: EMA, decay: 0.9}"])
    #expect(hooks.hasSuffix("not a section of keys; write hooks: [{type: EMA, decay: 0.9}]"), "\(hooks)")
    let turn = try complaint(set: ["data.train.pipeline=[{type: RandomRotation, degrees: 15}]"])
    #expect(turn.hasSuffix("not 15; write [-15, 15]"), "\(turn)")
    #expect(try complaint(set: ["data.train.pipeline=[{type: RandomRotation, degrees: -7.5}]"]).contains("[-7.5, 7.5]"))
    // A factor has no minus.
    let grow = try complaint(set: ["data.train.pipeline=[{type: RandomAffine, scale: 2}]"])
    #expect(grow.contains("not 2") && !grow.contains("write ["), "\(grow)")
  }
}
