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
    let (time, end) = position.time(byEpoch: byEpoch)
    return curve.rate(base: base, time: Double(time), end: Double(max(end, 1))) * warmup.factor(at: position)
  }
}

private struct FunctionCurve: LearningRateCurve {
  let function: @Sendable (Double, Double, Double) -> Double

  func rate(base: Double, time: Double, end: Double) -> Double { function(base, time, end) }
}
