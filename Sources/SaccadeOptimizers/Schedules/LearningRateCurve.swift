public import SaccadeConfig

/// A curve that the learning rate follows.
public protocol LearningRateCurve: Sendable {
  /// The learning rate at a time.
  /// - Parameters:
  ///   - base: the rate of the optimizer's settings
  ///   - time: how many steps, or whole epochs, were made
  ///   - end: how many the run has; at least 1
  func rate(base: Double, time: Double, end: Double) -> Double
  /// The momentum at a time, where the curve moves it, too; nil leaves it to the optimizer.
  func momentum(time: Double, end: Double) -> Double?
}

extension LearningRateCurve {
  /// Most curves leave the momentum alone.
  public func momentum(time: Double, end: Double) -> Double? { nil }
}

extension ConfigFamily where Kind == any ScheduleSettings {
  /// The policies that Saccade brings; a new curve declares its keys beside itself and is named here.
  public static var standard: Self {
    Self(
      "learning-rate policy", selector: "policy",
      [
        CurveSettings(ConstantCurve()), CurveSettings(StepCurve(size: 1)),
        CurveSettings(MultiStepCurve(milestones: [])),
        CurveSettings(ExponentialCurve(gamma: 1)), CurveSettings(InverseCurve(gamma: 1)), CurveSettings(CosineCurve()),
        CurveSettings(PolynomialCurve()), CurveSettings(LinearCurve()),
        CurveSettings(CosineRestartsCurve(period: 1)), CurveSettings(OneCycleCurve(), byEpoch: false),
        PlateauSettings(), ChainSettings(),
      ])
  }
}

extension ConfigCatalog {
  /// What `lr_config` can be.
  public var schedules: ConfigFamily<any ScheduleSettings> {
    get { self[.standard] }
    set { self[.standard] = newValue }
  }
}

/// The `lr_config` section: how the learning rate goes down, and how it begins.
public protocol ScheduleSettings: TypedSection {
  /// The schedule.
  var schedule: LearningRateSchedule { get }
  /// Where it ends in a chain, in epochs or steps as its schedule counts; nil is the end of the run.
  var end: Int? { get }
  /// Whether it can be a part of a chain.
  var isForChains: Bool { get }
  /// When a figure of the validation lowers the rate of ``schedule``; nil if none does.
  var plateau: PlateauRule? { get }
  /// The figure that does; nil is that by which the best checkpoint is chosen.
  var plateauFigure: String? { get }
}

extension ScheduleSettings {
  /// It lasts to the end of the run.
  public var end: Int? { nil }
  /// One of several has no place among them.
  public var isForChains: Bool { false }
  /// Most go by the step's number alone.
  public var plateau: PlateauRule? { nil }
  /// None.
  public var plateauFigure: String? { nil }
}

/// A curve's keys with those that every policy has.
public struct CurveSettings<Curve: LearningRateCurve & TypedSection>: ScheduleSettings {
  /// The curve after the warm-up.
  public var curve: Curve
  /// Whether the policy counts epochs; if not, steps.
  public var byEpoch = true
  /// How the first steps lead up to the learning rate.
  public var warmup = LearningRateWarmup()
  /// Where it ends as a part of a chain, in epochs or steps; nil is the end of the run.
  public var end: Int?

  /// A curve without a warm-up.
  public init(_ curve: Curve, byEpoch: Bool = true) {
    self.curve = curve
    self.byEpoch = byEpoch
  }

  /// The curve's.
  public var typeName: String { curve.typeName }
  /// The curve's.
  public var alsoKnownAs: [String] { curve.alsoKnownAs }
  /// The curve's.
  public var summary: String { curve.summary }

  /// It can.
  public var isForChains: Bool { true }

  /// The schedule.
  public var schedule: LearningRateSchedule {
    var schedule = LearningRateSchedule(curve, byEpoch: byEpoch)
    schedule.warmup = warmup
    return schedule
  }

  /// `by_epoch`, `end`, and the keys of `Curve` and `LearningRateWarmup`.
  public static var fields: [ConfigField<Self>] {
    Curve.fields.map { $0.lifted(to: \.curve) }
      + [ConfigField("by_epoch", \.byEpoch, "Whether the rate moves once an epoch; if not, at every step.")]
      + LearningRateWarmup.fields.map { $0.lifted(to: \.warmup) }
      + [
        ConfigField(
          "end", \.end, "In a chain, the epoch of the run (by steps: the step) at which the next policy begins.",
          ifGiven: .count)
      ]
  }

  /// Policies of a chain follow one another.
  public static var explanations: [String: String] {
    var all = Curve.explanations
    all["begin"] =
      "each policy of a chain begins where the one before it ends; what rises beside a policy is its warmup"
    return all
  }

  /// The rules of both.
  public static var rules: [String] { Curve.rules + LearningRateWarmup.rules }

  /// Checks both.
  public func check(_ report: (_ key: String, _ message: String) -> Void) {
    curve.check(report)
    warmup.check(report)
  }
}

extension ConfigField {
  static func gamma(
    _ path: ConfigPath<Section, Double>, _ help: String = "What the rate is multiplied by.", isRequired: Bool = false
  ) -> ConfigField {
    ConfigField("gamma", path, help, .positive(atMost: 1000), isRequired: isRequired)
  }

  static func minimum(_ path: ConfigPath<Section, Double>) -> ConfigField {
    ConfigField("min_lr", path, "Where the rate ends.", .between(0, 1_000_000), alsoKnownAs: ["eta_min"])
  }
}
