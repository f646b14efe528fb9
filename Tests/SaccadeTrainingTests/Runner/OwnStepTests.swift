import SaccadeConfig
import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeLayers
import SaccadeOptimizers
import SaccadeTasks
import SaccadeTestKit
import Testing

@testable import SaccadeTraining

/// Two networks: one draws, one tells drawings from pictures.
private final class Adversaries: Module {
  let painter = Sequential(Linear(6, 24), ReLU(), Linear(24, 3 * 16 * 16))
  let critic = Sequential(Linear(3 * 16 * 16, 24), Dropout(0.2), ReLU(), Linear(24, 1))

  /// A drawing for each picture of a batch, from noise of the step.
  func paint(_ count: Int) -> Tensor {
    painter(RandomSource.current.draw { Tensor.randomNormal([count, 6], using: &$0) })
  }
}

private struct AdversaryLosses: TaskMetrics {
  var sampleCount = 0
  var critic = 0.0
  var painter = 0.0
  var figures: [Figure] {
    [Figure("critic", critic / Double(sampleCount), .loss), Figure("painter", painter / Double(sampleCount), .loss)]
  }
}

private final class PaintingTask: TrainingTask {
  typealias Source = ClassificationSamples
  let networks: Adversaries
  var model: Module { networks }
  init(_ networks: Adversaries) { self.networks = networks }

  func criticLoss(_ batch: ClassificationBatch) -> BatchLoss {
    let fakes = withoutGradient { networks.paint(batch.count) }
    let (real, fake) = (networks.critic(batch.images.flattened(from: 1)), networks.critic(fakes))
    return BatchLoss(softplus(-real).mean() + softplus(fake).mean())
  }

  func painterLoss(_ batch: ClassificationBatch) -> BatchLoss {
    BatchLoss(softplus(-networks.critic(networks.paint(batch.count))).mean())
  }

  func loss(of batch: ClassificationBatch, adding metrics: inout AdversaryLosses) -> BatchLoss { painterLoss(batch) }
  func evaluate(_ batch: ClassificationBatch, adding metrics: inout AdversaryLosses) {
    metrics.sampleCount += batch.count
    metrics.critic += criticLoss(batch).value * Double(batch.count)
  }
  func sampleCount(of batch: ClassificationBatch) -> Int { batch.count }
  func sampleIndices(of batch: ClassificationBatch) -> [Int] { batch.indices }
}

/// By turns: the critic learns, then the painter.
private final class AdversarialStep: StepRule {
  let critic: Optimizer
  let painter: Optimizer

  init(_ networks: Adversaries) {
    critic = Adam(networks.critic, learningRate: 0.002)
    painter = Adam(networks.painter, learningRate: 0.001, betas: (0.5, 0.9))
  }

  func step(
    _ batch: ClassificationBatch, in trainer: Trainer<PaintingTask>, adding metrics: inout AdversaryLosses
  ) throws -> StepResult {
    let task = trainer.task
    func learn(_ part: String, _ optimizer: Optimizer, base: Double, _ loss: () -> BatchLoss) throws -> Double {
      optimizer.learningRate = trainer.learningRate(base: base)
      task.model.clearGradients()
      let loss = trainer.recorded(part, loss)
      loss.tensor.backward()
      try trainer.gradientsAreReady(optimizer)
      optimizer.step()
      return loss.value
    }
    let count = Double(batch.count)
    metrics.critic += try learn("critic", critic, base: 0.002) { task.criticLoss(batch) } * count
    let loss = try learn("painter", painter, base: 0.001) { task.painterLoss(batch) }
    metrics.painter += loss * count
    metrics.sampleCount += batch.count
    return StepResult(loss: loss, learningRate: painter.learningRate)
  }

  var state: SavedState {
    var state = SavedState(tensors: critic.state).named("critic")
    state.add(SavedState(tensors: painter.state).named("painter"))
    return state
  }

  func load(_ state: SavedState) throws {
    try critic.load(state: state.part("critic").tensors)
    try painter.load(state: state.part("painter").tensors)
  }
}

/// The gradient from a little way uphill: sharpness-aware minimization, <https://arxiv.org/abs/2010.01412>.
private final class SharpnessAware: StepRule {
  typealias Task = ClassificationTask
  let optimizer: Optimizer
  init(_ model: Module) { optimizer = SGD(model, learningRate: 0.05, momentum: 0.9) }

  func step(
    _ batch: ClassificationBatch, in trainer: Trainer<Task>, adding metrics: inout ClassificationMetrics
  ) throws -> StepResult {
    let rate = trainer.learningRate(base: 0.05)
    optimizer.learningRate = rate
    optimizer.clearGradients()
    let loss = try trainer.loss(of: batch, adding: &metrics, at: rate)
    loss.tensor.backward()
    let parameters = optimizer.parameters
    let scale = Float(0.05 / (gradientNorm(parameters) + 1e-12))
    let before = parameters.map(\.value)
    for parameter in parameters {
      if let gradient = parameter.gradient { parameter.value = withoutGradient { parameter.value + gradient * scale } }
    }
    optimizer.clearGradients()
    var uphill = ClassificationMetrics()
    try trainer.loss(of: batch, adding: &uphill, at: rate).tensor.backward()
    for (parameter, value) in zip(parameters, before) { parameter.value = value }
    try trainer.gradientsAreReady(optimizer)
    optimizer.step()
    return StepResult(loss: loss.value, learningRate: rate)
  }

