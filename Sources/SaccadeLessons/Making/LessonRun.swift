import SaccadeData
import SaccadeEngine
import SaccadeLayers
import SaccadeOptimizers
import SaccadeTasks
import SaccadeTraining

/// A run of a lesson: a classifier that learns from pictures for some steps, and is judged meanwhile.
///
/// It is the trainer and the loader of every run of Saccade; only what is written down differs.
struct LessonRun {
  /// What learns.
  let model: Module
  /// How it learns.
  let optimizer: Optimizer
  /// What it learns from.
  let train: LessonImages
  /// What it is judged by.
  let test: LessonImages
  /// How many samples a step takes.
  let batchSize: Int
  /// How many steps there are.
  let steps: Int
  /// After how many steps it is judged; the last step is always followed by a judgement.
  let judgedEvery: Int
  /// What the order of the samples is drawn from.
  let seed: UInt64
  /// Whether the samples come in a new random order in each epoch.
  var isShuffled = true
  /// How gradients are kept from being too large; nil for not at all.
  var clipping: GradientClipping?
  /// How the rate goes.
  var schedule = LearningRateSchedule(.constant)

  /// Makes the run.
  /// - Parameter progress: called with the number of steps done, and how many there are
  /// - Throws: `LoaderError` if a sample cannot be read
  func curve(progress: @escaping (_ done: Int, _ total: Int) -> Void) throws -> LearningCurve {
    let samples = try train.samples
    // A data set may be smaller than a batch.
    let batchSize = max(1, min(batchSize, samples.count))
    let loader = BatchLoader(
      samples, batchSize: batchSize, shuffled: isShuffled, dropsLast: true, seed: seed)
    let judged = try test.samples
    let judge = BatchLoader(judged, batchSize: max(1, min(250, judged.count)))
    let trainer = Trainer(
      ClassificationTask(model: model), rule: StandardStep(optimizer, clipping: clipping), schedule: schedule,
      loader: loader, settings: .init(totalIterations: steps, seed: seed))
    let hook = CurveHook(LearningCurve(batchSize: batchSize), judge: judge, every: judgedEvery, progress)
    trainer.hooks = [hook]
    do { try trainer.run() } catch let error as TrainingError {
      // A rate that is too high is something to be seen here, and no failure.
      switch error {
      case .lossNotFinite, .gradientsNotFinite, .outputNotFinite: break
      default: throw error
      }
      hook.curve.ranAway = true
      try hook.judge(trainer)
    }
    return hook.curve
  }
}

/// Writes down how a run goes.
private final class CurveHook: TrainingHook {
  typealias Task = ClassificationTask

  var curve: LearningCurve
  private let loader: BatchLoader<ClassificationSamples>
  private let interval: Int
  private let progress: (Int, Int) -> Void

  init(
    _ curve: LearningCurve, judge loader: BatchLoader<ClassificationSamples>, every interval: Int,
    _ progress: @escaping (Int, Int) -> Void
  ) {
    self.curve = curve
    self.loader = loader
    self.interval = max(1, interval)
    self.progress = progress
  }

  func trainingWillStart(_ trainer: Trainer<ClassificationTask>) throws { try judge(trainer) }

  func stepDidEnd(_ trainer: Trainer<ClassificationTask>, _ step: TrainingStep<ClassificationMetrics>) throws {
    curve.losses.append(step.loss)
    progress(curve.losses.count, trainer.settings.totalIterations)
    let isLast = trainer.iteration == trainer.settings.totalIterations
    // One right before the last would say the same.
    let isNearEnd = trainer.settings.totalIterations - trainer.iteration < (interval + 1) / 2
    if isLast || trainer.iteration % interval == 0 && !isNearEnd { try judge(trainer) }
  }

  func judge(_ trainer: Trainer<ClassificationTask>) throws {
    let found = try evaluate(trainer.task, on: loader)
    curve.judged.append(.init(step: trainer.iteration, accuracy: found.top1, loss: found.loss))
    curve.confusion = found.confusion
  }
}
