public import SaccadeConfig
import SaccadeData
import SaccadeEngine
import SaccadeLayers
public import SaccadeOptimizers
public import SaccadeTasks

/// Stochastic weight averaging: the mean of the weights after each of the last epochs, which often generalizes better.
///
/// At the end of the run the average gets the running statistics of its own batch normalizations, by a pass over the
/// training data, is judged, and is saved as `swa.safetensors`. Validations on the way, `best.safetensors` and
/// `last.safetensors` are of the weights themselves.
/// - Paper: Izmailov et al. 2018, <https://arxiv.org/abs/1803.05407>
public struct SWA: HookSettings, Equatable {
  /// After which part of the epochs it begins, of 1.
  public var start = 0.75
  /// The learning rate that stays while weights are averaged; nil leaves the schedule alone.
  public var learningRate: Double?
  /// Within how many epochs the rate comes there.
  public var annealingEpochs = 10
  /// After how many epochs each the weights go into the average.
  public var interval = 1

  /// An average of the last quarter of the epochs.
  public init() {}

  /// `SWA`.
  public var typeName: String { "SWA" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["SWAHook", "StochasticWeightAveraging", "StochasticWeightAverage", "swa"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Averages the weights of the last epochs, and saves them as swa.safetensors." }
  /// The keys `start`, `swa_lr`, `anneal_epochs` and `average_every`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "start", \.start, "After which part of the epochs it begins, of 1.", .from(0, below: 1),
      alsoKnownAs: ["swa_start", "swa_epoch_start", "begin"]),
    ConfigField(
      "swa_lr", \.learningRate, "The rate that stays while weights are averaged; null leaves it to lr_config.",
      ifGiven: .positive(atMost: 1_000_000), alsoKnownAs: ["lr", "swa_lrs"]),
    ConfigField(
      "anneal_epochs", \.annealingEpochs, "Within how many epochs the rate comes there, by half a cosine.",
      .between(0, 1_000_000_000), alsoKnownAs: ["annealing_epochs"]),
    ConfigField(
      "average_every", \.interval, "After how many epochs each the weights go into the average.", .count,
      alsoKnownAs: ["swa_freq", "interval"]),
  ]

  /// What becomes of the learning rate.
  public var averaging: AveragingPhase? {
    AveragingPhase(start: start, rate: learningRate, annealingEpochs: annealingEpochs)
  }

  /// The hook of a run.
  public func makeHook<Task: TrainingTask>(for task: Task, in config: TrainingConfig) -> any TrainingHook<Task> {
    SWAHook(
      WeightAverage(equallyOf: task.model), phase: AveragingPhase(start: start), interval: interval)
  }
}

/// Averages the weights of a run's last epochs.
public final class SWAHook<Task: TrainingTask>: TrainingHook {
  /// The average.
  public let average: WeightAverage
  private let phase: AveragingPhase
  private let interval: Int

  /// A hook for an average in which all updates count alike.
  /// - Parameters:
  ///   - phase: when it begins
  ///   - interval: after how many epochs each the weights go in
  public init(_ average: WeightAverage, phase: AveragingPhase, interval: Int = 1) {
    self.average = average
    self.phase = phase
    self.interval = interval
  }

  /// `SWA`.
  public var name: String? { "SWA" }

  /// The averages, and how many epochs went into them.
  public var state: SavedState { average.savedState }

  /// Goes on from saved averages.
  public func load(_ state: SavedState) throws { try average.load(saved: state) }

  /// Takes the weights in, if the epoch is one of the last.
  public func epochDidEnd(_ trainer: Trainer<Task>, _ summary: EpochSummary<Task.Metrics>) {
    let done = summary.epoch - phase.firstEpoch(of: trainer.epochCount)
    if done >= 0, (done + 1).isMultiple(of: interval) || (trainer.isOver && average.updates == 0) { average.update() }
  }

  /// Judges the average and saves it.
  public func trainingDidEnd(_ trainer: Trainer<Task>) throws {
    guard average.updates > 0 else {
      trainer.tell(
        "SWA: the run ended before epoch \(phase.firstEpoch(of: trainer.epochCount) + 1), so nothing was averaged")
      return
    }
    let model = trainer.task.model
    let before = model.state
    average.swap()
    defer {
      average.swap()
      // The statistics of the average went into the model's own places.
      _ = try? model.load(state: before)
    }
    try trainer.renewStatistics()
    let metrics = try trainer.validationLoader.map {
      try evaluate(trainer.task, on: $0, precision: trainer.settings.precision)
    }
    let figures = metrics?.figures ?? []
    let path = try trainer.keeper?.saveForUse(trainer, as: "swa.safetensors", figures: figures)
    let words = figures.isEmpty ? "" : ": " + figures.map(\.text).joined(separator: "  ")
    trainer.inform(
      "SWA: the average of the weights after \(average.updates) of the epochs\(path.map { ", saved as \($0)" } ?? "")\(words)"
    )
  }
}

extension Trainer {
  /// Sets the running statistics of batch normalizations to the means over the training data, as the weights now are.
  /// - Throws: `LoaderError` if a sample cannot be read
  func renewStatistics() throws {
    let norms = task.model.modules(of: BatchNorm.self).filter { !$0.isFrozen && !$0.keepsStatistics }
    guard !norms.isEmpty else { return }
    let (wasTraining, momenta) = (task.model.isTraining, norms.map(\.momentum))
    task.model.train()
    defer {
      for (norm, momentum) in zip(norms, momenta) { norm.momentum = momentum }
      if !wasTraining { task.model.eval() }
    }
    for norm in norms {
      norm.momentum = nil
      norm.numBatchesTracked.value = .zeros([], dtype: .int64)
    }
    let batches = loader.batches(epoch: epochCount)
    var metrics = Task.Metrics()
    var random = RandomStream(seed: settings.seed).child("statistics")
    do {
      while let batch = try batches.next() {
        random = random.child(batches.position)
        withoutGradient {
          withRandomness(random) { autocast(settings.precision) { _ = task.loss(of: batch, adding: &metrics) } }
        }
      }
    } catch {
      batches.abandon()
      throw error
    }
  }
}