  var state: SavedState { SavedState(tensors: optimizer.state).named("optimizer") }
  func load(_ state: SavedState) throws { try optimizer.load(state: state.part("optimizer").tensors) }
}

@Suite("A step of one's own takes the place of the usual one, and is resumed as that is")
struct OwnStepTests {
  private struct Stop: Error {}

  private final class StopAfter<Task: TrainingTask>: TrainingHook {
    let iteration: Int
    init(_ iteration: Int) { self.iteration = iteration }
    func stepDidEnd(_ trainer: Trainer<Task>, _ step: TrainingStep<Task.Metrics>) throws {
      if trainer.iteration == iteration { throw Stop() }
    }
  }

  private func bytes(_ path: String) throws -> [String: [UInt8]] {
    let file = try SafetensorsFile(path)
    return Dictionary(
      uniqueKeysWithValues: try file.entries.map { ($0.name, try file.tensor($0).withUnsafeBytes { Array($0) }) })
  }

  /// Two networks by turns: six steps an epoch, three epochs, a checkpoint after each fourth step.
  private func adversaries(_ path: String, stopAfter: Int? = nil, resumes: Bool = false) throws -> [Figure] {
    let networks = withRandomness(RandomStream(seed: 8)) { Adversaries() }
    let samples = ClassificationSamples(
      ShapesDataset(count: 90, height: 16, width: 16, part: "train"),
      preprocessing: Preprocessing([RandomFlip()], size: ImageSize(square: 16), normalization: .unit(.rgb)))
    let trainer = Trainer(
      PaintingTask(networks), rule: AdversarialStep(networks),
      schedule: LearningRateSchedule(.cosine(minimum: 0)),
      loader: BatchLoader(samples, batchSize: 16, shuffled: true, seed: 2, workers: 0),
      settings: .init(totalIterations: 18, seed: 9))
    let folder = try RunFolder(path)
    var settings = CheckpointConfig()
    settings.byEpoch = false
    settings.interval = 4
    let template = Checkpoint(
      weights: [:], config: "", inputShape: [3, 16, 16],
      progress: TrainingProgress(iterationsPerEpoch: trainer.iterationsPerEpoch, seed: 9))
    let last = LastFigures()
    trainer.hooks =
      [last] + (stopAfter.map { [StopAfter<PaintingTask>($0)] } ?? [])
      + [CheckpointHook(folder, settings: settings, bestFigure: nil, template: template)]
    if resumes { try trainer.resume(from: Checkpoint(contentsOf: folder.last, withState: true), at: folder.last) }
    try trainer.run()
    return last.figures
  }

  private final class LastFigures: TrainingHook {
    typealias Task = PaintingTask
    var figures: [Figure] = []
    func epochDidEnd(_ trainer: Trainer<Task>, _ summary: EpochSummary<AdversaryLosses>) {
      figures = summary.training.figures
    }
  }

  @Test("two networks with two optimizers and two losses go on bit for bit", arguments: [5, 9, 14])
  func adversarial(stop: Int) throws {
    try withFolder { folder in
      let figures = try adversaries(folder + "/whole")
      #expect(throws: TrainingError.self) { try adversaries(folder + "/cut", stopAfter: stop) }
      let saved = try Checkpoint(contentsOf: folder + "/cut/last.safetensors", withState: true)
      #expect(saved.progress.iteration == stop)
      #expect(saved.step.tensors["critic/0.weight.exp_avg"] != nil && saved.step.tensors["painter/2.bias.step"] != nil)
      #expect(try adversaries(folder + "/cut", resumes: true) == figures)
      let (whole, resumed) = (
        try bytes(folder + "/whole/last.safetensors"), try bytes(folder + "/cut/last.safetensors")
      )
      #expect(Set(whole.keys) == Set(resumed.keys))
      for (name, value) in whole { #expect(resumed[name] == value, "\(name)") }
      // It is a game, and not a walk to where nothing changes any more.
      #expect(figures.allSatisfy { $0.value.isFinite && $0.value > 0 })
    }
  }

  @Test("a run from a configuration takes a step of two passes, and goes on bit for bit")
  func sharpnessAware() throws {
    func training(_ folder: String, resumes: Bool = false) throws -> TrainingRun<ClassificationSettings> {
      let run = try TinyRun.training(folder, set: resumes ? ["resume=true"] : [])
      run.trainer.rule = SharpnessAware(run.trainer.task.model)
      return run
    }
    try withFolder { folder in
      _ = try training(folder + "/whole").run()
      do {
        let cut = try training(folder + "/cut")
        cut.extraHooks = [StepHook { if $0.iteration == 5 { throw Stop() } }]
        #expect(throws: TrainingError.self) { try cut.run() }
      }
      _ = try training(folder + "/cut", resumes: true).run()
      try TinyRun.train(folder + "/usual")
      let whole = try bytes(folder + "/whole/last.safetensors")
      #expect(try bytes(folder + "/cut/last.safetensors") == whole)
      #expect(try bytes(folder + "/usual/last.safetensors")["conv.weight"] != whole["conv.weight"])
    }
  }
}
