public import SaccadeData
import SaccadeEngine
import SaccadeLayers
public import SaccadeTasks

/// Records some steps of a run, and writes the trace into its folder after the last of them.
///
/// It has kernels with their operations and modules, forward, backward and update, the wait for the batch, and what the
/// loader's threads do.
public final class ProfilerHook<Task: TrainingTask>: TrainingHook {
  private let settings: StepProfiler
  private var trace = ChromeTrace()
  private var loaded = ContinuousClock.now
  private var isRecording = false

  /// A hook that records some steps.
  public init(_ settings: StepProfiler = StepProfiler()) { self.settings = settings }

  /// The loader's threads are watched from the first batch that a recorded step may wait for.
  public func epochWillStart(_ trainer: Trainer<Task>) { watchLoader(trainer) }

  /// The batch is there.
  public func stepWillStart(_ trainer: Trainer<Task>, _ batch: Task.Source.Batch) { loaded = .now }

  /// Puts the step into the trace, and writes it after the last.
  public func stepDidEnd(_ trainer: Trainer<Task>, _ step: TrainingStep<Task.Metrics>) {
    if isRecording {
      isRecording = false
      trace.addStep(
        trainer.iteration, begin: loaded - .seconds(step.dataSeconds), loaded: loaded, seconds: step.seconds)
      let isLast = trainer.iteration >= settings.start + settings.steps - 1 || trainer.isOver
      if isLast { finish(trainer) }
    }
    watchLoader(trainer)
  }

  /// A run that ends early leaves the steps that were recorded.
  public func trainingDidEnd(_ trainer: Trainer<Task>) { finish(trainer) }

  /// A run that fails leaves the steps that were recorded.
  public func trainingDidFail(_ trainer: Trainer<Task>, _ error: any Error) { finish(trainer) }

  // MARK: What the trainer calls

  /// Whether the step that is made now is recorded.
  func isDue(_ trainer: Trainer<Task>) -> Bool {
    settings.start..<settings.start + settings.steps ~= trainer.iteration + 1
  }

  /// Records what runs in a step.
  func recording(_ step: () throws -> StepResult) throws -> StepResult {
    var result: Result<StepResult, any Error>?
    let recording = Profiler.record { result = Result(catching: step) }
    trace.add(recording)
    isRecording = true
    guard let result else { preconditionFailure("a closure that was run has a result") }
    return try result.get()
  }

  private var isWatching = false

  private func watchLoader(_ trainer: Trainer<Task>) {
    let next = trainer.iteration + 1
    guard !isWatching, next <= settings.start, next + Self.stepsAhead >= settings.start else { return }
    isWatching = true
    trainer.loader.watch.begin(limit: ChromeTrace.mostEvents / 4)
  }

  /// Batches are made so many steps before they are wanted, about.
  private static var stepsAhead: Int { 4 }

  private func finish(_ trainer: Trainer<Task>) {
    if isWatching { trace.add(trainer.loader.watch.end()) }
    isWatching = false
    defer { trace = ChromeTrace() }
    guard let folder = trainer.folder, !trace.isEmpty else { return }
    do {
      try folder.writing { try AtomicFile.write(trace.json.utf8, to: folder.trace, in: $0) }
      trainer.inform("\(folder.trace): open it in ui.perfetto.dev or chrome://tracing")
      if trace.lostEvents > 0 { trainer.tell("\(folder.trace) goes without its last \(trace.lostEvents) events") }
    } catch { trainer.tell("the steps that were recorded are in no trace, and the run goes on: \(error)") }
  }
}
