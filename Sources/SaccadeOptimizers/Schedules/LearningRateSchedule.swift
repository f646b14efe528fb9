/// How the learning rate goes over a run: a curve, slowed at the start by a warm-up.
///
/// ```swift
/// let schedule = LearningRateSchedule(.cosine(minimum: 0), warmup: .linear, warmupIterations: 500)
/// let own = LearningRateSchedule { base, time, end in base * (time < end / 2 ? 1 : 0.1) }
/// ```
public struct LearningRateSchedule: Sendable {
  /// How the rate comes up at the start; every form multiplies the curve by a factor from the warm-up's ratio to 1.
  public typealias Warmup = LearningRateWarmup.Form

  /// The curve.
  public var curve: any LearningRateCurve
  /// Whether the curve goes by whole epochs instead of steps.
  public var byEpoch: Bool
  /// How the rate comes up at the start.
  public var warmup: LearningRateWarmup

  /// What follows one another in place of the curve; empty for the curve.
  public var parts: [Part] = []
  /// The last part of the run, in which weights are averaged; nil if they are not.
  public var averaging: AveragingPhase?

  /// A schedule that another one follows.
  public struct Part: Sendable {
    /// The schedule.
    public var schedule: LearningRateSchedule
    /// At which epoch of the run, or step if the schedule counts steps, the next part begins; nil is the end.
    public var end: Int?

    /// A part.
    public init(_ schedule: LearningRateSchedule, end: Int? = nil) {
      self.schedule = schedule
      self.end = end
    }
  }

  /// Schedules one after another; each counts from where it begins, and takes as the end of the run its own.
  public init(chain parts: [Part]) {
    self.init(.constant)
    self.parts = parts
  }

  /// A curve without a warm-up, or with one of a number of steps.
  public init(
    _ curve: some LearningRateCurve, byEpoch: Bool = false, warmup: Warmup? = nil, warmupIterations: Int = 0,
    warmupRatio: Double = LearningRateWarmup().ratio
  ) {
    self.curve = curve
    self.byEpoch = byEpoch
    self.warmup = LearningRateWarmup()
    self.warmup.form = warmup
    self.warmup.iterations = warmupIterations
    self.warmup.ratio = warmupRatio
  }

  /// A curve from a function.
  /// - Parameter rate: the rate of a step: of the base rate, the number of steps before, and that of the whole run
  public init(_ rate: @escaping @Sendable (_ base: Double, _ time: Double, _ end: Double) -> Double) {
    self.init(FunctionCurve(function: rate))
  }

  /// The learning rate of the step after `position.iteration` others.
  public func rate(base: Double, at position: TrainingPosition) -> Double {
    averaging?.rate(at: position) { own(base: base, at: $0) } ?? own(base: base, at: position)
  }

  /// The momentum of the step after `position.iteration` others, where the schedule moves it; nil if not.
  public func momentum(at position: TrainingPosition) -> Double? {
    if let (schedule, place) = part(at: position) { return schedule.momentum(at: place) }
    let (time, end) = position.time(byEpoch: byEpoch)
    return curve.momentum(time: Double(time), end: Double(max(end, 1)))
  }

  private func own(base: Double, at position: TrainingPosition) -> Double {
    if let (schedule, place) = part(at: position) { return schedule.rate(base: base, at: place) }
    let (time, end) = position.time(byEpoch: byEpoch)
    return curve.rate(base: base, time: Double(time), end: Double(max(end, 1))) * warmup.factor(at: position)
  }

  /// The part of a chain that a position is in, and the position within it; nil if there is no chain.
  private func part(at position: TrainingPosition) -> (LearningRateSchedule, TrainingPosition)? {
    var begin = 0
    for part in parts {
      var end = max(position.totalIterations, begin)
      if let limit = part.end {
        let (steps, isTooLarge) = limit.multipliedReportingOverflow(
          by: part.schedule.byEpoch ? max(position.iterationsPerEpoch, 1) : 1)
        end = isTooLarge ? .max : max(steps, begin)
      }
      if position.iteration < end || part.end == nil {
        return (
          part.schedule,
          TrainingPosition(
            iteration: position.iteration - begin, iterationsPerEpoch: position.iterationsPerEpoch,
            totalIterations: end - begin)
        )
      }
      begin = end
    }
    return parts.last.map { ($0.schedule, position) }
  }
}

private struct FunctionCurve: LearningRateCurve {
  let function: @Sendable (Double, Double, Double) -> Double

  func rate(base: Double, time: Double, end: Double) -> Double { function(base, time, end) }
}
