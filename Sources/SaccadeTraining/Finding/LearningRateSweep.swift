import Foundation
public import SaccadeData
import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import SaccadeOptimizers
import SaccadeTasks

/// Some steps of a run at rates that rise from one to the next, and the loss of each: where it falls fastest, a run learns
/// well.
///
/// Nothing is kept: the steps are made by a network of their own, without a run folder.
/// - Paper: Smith 2015, <https://arxiv.org/abs/1506.01186>, §3.3; by equal factors and smoothed as fastai has it
public struct LearningRateSweep: Sendable {
  /// From where to where, and in how many steps.
  public struct Settings: Hashable, Sendable {
    /// The first rate.
    public var start = 1e-6
    /// The last rate, if the loss does not run away before.
    public var end = 10.0
    /// How many steps are made.
    public var steps = 100
    /// How many times the lowest loss ends the sweep.
    public var divergence = 4.0

    /// A hundred steps from a millionth to 10.
    public init() {}
  }

  /// A step.
  public struct Point: Hashable, Sendable {
    /// Its learning rate.
    public let rate: Double
    /// The loss of its batch, before the step.
    public let loss: Double
    /// The mean of the losses until then, the later ones counting more.
    public let smoothed: Double
  }

  /// The steps, by rising rates.
  public let points: [Point]
  /// Whether the loss ran away, or was no number, before the last rate.
  public let diverged: Bool
  /// The rate at which the smoothed loss falls fastest; nil if it falls nowhere.
  public let steepest: Double?
  /// The rate at which the smoothed loss is lowest.
  public let lowest: Double?

  /// What is suggested: where the loss falls fastest, and never more than a third of where it is lowest.
  public var suggestion: Double? { steepest.map { min($0, (lowest ?? $0) / 3) } }

  /// Sweeps over the training data of a configuration, whatever its task.
  /// - Parameters:
  ///   - source: the configuration's file, for errors
  ///   - root: the folder below which data sets lie
  ///   - progress: called with the number of steps done
  /// - Throws: `ConfigError`, `DatasetError` or `WeightsError` if the run could not begin; `LoaderError` if a sample cannot
  ///   be read
  /// - Traps: unless the rates rise from above 0, and there are at least three steps
  public init(
    _ config: TrainingConfig, _ settings: Settings = Settings(), source: String, root: DataRoot = DataRoot(),
    progress: @escaping (Int) -> Void = { _ in }
  ) throws {
    guard settings.start > 0, settings.start < settings.end, settings.end.isFinite, settings.steps >= 3 else {
      misuse("LearningRateSweep", "rates must rise from above 0, in at least 3 steps: \(settings)")
    }
    if let threads = config.threads { Threads.count = threads }
    func sweep(_ task: some TaskSettings) throws -> (losses: [Double], diverged: Bool) {
      try config.locating(source) { try Self.losses(of: task, config, settings, source, root, progress) }
    }
    let (losses, diverged) = try sweep(config.task)
    self.init(losses: losses, diverged: diverged, settings)
  }

  /// What follows from the losses of the first so many steps.
  init(losses: [Double], diverged: Bool, _ settings: Settings) {
    let keep = 0.9
    var (mean, points) = (0.0, [Point]())
    for (step, loss) in losses.enumerated() {
      mean = keep * mean + (1 - keep) * loss
      let smoothed = mean / (1 - pow(keep, Double(step + 1)))
      points.append(Point(rate: Self.rate(of: step, settings), loss: loss, smoothed: smoothed))
    }
    self.points = points
    self.diverged = diverged
    lowest = points.min { $0.smoothed < $1.smoothed }?.rate
    // The first steps are those of a mean that is none yet.
    let first = min(10, points.count / 4)
    var best: (fall: Double, rate: Double)?
    for place in (first + 1)..<max(first + 1, points.count - 1) {
      let fall = points[place - 1].smoothed - points[place + 1].smoothed
      if fall > best?.fall ?? 0 { best = (fall, points[place].rate) }
    }
    steepest = best?.rate
  }

  static func rate(of step: Int, _ settings: Settings) -> Double {
    settings.start * pow(settings.end / settings.start, Double(step) / Double(settings.steps - 1))
  }

  private static func losses<Settings: TaskSettings>(
    of task: Settings, _ config: TrainingConfig, _ sweep: LearningRateSweep.Settings, _ source: String,
    _ root: DataRoot, _ progress: @escaping (Int) -> Void
  ) throws -> ([Double], Bool) {
    let data = try task.open(config.setup(source: source, root: root))
    try config.checkModelRoom(source: source)
    let seed = config.randomSeed
    let model = config.makeRandomModel()
    try config.freezeParts(of: model, source: source)
    try model.checkSmallestBatch(images: data.train.count, of: data.inputShape, config.data, source: source, for: task)
    if let path = config.loadFrom { _ = try Weights.begin(model, with: path) { _ in } }
    let made = try task.makeTask(model: model, memory: data.memory)
    let optimizer = config.optimizer.makeOptimizer(for: config.trainedParameters(of: model))
    // The rate of the optimizer is 1 of those of the sweep, whatever the configuration says.
    optimizer.learningRate = 1
    var step = config.step
    // A step that changes nothing would tell nothing of its rate.
    step.accumulate = 1
    let trainer = Trainer(
      made, rule: step.makeStep(optimizer, for: made),
      schedule: LearningRateSchedule { _, time, _ in rate(of: Int(time), sweep) },
      loader: try config.trainingLoader(of: data.train, seed: seed, file: source),
      settings: Trainer.Settings(
        totalIterations: sweep.steps, seed: seed, precision: config.precision.dtype(), recomputes: config.recompute))
    let record = SweepHook<Settings.Task>(divergence: sweep.divergence, progress)
    trainer.hooks = [record]
    do { try trainer.run() } catch let error as TrainingError {
      guard case .lossNotFinite = error, !record.losses.isEmpty else { throw error }
      return (record.losses, true)
    }
    return (record.losses, trainer.stopReason != nil)
  }
}

/// Keeps the losses, and ends the sweep when they run away.
private final class SweepHook<Task: TrainingTask>: TrainingHook {
  private(set) var losses: [Double] = []
  private let divergence: Double
  private let progress: (Int) -> Void

  init(divergence: Double, _ progress: @escaping (Int) -> Void) {
    self.divergence = divergence
    self.progress = progress
  }

  func stepDidEnd(_ trainer: Trainer<Task>, _ step: TrainingStep<Task.Metrics>) {
    losses.append(step.loss)
    progress(losses.count)
    guard losses.count > 10, let best = losses.min(), best > 0, step.loss > divergence * best else { return }
    trainer.stop("the loss runs away")
  }
}
