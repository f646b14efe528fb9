public import SaccadeConfig

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Halves of cosines from the base rate to `minimum`, one after another: at each restart the rate is up again.
/// - Paper: Loshchilov & Hutter 2016, <https://arxiv.org/abs/1608.03983>, §3
public struct CosineRestartsCurve: LearningRateCurve, Hashable {
  /// How many epochs or steps the first half cosine lasts.
  public internal(set) var period: Int
  /// How many times as long as the one before each lasts.
  public internal(set) var growth: Int
  /// Where each ends.
  public internal(set) var minimum: Double
  /// What the rate is multiplied by at each restart.
  public internal(set) var gamma: Double

  /// Cosines with restarts.
  public init(period: Int, growth: Int = 1, minimum: Double = 0, gamma: Double = 1) {
    self.period = period
    self.growth = growth
    self.minimum = minimum
    self.gamma = gamma
  }

  /// The learning rate at a time.
  public func rate(base: Double, time: Double, end: Double) -> Double {
    let (number, part) = cycle(at: time)
    let top = max(base * pow(gamma, number), minimum)
    return minimum + (top - minimum) * (1 + cos(.pi * part)) / 2
  }

  /// How many restarts were before a time, and how much of the cosine is behind it, from 0 to below 1.
  private func cycle(at time: Double) -> (number: Double, part: Double) {
    let first = Double(period)
    guard growth > 1 else {
      let number = (time / first).rounded(.down)
      return (number, (time - number * first) / first)
    }
    // The lengths double or more: few fit into any run.
    var (number, begin, length) = (0.0, 0.0, first)
    while time >= begin + length, length.isFinite {
      begin += length
      length *= Double(growth)
      number += 1
    }
    return (number, (time - begin) / length)
  }
}

extension CosineRestartsCurve: TypedSection {
  /// `cosine_restarts`.
  public var typeName: String { "cosine_restarts" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] {
    ["CosineRestart", "CosineRestartLR", "CosineAnnealingWarmRestarts", "cosine_warm_restarts"]
  }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Half cosines down to min_lr, one after another: the rate is up again at each." }
  /// The keys `period`, `period_mult`, `min_lr` and `gamma`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "period", \.period, "How many epochs, or steps, the first lasts.", .count, isRequired: true,
      alsoKnownAs: ["T_0", "t_0", "periods", "first_cycle_steps"]),
    ConfigField(
      "period_mult", \.growth, "How many times as long as the one before each lasts.", .between(1, 1000),
      alsoKnownAs: ["T_mult", "t_mult", "cycle_mult"]),
    .minimum(\.minimum),
    ConfigField(
      "gamma", \.gamma, "What the rate is multiplied by at each restart.", .positive(atMost: 1),
      alsoKnownAs: ["restart_weights", "cycle_decay"]),
  ]
}

extension LearningRateCurve where Self == CosineRestartsCurve {
  /// Halves of cosines from the base rate to `minimum`, one after another.
  public static func cosineRestarts(period: Int, growth: Int = 1, minimum: Double = 0) -> CosineRestartsCurve {
    CosineRestartsCurve(period: period, growth: growth, minimum: minimum)
  }
}
