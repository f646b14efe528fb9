public import SaccadeOptimizers

/// The `lr_config` section: how the learning rate goes down, and how it begins.
public protocol ScheduleConfig: TypedSection {
  /// Whether the policy counts epochs; if not, iterations.
  var byEpoch: Bool { get }
  /// How the first iterations lead up to the learning rate.
  var warmup: WarmupConfig { get }
  /// The curve after the warm-up.
  var curve: LearningRateSchedule.Curve { get }
}

extension ConfigFamily where Kind == any ScheduleConfig {
  /// The learning-rate policies that Saccade brings.
  public static var standard: Self {
    Self(
      "learning-rate policy", selector: "policy",
      [
        ConstantScheduleConfig(), StepScheduleConfig(), MultiStepScheduleConfig(), ExponentialScheduleConfig(),
        InverseScheduleConfig(), CosineScheduleConfig(), PolynomialScheduleConfig(),
      ])
  }
}

extension ConfigField {
  static func byEpoch(_ path: ConfigPath<Section, Bool>) -> ConfigField {
    ConfigField("by_epoch", path)
  }

  static func gamma(_ path: ConfigPath<Section, Double>, isRequired: Bool = false) -> ConfigField {
    ConfigField("gamma", path, .positive, isRequired: isRequired)
  }
}

/// How the first iterations lead up to the learning rate: keys of `lr_config` beside its policy's.
public struct WarmupConfig: ConfigSection, Equatable {
  /// The form of the rise.
  public enum Form: String, CaseIterable, ConfigValue {
    /// `warmup_ratio` of the learning rate until the end of the warm-up.
    case constant
    /// In equal steps.
    case linear
    /// By equal factors.
    case exponential
  }

  /// The form of the rise; nil begins with the full learning rate.
  public var form: Form?
  /// How many iterations it lasts, if it is not counted in epochs.
  public var iterations = 0
  /// How many epochs it lasts, if it is not counted in iterations.
  public var epochs = 0.0
  /// Where it begins, as a part of the learning rate.
  public var ratio = 0.1

  /// No warm-up.
  public init() {}

  /// The keys.
  public static let fields: [ConfigField<Self>] = [
    ConfigField("warmup", \.form),
    ConfigField("warmup_iters", \.iterations, .between(0, 1_000_000_000)),
    ConfigField("warmup_epochs", \.epochs, .atLeast(0)),
    ConfigField("warmup_ratio", \.ratio, ConfigRule("greater than 0 and at most 1") { $0 > 0 && $0 <= 1 }),
  ]

  /// A warm-up has one length.
  public func check(_ report: (_ key: String, _ message: String) -> Void) {
    let lengths = (iterations > 0 ? 1 : 0) + (epochs > 0 ? 1 : 0)
    if form != nil, lengths != 1 {
      report("warmup", "needs its length; give \(lengths == 0 ? "" : "only ")one of warmup_iters and warmup_epochs")
    }
    if form == nil, lengths > 0 {
      report(iterations > 0 ? "warmup_iters" : "warmup_epochs", "needs 'warmup', \(Form.expectation)")
    }
  }
}

extension ScheduleConfig {
  /// The warm-up's rules hold in every policy.
  public func check(_ report: (_ key: String, _ message: String) -> Void) { warmup.check(report) }

  static func warmupFields(_ path: ConfigPath<Self, WarmupConfig>) -> [ConfigField<Self>] {
    WarmupConfig.fields.map { $0.lifted(to: path) }
  }
}

/// The same learning rate from beginning to end: `policy: constant`.
public struct ConstantScheduleConfig: ScheduleConfig, Equatable {
  /// The name in the configuration.
  public var typeName: String { "constant" }
  /// Of no account here.
  public var byEpoch: Bool { true }
  /// How it begins.
  public var warmup = WarmupConfig()

  /// No warm-up.
  public init() {}

  /// The curve.
  public var curve: LearningRateSchedule.Curve { .constant }

  /// The keys.
  public static let fields: [ConfigField<Self>] = warmupFields(\.warmup)
}

/// Lower by a factor every so many epochs: `policy: step`.
public struct StepScheduleConfig: ScheduleConfig, Equatable {
  /// The name in the configuration.
  public var typeName: String { "step" }
  /// The number of epochs (or iterations) between two falls.
  public var step = 1
  /// The factor.
  public var gamma = 0.1
  /// Whether `step` counts epochs.
  public var byEpoch = true
  /// How it begins.
  public var warmup = WarmupConfig()

  /// A tenth after every epoch.
  public init() {}

  /// The curve.
  public var curve: LearningRateSchedule.Curve { .step(size: step, gamma: gamma) }

  /// The keys.
  public static let fields: [ConfigField<Self>] =
    [
      ConfigField("step", \.step, .count, isRequired: true, alsoKnownAs: ["step_size"]),
      .gamma(\.gamma), .byEpoch(\.byEpoch),
    ] + warmupFields(\.warmup)
}

