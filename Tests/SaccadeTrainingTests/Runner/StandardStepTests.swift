import Foundation
import SaccadeConfig
import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeLayers
import SaccadeOptimizers
import SaccadeTasks
import SaccadeText
import SaccadeTestKit
import Testing

@testable import SaccadeTraining

@Suite("Batches are gathered and gradients clipped before an update")
struct StandardStepTests {
  /// A network that sees each image alone.
  private final class Plain: Module {
    let conv = Conv2d(3, 8, kernel: 3, stride: 2)
    let fc = Linear(8 * 7 * 7, 10)
    override func forward(_ x: Tensor) -> Tensor { fc(relu(conv(x)).flattened(from: 1)) }
  }

  /// Two epochs of 150 images; gives the weights, and after which steps they changed.
  private func train(batch: Int, accumulation: Int, iterations: Int) throws -> ([String: Tensor], changes: [Int]) {
    let model = withRandomness(RandomStream(seed: 4)) { Plain() }
    let samples = ClassificationSamples(
      ShapesDataset(count: 150, height: 16, width: 16, part: "train"),
      preprocessing: Preprocessing([], size: ImageSize(square: 16), normalization: .unit(.rgb)))
    let trainer = Trainer(
      ClassificationTask(model: model),
      rule: StandardStep(SGD(model, learningRate: 0.05, momentum: 0.9), accumulation: accumulation),
      loader: BatchLoader(samples, batchSize: batch, shuffled: true, seed: 1, workers: 0),
      settings: .init(totalIterations: iterations))
    let changes = Changes()
    trainer.hooks = [changes]
    try trainer.run()
    return (model.state, changes.steps)
  }

  private final class Changes: TrainingHook {
    typealias Task = ClassificationTask
    var steps: [Int] = []
    func stepDidEnd(_ trainer: Trainer<ClassificationTask>, _ step: TrainingStep<ClassificationMetrics>) {
      if step.changedWeights { steps.append(trainer.iteration) }
    }
  }

