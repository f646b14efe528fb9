import SaccadeEngine

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The last part of a run, in which weights are averaged: the learning rate goes from where it is to one that stays.
/// - Paper: Izmailov et al. 2018, <https://arxiv.org/abs/1803.05407>, §3.2; formulas are those of PyTorch's `SWALR`
public struct AveragingPhase: Hashable, Sendable {
  /// After which part of the run's epochs it begins, of 1.
  public let start: Double
  /// The learning rate that it comes to; nil leaves the schedule alone.
  public let rate: Double?
  /// Within how many epochs it comes there, by half a cosine.
  public let annealingEpochs: Int

  /// A phase.
  /// - Traps: unless it begins from 0 to below 1, and the rate and the number of epochs are not negative
  public init(start: Double, rate: Double? = nil, annealingEpochs: Int = 10) {
    guard start >= 0, start < 1, rate.map({ $0 >= 0 && $0.isFinite }) ?? true, annealingEpochs >= 0 else {
      misuse(
        "AveragingPhase",
        "it begins at a part of the run from 0 to below 1, with a rate and epochs that are not negative: start \(start), "
          + "rate \(rate.map { "\($0)" } ?? "none"), \(annealingEpochs) epochs")
    }
    self.start = start
    self.rate = rate
    self.annealingEpochs = annealingEpochs
  }

  /// The first epoch of the phase, from 0, in a run of so many.
  public func firstEpoch(of epochs: Int) -> Int {
    // No run has more epochs than a whole number has room for, and a share of them neither.
    min(Int((start * Double(epochs)).rounded(.up)), max(0, epochs - 1))
  }

  /// The rate at a position, of that which the schedule has when the phase begins; nil before it.
  func rate(at position: TrainingPosition, from start: (TrainingPosition) -> Double) -> Double? {
    guard let rate else { return nil }
    let (epoch, epochs) = position.time(byEpoch: true)
    let first = firstEpoch(of: epochs)
    guard epoch >= first else { return nil }
    let begin = TrainingPosition(
      iteration: first * max(position.iterationsPerEpoch, 1), iterationsPerEpoch: position.iterationsPerEpoch,
      totalIterations: position.totalIterations)
    let part = annealingEpochs == 0 ? 1 : min(Double(epoch - first) / Double(annealingEpochs), 1)
    return rate + (start(begin) - rate) * (1 + cos(.pi * part)) / 2
  }
}