/// Lower by a factor at given epochs: `policy: multi_step`.
public struct MultiStepScheduleConfig: ScheduleConfig, Equatable {
  /// The name in the configuration.
  public var typeName: String { "multi_step" }
  /// The epochs (or iterations) at which it falls.
  public var milestones: [Int] = []
  /// The factor.
  public var gamma = 0.1
  /// Whether `milestones` counts epochs.
  public var byEpoch = true
  /// How it begins.
  public var warmup = WarmupConfig()

  /// No falls.
  public init() {}

  /// The curve.
  public var curve: LearningRateSchedule.Curve { .multiStep(milestones: milestones, gamma: gamma) }

  /// The keys.
  public static let fields: [ConfigField<Self>] =
    [
      ConfigField(
        "milestones", \.milestones,
        ConfigRule("greater than the one before it, from 1 on") { list in
          zip([0] + list, list).allSatisfy { $0 < $1 }
        },
        isRequired: true, alsoKnownAs: ["step", "steps"]),
      .gamma(\.gamma), .byEpoch(\.byEpoch),
    ] + warmupFields(\.warmup)
}

/// Lower by a factor after every epoch: `policy: exponential`.
public struct ExponentialScheduleConfig: ScheduleConfig, Equatable {
  /// The name in the configuration.
  public var typeName: String { "exponential" }
  /// The factor.
  public var gamma = 0.9
  /// Whether it falls after every epoch; if not, after every iteration.
  public var byEpoch = true
  /// How it begins.
  public var warmup = WarmupConfig()

  /// Nine tenths after every epoch.
  public init() {}

  /// The curve.
  public var curve: LearningRateSchedule.Curve { .exponential(gamma: gamma) }

  /// The keys.
  public static let fields: [ConfigField<Self>] =
    [.gamma(\.gamma, isRequired: true), .byEpoch(\.byEpoch)] + warmupFields(\.warmup)
}

/// lr / (1 + gamma · t)^power: `policy: inverse`.
public struct InverseScheduleConfig: ScheduleConfig, Equatable {
  /// The name in the configuration.
  public var typeName: String { "inverse" }
  /// How fast it falls.
  public var gamma = 1.0
  /// The power of the fall.
  public var power = 1.0
  /// Whether t counts epochs.
  public var byEpoch = true
  /// How it begins.
  public var warmup = WarmupConfig()

  /// Half after the first epoch.
  public init() {}

  /// The curve.
  public var curve: LearningRateSchedule.Curve { .inverse(gamma: gamma, power: power) }

  /// The keys.
  public static let fields: [ConfigField<Self>] =
    [
      .gamma(\.gamma, isRequired: true), ConfigField("power", \.power, .positive), .byEpoch(\.byEpoch),
    ] + warmupFields(\.warmup)
}

/// Half a cosine wave from the learning rate down to `min_lr` at the end of training: `policy: cosine`.
public struct CosineScheduleConfig: ScheduleConfig, Equatable {
  /// The name in the configuration.
  public var typeName: String { "cosine" }
  /// Where it ends.
  public var minLR = 0.0
  /// Whether it moves once an epoch; if not, every iteration.
  public var byEpoch = true
  /// How it begins.
  public var warmup = WarmupConfig()

  /// Down to nothing.
  public init() {}

  /// The curve.
  public var curve: LearningRateSchedule.Curve { .cosine(minimum: minLR) }

  /// The keys.
  public static let fields: [ConfigField<Self>] =
    [ConfigField("min_lr", \.minLR, .atLeast(0), alsoKnownAs: ["eta_min"]), .byEpoch(\.byEpoch)]
    + warmupFields(\.warmup)
}

/// (1 − t / T)^power of the way from the learning rate down to `min_lr` at the end of training: `policy: poly`.
public struct PolynomialScheduleConfig: ScheduleConfig, Equatable {
  /// The name in the configuration.
  public var typeName: String { "poly" }
  /// The power of the fall; 1 is a straight line.
  public var power = 1.0
  /// Where it ends.
  public var minLR = 0.0
  /// Whether it moves once an epoch; if not, every iteration.
  public var byEpoch = true
  /// How it begins.
  public var warmup = WarmupConfig()

  /// In a straight line down to nothing.
  public init() {}

  /// The curve.
  public var curve: LearningRateSchedule.Curve { .polynomial(power: power, minimum: minLR) }

  /// The keys.
  public static let fields: [ConfigField<Self>] =
    [
      ConfigField("power", \.power, .positive),
      ConfigField("min_lr", \.minLR, .atLeast(0), alsoKnownAs: ["eta_min"]), .byEpoch(\.byEpoch),
    ] + warmupFields(\.warmup)
}
