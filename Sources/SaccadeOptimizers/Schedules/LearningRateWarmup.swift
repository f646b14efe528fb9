public import SaccadeConfig

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How the first steps lead up to the learning rate: keys of `lr_config` beside its policy's.
public struct LearningRateWarmup: ConfigSection, Hashable {
  /// The form of the rise.
  public enum Form: String, CaseIterable, ConfigValue, Hashable {
    /// The ratio throughout, then 1.
    case constant
    /// In equal steps.
    case linear
    /// By equal factors.
    case exponential
  }

  /// The form of the rise; nil begins with the full learning rate.
  public var form: Form?
  /// How many steps it lasts, if it is not counted in epochs.
  public var iterations = 0
  /// How many epochs it lasts, if it is not counted in steps.
  public var epochs = 0.0
  /// Where it begins, as a part of the learning rate.
  public var ratio = 0.1

  /// No warm-up.
  public init() {}

  /// The keys `warmup`, `warmup_iters`, `warmup_epochs` and `warmup_ratio`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField("warmup", \.form, "How the rate comes up at the start; null begins with the full rate."),
    ConfigField(
      "warmup_iters", \.iterations, "How many steps that lasts, if it is not counted in epochs.",
      .between(0, 1_000_000_000)),
    ConfigField(
      "warmup_epochs", \.epochs, "How many epochs that lasts, if it is not counted in steps.",
      .between(0, 1_000_000_000)),
    ConfigField(
      "warmup_ratio", \.ratio, "Where it begins, as a part of the rate.",
      ConfigRule("greater than 0 and at most 1") { $0 > 0 && $0 <= 1 }),
  ]

  /// What ``check(_:)`` keeps.
  public static let rules = ["warmup needs one of warmup_iters and warmup_epochs, and these need warmup"]

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

  /// How many steps it lasts in a run whose epochs have so many.
  func length(iterationsPerEpoch: Int) -> Int {
    // Beyond 2^53 steps nobody trains, and an integer has no room for every length, nor for NaN.
    iterations > 0 ? iterations : Int(min(0x1p53, max(0, (epochs * Double(iterationsPerEpoch)).rounded())))
  }

  /// What the rate is multiplied by.
  func factor(at position: TrainingPosition) -> Double {
    let length = length(iterationsPerEpoch: position.iterationsPerEpoch)
    guard let form, position.iteration < length else { return 1 }
    let done = Double(position.iteration) / Double(length)
    switch form {
    case .constant: return ratio
    case .linear: return ratio + (1 - ratio) * done
    case .exponential: return pow(ratio, 1 - done)
    }
  }
}
