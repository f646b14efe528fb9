import Saccade

/// A hook: remembers every loss, and tells of every epoch.
final class History: TrainingHook {
  private(set) var losses: [Double] = []

  func stepDidEnd(_ trainer: Trainer<StripeTask>, _ step: TrainingStep<Hits>) { losses.append(step.loss) }

  func epochDidEnd(_ trainer: Trainer<StripeTask>, _ summary: EpochSummary<Hits>) {
    let figures = (summary.validation ?? summary.training).figures.map(\.text).joined(separator: ", ")
    print("epoch \(summary.epoch + 1) of \(trainer.epochCount): \(figures)")
  }
}
