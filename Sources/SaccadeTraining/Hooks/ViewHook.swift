import Dispatch
import SaccadeData
import SaccadeEngine
import SaccadeLayers
import SaccadeOptimizers
import SaccadeTasks
import SaccadeText
import SaccadeView
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Shows the newest step of a run to whoever looks at it with `saccade view --run`, at most once a second and at less than
/// a hundredth of the time; while nobody looks, it asks the system five times a second whether somebody does, and no more.
///
/// The run's numbers stay as they are: outputs are looked at, and changed nowhere.
final class ViewHook<Task: TrainingTask>: TrainingHook {
  /// How often it is asked whether somebody looks.
  private static var interval: Duration { .milliseconds(200) }
  /// The share of the time that recording may take.
  private static var share: Double { 0.008 }

  private let files: StepFiles
  private let inputShape: [Int]
  private var nextQuestion = ContinuousClock.now
  private var nextRecord = ContinuousClock.now
  private var gatherer: StepGatherer?
  /// What the running record has cost until now.
  private var cost = Duration.zero
  private let writer = DispatchQueue(label: "saccade.view", qos: .utility)
  private let written = WriterCost()

  /// A hook that writes into a run folder.
  /// - Parameter inputShape: the shape of what the network sees, without the batch
  init(folder: String, inputShape: [Int]) {
    files = StepFiles(folder: folder)
    self.inputShape = inputShape
  }

  func stepWillStart(_ trainer: Trainer<Task>, _ batch: Task.Source.Batch) {
    let now = ContinuousClock.now
    guard now >= nextQuestion else { return }
    nextQuestion = now + Self.interval
    guard now >= nextRecord, files.isAsked, !written.isRunning else { return }
    gatherer = StepGatherer(trainer.task.model) { [weak self] in self?.cost += $0 }
    cost = .now - now
  }

  func gradientsAreReady(_ trainer: Trainer<Task>, of optimizer: Optimizer) {
    guard let gatherer else { return }
    let start = ContinuousClock.now
    gatherer.lookAtWeights(of: trainer.task.model)
    cost += .now - start
  }

  func stepDidEnd(_ trainer: Trainer<Task>, _ step: TrainingStep<Task.Metrics>) {
    guard let gatherer else { return }
    self.gatherer = nil
    gatherer.stop()
    let seen = gatherer.gathered
    let shown = StepView(
      iteration: trainer.iteration, epoch: trainer.epochs(in: trainer.iteration),
      loss: step.loss.isFinite ? step.loss : nil, learningRate: step.learningRate, seconds: step.seconds)
    let last = written.begin()
    let (files, inputShape, written) = (files, inputShape, written)
    writer.async {
      let start = processorSeconds
      // Where it cannot be written, the run goes on, and whoever looks sees no new step.
      try? files.write(seen.record(of: shown, inputShape: inputShape))
      written.end(processorSeconds - start)
    }
    // The writer works beside the training, which may want its core: both count.
    let seconds = cost.seconds + last
    nextRecord = .now + .seconds(max(0.9, seconds / Self.share))
  }

  func trainingDidEnd(_ trainer: Trainer<Task>) { gatherer?.stop() }
  func trainingDidFail(_ trainer: Trainer<Task>, _ error: any Error) { gatherer?.stop() }
}

/// What the running thread has used of a processor: where others want it too, the clock on the wall goes on meanwhile.
private var processorSeconds: Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// What the last record cost the thread that writes it.
private final class WriterCost: Sendable {
  /// In seconds; negative while it is at work.
  private let seconds = Mutex(0.0)

  var isRunning: Bool { seconds.withLock { $0 < 0 } }

  /// Begins another, and tells what the last one cost.
  func begin() -> Double {
    seconds.withLock { seconds in
      defer { seconds = -1 }
      return max(0, seconds)
    }
  }

  func end(_ cost: Double) { seconds.withLock { $0 = cost } }
}
