#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Where a training run is, for a schedule: nothing else decides the learning rate, so that a resumed run needs nothing
/// saved.
public struct TrainingPosition: Hashable, Sendable {
  /// How many steps were made.
  public let iteration: Int
  /// How many steps an epoch has.
  public let iterationsPerEpoch: Int
  /// How many steps the whole run has.
  public let totalIterations: Int

  /// A position.
  public init(iteration: Int, iterationsPerEpoch: Int, totalIterations: Int) {
    self.iteration = iteration
    self.iterationsPerEpoch = iterationsPerEpoch
    self.totalIterations = totalIterations
  }

  /// The position counted in whole epochs, or in steps.
  func time(byEpoch: Bool) -> (now: Int, end: Int) {
    let length = max(iterationsPerEpoch, 1)
    let epochs = totalIterations / length + (totalIterations % length == 0 ? 0 : 1)
    return byEpoch ? (iteration / length, epochs) : (iteration, totalIterations)
  }
}

/// How the learning rate goes over a run: a curve, slowed at the start by a warm-up.
public struct LearningRateSchedule: Hashable, Sendable {
  /// The curve.
  public enum Curve: Hashable, Sendable {
    /// Always the base rate.
    case constant
    /// `gamma` times less after every `size` steps.
    case step(size: Int, gamma: Double)
    /// `gamma` times less after each milestone.
    case multiStep(milestones: [Int], gamma: Double)
    /// `gamma` times less after every step.
    case exponential(gamma: Double)
    /// Divided by `(1 + gamma·t) ^ power`.
    case inverse(gamma: Double, power: Double)
    /// Half a cosine from the base rate to `minimum` at the end of the run.
    /// - Paper: Loshchilov & Hutter 2016, <https://arxiv.org/abs/1608.03983>, §3
    case cosine(minimum: Double)
    /// From the base rate to `minimum` at the end of the run as `(1 − t / end) ^ power`.
    case polynomial(power: Double, minimum: Double)
  }

  /// How the rate comes up at the start; every form multiplies the curve by a factor from `ratio` to 1.
  public enum Warmup: String, Hashable, Sendable {
    /// `ratio` throughout, then 1.
    case constant
    /// In equal steps.
    case linear
    /// By equal factors.
    case exponential
  }

  /// The curve.
  public var curve: Curve
  /// Whether the curve goes by whole epochs instead of steps.
  public var byEpoch: Bool
  /// How the rate comes up; nil starts at once.
  public var warmup: Warmup?
  /// How many steps the warm-up takes.
  public var warmupIterations: Int
  /// The factor that the warm-up starts from.
  public var warmupRatio: Double

  /// A schedule from its parts.
  public init(
    _ curve: Curve, byEpoch: Bool = false, warmup: Warmup? = nil, warmupIterations: Int = 0, warmupRatio: Double = 0.1
  ) {
    self.curve = curve
    self.byEpoch = byEpoch
    self.warmup = warmup
    self.warmupIterations = warmupIterations
    self.warmupRatio = warmupRatio
  }

  /// The learning rate of the step after `position.iteration` others.
  public func rate(base: Double, at position: TrainingPosition) -> Double {
    let (time, end) = position.time(byEpoch: byEpoch)
    return curveRate(base, Double(time), Double(max(end, 1))) * warmupFactor(position.iteration)
  }

  private func curveRate(_ base: Double, _ time: Double, _ end: Double) -> Double {
    switch curve {
    case .constant: base
    case .step(let size, let gamma): base * pow(gamma, (time / Double(size)).rounded(.down))
    case .multiStep(let milestones, let gamma):
      base * pow(gamma, Double(milestones.count { Double($0) <= time }))
    case .exponential(let gamma): base * pow(gamma, time)
    case .inverse(let gamma, let power): base * pow(1 + gamma * time, -power)
    case .cosine(let minimum): minimum + (base - minimum) * (1 + cos(.pi * min(time / end, 1))) / 2
    case .polynomial(let power, let minimum): minimum + (base - minimum) * pow(1 - min(time / end, 1), power)
    }
  }

  private func warmupFactor(_ iteration: Int) -> Double {
    guard let warmup, iteration < warmupIterations else { return 1 }
    let done = Double(iteration) / Double(warmupIterations)
    switch warmup {
    case .constant: return warmupRatio
    case .linear: return warmupRatio + (1 - warmupRatio) * done
    case .exponential: return pow(warmupRatio, 1 - done)
    }
  }
}