  @Test("four batches of 16 make the update of one of 64, and what an epoch leaves over that of its samples")
  func accumulation() throws {
    let (whole, each) = try train(batch: 64, accumulation: 1, iterations: 6)
    let (gathered, some) = try train(batch: 16, accumulation: 4, iterations: 20)
    #expect(each == [1, 2, 3, 4, 5, 6])
    // Ten batches an epoch, the last of six samples.
    #expect(some == [4, 8, 10, 14, 18, 20])
    for (name, weight) in whole {
      let difference = zip(weight.scalars, try #require(gathered[name]).scalars).map { abs($0 - $1) }.max() ?? .infinity
      #expect(difference < 1e-6, "\(name)")
    }
  }

  @Test("a run that ends in the middle of a group makes its last update of what there is")
  func cutShort() throws {
    #expect(try train(batch: 16, accumulation: 4, iterations: 6).changes == [4, 6])
  }

  /// Grey pictures, some of which cannot be read.
  private struct Damaged: ClassificationDataset {
    struct Broken: Error {}
    let broken: Set<Int>
    let count = 6
    let classNames = ["a", "b"]
    func label(at index: Int) -> Int { index % 2 }
    func source(at index: Int) -> String { "\(index).png" }
    func image(at index: Int) throws -> Image {
      if broken.contains(index) { throw Broken() }
      return Image(height: 1, width: 1, format: .grey, pixels: [UInt8(index)])
    }
  }

  @Test("batches of which no sample can be read are left out, within an epoch and at its end, and no others come twice")
  func leftOut() throws {
    final class Seen: TrainingHook {
      typealias Task = ClassificationTask
      var indices: [[Int]] = []
      var epochs = 0
      func stepWillStart(_ trainer: Trainer<ClassificationTask>, _ batch: ClassificationBatch) {
        indices.append(batch.indices)
      }
      func epochDidEnd(_ trainer: Trainer<ClassificationTask>, _ summary: EpochSummary<ClassificationMetrics>) {
        epochs += 1
      }
    }
    let samples = ClassificationSamples(Damaged(broken: [2, 5]), shape: [1, 1, 1]) { image, _, planes in
      planes[0] = Float(image.pixels[0])
    }
    let model = Sequential(Flatten(), Linear(1, 2))
    let trainer = Trainer(
      ClassificationTask(model: model), optimizer: SGD(model, learningRate: 0.01),
      loader: BatchLoader(samples, batchSize: 1, workers: 0, unreadable: .leftOut),
      settings: .init(totalIterations: 12))
    let seen = Seen()
    trainer.hooks = [seen]
    try trainer.run()
    #expect(seen.indices == [[0], [1], [3], [4], [0], [1], [3], [4]] && seen.epochs == 2)
    #expect(trainer.iteration == 12)
  }

  @Test("a schedule that gives no number stops the program before the weights are spoiled")
  func rateIsNoNumber() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      try withFolder { folder in
        let run = try TinyRun.training(folder + "/a")
        let trainer = Trainer(
          run.trainer.task, optimizer: SGD(run.trainer.task.model, learningRate: 0.1),
          schedule: LearningRateSchedule { base, time, _ in time < 1 ? base : .nan },
          loader: run.trainer.loader, settings: .init(totalIterations: 3))
        try trainer.run()
      }
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("LearningRateSchedule: a rate must be a finite number: nan at step 2"), "\(text)")
  }

  @Test("no update is longer than the gradients may be")
  func clipped() throws {
    try withFolder { folder in
      let run = try TinyRun.training(
        folder + "/a",
        set: [
          "step.clip_norm=0.125", "optimizer={type: SGD, lr: 1}", "lr_config={policy: constant}",
          "runner={max_iters: 1}",
        ])
      let parameters = run.trainer.task.model.parameters
      let before = parameters.map(\.value.scalars)
      _ = try run.run()
      let squares = zip(parameters, before).flatMap { parameter, old in
        zip(parameter.value.scalars, old).map { Double($0 - $1) * Double($0 - $1) }
      }
      #expect(abs(squares.reduce(0, +).squareRoot() - 0.125) < 1e-5)
    }
  }

  @Test("gradients without a length stop the run before the update, and name the first parameter")
  func notFinite() throws {
    final class Break: TrainingHook {
      typealias Task = ClassificationTask
      func gradientsAreReady(_ trainer: Trainer<ClassificationTask>, of optimizer: Optimizer) {
        let bias = optimizer.namedParameters.first { $0.name == "bn.bias" }?.parameter
        if trainer.iteration == 3 { bias?.setGradient(.full([8], .infinity)) }
      }
    }
    try withFolder { folder in
      let run = try TinyRun.training(folder + "/a", set: ["step.clip_norm=1"])
      run.extraHooks = [Break()]
      let error = #expect(throws: TrainingError.self) { try run.run() }
      let text = try #require(error?.description)
      #expect(
        text.hasPrefix("the gradients became infinite or NaN in epoch 1, step 4, at learning rate 0.04"), "\(text)")
      #expect(text.contains(", first that of bn.bias; the loss was finite. Most often the learning rate is too high"))
      #expect(run.trainer.task.model.parameters.allSatisfy { $0.value.scalars.allSatisfy(\.isFinite) })
    }
  }

  /// All tensors of a file, with what is there to train on.
  private func bytes(_ path: String) throws -> [String: [UInt8]] {
    let file = try SafetensorsFile(path)
    return Dictionary(
      uniqueKeysWithValues: try file.entries.map { ($0.name, try file.tensor($0).withUnsafeBytes { Array($0) }) })
  }

  @Test(
    "a run that was stopped in the middle of a group goes on to the same weights, averages and state",
    arguments: [
      "step.accumulate=3", "step.clip_norm=0.5", "step.clip_value=0.02", "ema=0.9",
      "hooks=[{type: EMA, decay: 0.99, warmup: true}, {type: GradientNorm}]",
      "step={accumulate: 3, clip_norm: 0.05}",
    ], [4, 10])
  func resumes(setting: String, checkpoint: Int) throws {
    struct Stop: Error {}
    try withFolder { folder in
      try TinyRun.train(folder + "/whole", set: [setting])
      do {
        let cut = try TinyRun.training(folder + "/cut", set: [setting])
        cut.extraHooks = [StepHook { if $0.iteration == checkpoint + 1 { throw Stop() } }]
        #expect(throws: TrainingError.self) { try cut.run() }
      }
      let saved = try bytes(folder + "/cut/last.safetensors")
      #expect(saved.keys.contains { $0.hasPrefix("training/gradients/") } == setting.contains("accumulate"))
      try TinyRun.train(folder + "/cut", set: [setting, "resume=true"])
      for name in ["last", "best"] {
        let (whole, resumed) = (
          try bytes(folder + "/whole/\(name).safetensors"), try bytes(folder + "/cut/\(name).safetensors")
        )
        #expect(Set(whole.keys) == Set(resumed.keys))
        for (key, value) in whole { #expect(resumed[key] == value, "\(name): \(key)") }
      }
      // Sums over gradients are rounded alike, however these lie in memory.
      func norm(_ name: String) throws -> Double? { try TinyRun.log(folder + name).last?["grad_norm"] as? Double }
      #expect(try norm("/cut") == norm("/whole"))
    }
  }

  @Test("gradients that wait for an update of so many batches are not taken for others")
  func otherGroup() throws {
    struct Stop: Error {}
    try withFolder { folder in
      do {
        let cut = try TinyRun.training(folder + "/a", set: ["step.accumulate=3"])
        cut.extraHooks = [StepHook { if $0.iteration == 5 { throw Stop() } }]
        #expect(throws: TrainingError.self) { try cut.run() }
      }
      let error = #expect(throws: CheckpointError.self) {
        try TinyRun.train(folder + "/a", set: ["resume=true", "step.accumulate=2"])
      }
      #expect(
        error?.description
          == "\(folder)/a/last.safetensors: in the state of the step: gradients wait for an update of 3 batches, and now "
          + "2 make one; go on with step.accumulate: 3, or begin anew with load_from")
    }
  }
}
