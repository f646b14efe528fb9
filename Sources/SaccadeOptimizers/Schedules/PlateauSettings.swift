public import SaccadeConfig

/// The policy `plateau` of `lr_config`: the rate falls when a figure of the validation no longer becomes better.
public struct PlateauSettings: ScheduleSettings, Hashable {
  /// When it falls, and how far.
  public var rule = PlateauRule()
  /// Whether the threshold is a part of the best figure or in its own unit.
  public enum ThresholdMode: String, CaseIterable, ConfigValue, Hashable {
    /// A part of the best figure.
    case relative = "rel"
    /// In the figure's own unit.
    case absolute = "abs"

    /// What other frameworks call them.
    public static var synonyms: [String: String] { ["relative": "rel", "absolute": "abs"] }
  }
  /// The figure; nil is that by which the best checkpoint is chosen, or the task's usual one.
  public var figure: String?
  /// How the first steps lead up to the learning rate.
  public var warmup = LearningRateWarmup()
  private var mode: ThresholdMode {
    get { rule.isRelative ? .relative : .absolute }
    set { rule.isRelative = newValue == .relative }
  }

  /// PyTorch's standard values.
  public init() {}

  /// `plateau`.
  public var typeName: String { "plateau" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] {
    ["ReduceLROnPlateau", "ReduceOnPlateau", "ReduceOnPlateauLR", "reduce_on_plateau"]
  }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Lower by a factor when a figure of the validation no longer becomes better." }

  /// What the plateau multiplies.
  public var schedule: LearningRateSchedule {
    var schedule = LearningRateSchedule(ConstantCurve(), byEpoch: true)
    schedule.warmup = warmup
    return schedule
  }

  /// What is watched, and how.
  public var plateau: PlateauRule? { rule }
  /// The figure, if one is named.
  public var plateauFigure: String? { figure }
  /// It needs a whole run to watch.
  public var isForChains: Bool { false }

  /// The keys `factor`, `patience`, `threshold`, `threshold_mode`, `cooldown`, `min_lr` and `figure`, and those of a
  /// warm-up.
  public static let fields: [ConfigField<Self>] =
    [
      ConfigField(
        "factor", \.rule.factor, "What the rate is multiplied by.",
        ConfigRule("greater than 0 and below 1") { $0 > 0 && $0 < 1 }, alsoKnownAs: ["gamma"]),
      ConfigField(
        "patience", \.rule.patience, "How many validations without a better figure are borne.",
        .between(0, 1_000_000_000)),
      ConfigField(
        "threshold", \.rule.threshold, "How much better a figure has to be to count.", .between(0, 1e12),
        alsoKnownAs: ["min_delta"]),
      ConfigField(
        "threshold_mode", \.mode, "Whether threshold is a part of the best figure, or in the figure's own unit.",
        alsoKnownAs: ["threshold_rule"]),
      ConfigField(
        "cooldown", \.rule.cooldown, "How many validations after a fall are not counted.", .between(0, 1_000_000_000)),
      ConfigField(
        "min_lr", \.rule.minimum, "Below which rate it does not fall.", .between(0, 1_000_000),
        alsoKnownAs: ["min_value"]),
      ConfigField(
        "figure", \.figure, "The figure; null is that by which the best checkpoint is chosen.",
        ifGiven: .naming("a figure"), alsoKnownAs: ["monitor", "metric"]),
    ] + LearningRateWarmup.fields.map { $0.lifted(to: \.warmup) }
  /// Which way is better is the figure's.
  public static let explanations = ["mode": "each figure knows which way is better; leave it out"]

  /// Those of the warm-up.
  public static let rules = LearningRateWarmup.rules

  /// The rules of the warm-up.
  public func check(_ report: (_ key: String, _ message: String) -> Void) { warmup.check(report) }
}
