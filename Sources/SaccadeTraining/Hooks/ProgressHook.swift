public import SaccadeTasks

/// Shows a progress bar while somebody watches.
public final class ProgressHook<Task: TrainingTask>: TrainingHook {
  private let terminal: Terminal
  private var pace = Pace()
  private let clock = ContinuousClock()
  private var shown: ContinuousClock.Instant?
  /// More often than this nobody can read it, and terminals are slow.
  private static var period: Duration { .milliseconds(100) }

  /// A bar at the foot of a terminal.
  public init(_ terminal: Terminal) { self.terminal = terminal }

  /// Moves the bar.
  public func stepDidEnd(_ trainer: Trainer<Task>, _ step: TrainingStep<Task.Metrics>) {
    pace.add(seconds: step.seconds)
    guard isDue() else { return }
    let done = (trainer.iteration - 1) % trainer.iterationsPerEpoch + 1
    let epoch = (trainer.iteration - 1) / trainer.iterationsPerEpoch + 1
    var line = ProgressLine("Epoch \(epoch)/\(trainer.epochCount)", done: done, of: trainer.iterationsPerEpoch)
    line.figures = step.metrics.figures.map(\.text)
    line.imagesPerSecond = pace.perSecond(step.sampleCount)
    line.secondsLeft = pace.secondsLeft(in: trainer)
    show(line)
  }

  /// Shows how far a validation is.
  public func validationDidProceed(_ trainer: Trainer<Task>, done: Int, of total: Int) {
    if isDue() { show(ProgressLine("Validation", done: done, of: total)) }
  }

  /// Takes the bar away.
  public func epochDidEnd(_ trainer: Trainer<Task>, _ summary: EpochSummary<Task.Metrics>) {
    if summary.validation != nil { pace.add(validationSeconds: summary.validationSeconds) }
    terminal.show(status: "")
  }

  private func isDue() -> Bool {
    guard terminal.isInteractive else { return false }
    let now = clock.now
    if let shown, now - shown < Self.period { return false }
    shown = now
    return true
  }

  private func show(_ line: ProgressLine) {
    terminal.show(status: line.text(width: terminal.width, hasColor: terminal.hasColor))
  }
}
