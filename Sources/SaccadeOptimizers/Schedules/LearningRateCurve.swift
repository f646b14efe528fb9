public import SaccadeConfig

/// A curve that the learning rate follows.
public protocol LearningRateCurve: Sendable {
  /// The learning rate at a time.
  /// - Parameters:
  ///   - base: the rate of the optimizer's settings
  ///   - time: how many steps, or whole epochs, were made
  ///   - end: how many the run has; at least 1
  func rate(base: Double, time: Double, end: Double) -> Double
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
        CurveSettings(PolynomialCurve()),
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
}

/// A curve's keys with those that every policy has.
public struct CurveSettings<Curve: LearningRateCurve & TypedSection>: ScheduleSettings {
  /// The curve after the warm-up.
  public var curve: Curve
  /// Whether the policy counts epochs; if not, steps.
  public var byEpoch = true
  /// How the first steps lead up to the learning rate.
  public var warmup = LearningRateWarmup()

  /// A curve by epochs, without a warm-up.
  public init(_ curve: Curve) { self.curve = curve }

  /// The curve's.
  public var typeName: String { curve.typeName }
  /// The curve's.
  public var alsoKnownAs: [String] { curve.alsoKnownAs }
  /// The curve's.
  public var summary: String { curve.summary }

  /// The schedule.
  public var schedule: LearningRateSchedule {
    var schedule = LearningRateSchedule(curve, byEpoch: byEpoch)
    schedule.warmup = warmup
    return schedule
  }

  /// `by_epoch`, and the keys of `Curve` and `LearningRateWarmup`.
  public static var fields: [ConfigField<Self>] {
    Curve.fields.map { $0.lifted(to: \.curve) }
      + [ConfigField("by_epoch", \.byEpoch, "Whether the rate moves once an epoch; if not, at every step.")]
      + LearningRateWarmup.fields.map { $0.lifted(to: \.warmup) }
  }

  /// The rules of both.
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
