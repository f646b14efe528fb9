public import SaccadeConfig

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Up from a low rate to the base rate, and down to almost nothing at the end; the momentum goes the other way round.
/// - Paper: Smith & Topin 2017, <https://arxiv.org/abs/1708.07120>; formulas and defaults are PyTorch's, whose `max_lr` is
///   the base rate here
public struct OneCycleCurve: LearningRateCurve, Hashable {
  /// The form of the ways up and down.
  public enum Form: String, CaseIterable, ConfigValue, Hashable {
    /// Half a cosine.
    case cos
    /// A straight line.
    case linear

    /// What other frameworks call them.
    public static var synonyms: [String: String] { ["cosine": "cos"] }
  }

  /// Which part of the run the way up takes.
  public internal(set) var rise = 0.3
  /// How many times lower than the base rate the first rate is.
  public internal(set) var division = 25.0
  /// How many times lower than the first rate the last one is.
  public internal(set) var finalDivision = 1e4
  /// The form of the ways.
  public internal(set) var form = Form.cos
  /// Whether the way down to the first rate takes as long as the way up, and a third one goes to the last rate.
  public internal(set) var hasThreePhases = false
  /// Whether the momentum is moved, where the optimizer has one.
  public internal(set) var cyclesMomentum = true
  /// The momentum at the highest rate.
  public internal(set) var leastMomentum = 0.85
  /// The momentum at the lowest rates.
  public internal(set) var mostMomentum = 0.95

  /// PyTorch's standard cycle.
  public init() {}

  /// A cycle.
  /// - Parameters:
  ///   - rise: which part of the run the way up takes, of 1
  ///   - momentum: the momenta at the highest and at the lowest rates; nil leaves it alone
  public init(
    rise: Double = 0.3, division: Double = 25, finalDivision: Double = 1e4, form: Form = .cos,
    hasThreePhases: Bool = false, momentum: ClosedRange<Double>? = 0.85...0.95
  ) {
    (self.rise, self.division, self.finalDivision, self.form) = (rise, division, finalDivision, form)
    self.hasThreePhases = hasThreePhases
    cyclesMomentum = momentum != nil
    if let momentum { (leastMomentum, mostMomentum) = (momentum.lowerBound, momentum.upperBound) }
  }

  /// The learning rate at a time.
  public func rate(base: Double, time: Double, end: Double) -> Double {
    let first = base / division
    let last = first / finalDivision
    return value(at: time, end, [first, base] + (hasThreePhases ? [first, last] : [last]))
  }

  /// The momentum at a time.
  public func momentum(time: Double, end: Double) -> Double? {
    guard cyclesMomentum else { return nil }
    return value(at: time, end, [mostMomentum, leastMomentum, mostMomentum] + (hasThreePhases ? [mostMomentum] : []))
  }

  /// What goes from one of some corners to the next, a phase each.
  private func value(at time: Double, _ end: Double, _ corners: [Double]) -> Double {
    // The first step begins the cycle, and the last one ends it.
    let last = max(end - 1, 0)
    let ends = hasThreePhases ? [rise * end - 1, 2 * rise * end - 2, last] : [rise * end - 1, last]
    let phase = ends.dropLast().firstIndex { time <= $0 } ?? ends.count - 1
    let begin = phase == 0 ? 0 : ends[phase - 1]
    let length = ends[phase] - begin
    let part = length > 0 ? min(max((time - begin) / length, 0), 1) : 1
    let (from, to) = (corners[phase], corners[phase + 1])
    switch form {
    case .cos: return to + (from - to) * (1 + cos(.pi * part)) / 2
    case .linear: return from + (to - from) * part
    }
  }
}

extension OneCycleCurve: TypedSection {
  /// `one_cycle`.
  public var typeName: String { "one_cycle" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["OneCycle", "OneCycleLR", "onecycle", "OneCycleParamScheduler"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Up from a low rate to lr and down to almost nothing; the momentum goes the other way." }
  /// The keys `pct_start`, `div_factor`, `final_div_factor`, `anneal_strategy`, `three_phase`, `cycle_momentum`,
  /// `base_momentum` and `max_momentum`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField("pct_start", \.rise, "Which part of the run the way up takes, of 1.", .between(0, 1)),
    ConfigField(
      "div_factor", \.division, "How many times lower than lr the first rate is.", .between(1, 1e12)),
    ConfigField(
      "final_div_factor", \.finalDivision, "How many times lower than the first rate the last one is.",
      .between(1, 1e12)),
    ConfigField("anneal_strategy", \.form, "The form of the ways up and down."),
    ConfigField(
      "three_phase", \.hasThreePhases, "Whether the way down takes as long as the way up, and a third one follows."),
    ConfigField(
      "cycle_momentum", \.cyclesMomentum, "Whether the momentum is moved, where the optimizer has one."),
    ConfigField(
      "base_momentum", \.leastMomentum, "The momentum, or first of betas, at the highest rate.", .from(0, below: 1)),
    ConfigField(
      "max_momentum", \.mostMomentum, "The momentum, or first of betas, at the lowest rates.", .from(0, below: 1)),
  ]
  /// The highest rate is the optimizer's, and the length that of the run.
  public static let explanations = [
    "max_lr": "the highest rate is optimizer.lr", "eta_max": "the highest rate is optimizer.lr",
    "total_steps": "the cycle is as long as the run; leave it out",
    "epochs": "the cycle is as long as the run; leave it out",
    "steps_per_epoch": "the cycle is as long as the run; leave it out",
  ]

  /// What ``check(_:)`` keeps.
  public static let rules = [
    "with three_phase pct_start is at most 0.5",
    "base_momentum is not greater than max_momentum",
  ]

  /// There is room for three phases.
  public func check(_ report: (_ key: String, _ message: String) -> Void) {
    if hasThreePhases, rise > 0.5 {
      report("pct_start", "with three_phase it is at most 0.5, for the way down takes as long: \(rise)")
    }
    if leastMomentum > mostMomentum {
      report("base_momentum", "must not be greater than max_momentum: \(leastMomentum) and \(mostMomentum)")
    }
  }
}

extension LearningRateCurve where Self == OneCycleCurve {
  /// Up from a low rate to the base rate, and down to almost nothing.
  public static var oneCycle: OneCycleCurve { OneCycleCurve() }
}
