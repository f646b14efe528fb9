public import SaccadeConfig
import SaccadeLayers

/// Which parameters learn how fast, and how strongly they are drawn to 0: the `paramwise` section.
///
/// ```swift
/// var rules = ParameterRules()
/// rules.normDecay = 0
/// rules.biasDecay = 0
/// rules.rules = [ParameterRules.Rule("classifier", rateScale: 10)]
/// let optimizer = AdamW(rules.groups(of: model), learningRate: 1e-4, weightDecay: 0.05)
/// ```
public struct ParameterRules: ConfigSection, Equatable {
  /// What holds for some parameters, by their names.
  public struct Rule: ConfigSection, Equatable {
    /// The beginnings of names, up to a point or the end.
    ///
    /// As `features.0`; a star stands for anything, as in `*.bias`.
    public var parts: [String]
    /// What the learning rate is multiplied by; nil leaves it to others.
    public var rateScale: Double?
    /// What the weight decay is multiplied by; nil leaves it to others.
    public var decayScale: Double?
    /// Whether they stay as they are.
    public var isFrozen: Bool

    /// A rule for parts.
    public init(_ parts: String..., rateScale: Double? = nil, decayScale: Double? = nil, isFrozen: Bool = false) {
      self.parts = parts
      self.rateScale = rateScale
      self.decayScale = decayScale
      self.isFrozen = isFrozen
    }

    /// The keys `parts`, `lr_mult`, `decay_mult` and `frozen`.
    public static let fields: [ConfigField<Self>] = [
      ConfigField(
        "parts", \.parts, "The beginnings of weights' names, up to a point: features.0; * stands for anything: *.bias.",
        ConfigRule("that is not empty") { !$0.isEmpty && $0.allSatisfy { !$0.isEmpty } }, isRequired: true,
        alsoKnownAs: ["custom_keys", "params"]),
      ConfigField(
        "lr_mult", \.rateScale, "What the learning rate is multiplied by; null leaves it.", ifGiven: scale),
      ConfigField(
        "decay_mult", \.decayScale, "What the weight decay is multiplied by; null leaves it.", ifGiven: scale),
      ConfigField("frozen", \.isFrozen, "Whether they stay as they are; normalizations then behave as in use."),
    ]

    /// Rates and decays are factors here.
    public static let explanations = [
      "lr": "did you mean 'lr_mult', a factor?", "weight_decay": "did you mean 'decay_mult', a factor?",
    ]

    /// What ``check(_:)`` keeps.
    public static let rules = ["a rule has lr_mult, decay_mult or frozen: true"]

    /// A rule says something.
    public func check(_ report: (_ key: String, _ message: String) -> Void) {
      if rateScale == nil, decayScale == nil, !isFrozen {
        report("parts", "the rule says nothing of them; give lr_mult, decay_mult, or frozen: true")
      }
    }
  }

  /// What holds for some, by their names; of several that say the same of a parameter the last holds.
  public var rules: [Rule] = []
  /// What the weight decay of normalizations' scales and shifts is multiplied by.
  public var normDecay = 1.0
  /// What the weight decay of biases is multiplied by.
  public var biasDecay = 1.0
  /// What the learning rate is multiplied by for each level that follows, so that the first learn the least.
  /// - Paper: Clark et al. 2020, <https://arxiv.org/abs/2003.10555>, §3.1
  public var layerDecay = 1.0

  /// All alike.
  public init() {}

  fileprivate static var scale: ConfigRule<Double> { .between(0, 1_000_000) }

  /// The keys `rules`, `norm_decay`, `bias_decay` and `layer_decay`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "rules", list: \.rules, "What holds for some, by their names; of several rules for one the last holds.",
      each: Rule(), alsoKnownAs: ["custom_keys", "param_groups"]),
    ConfigField(
      "norm_decay", \.normDecay, "What the weight decay of normalizations is multiplied by.", scale,
      alsoKnownAs: ["norm_decay_mult"]),
    ConfigField(
      "bias_decay", \.biasDecay, "What the weight decay of biases is multiplied by.", scale,
      alsoKnownAs: ["bias_decay_mult"]),
    ConfigField(
      "layer_decay", \.layerDecay, "What the learning rate is multiplied by for each level or layer that follows.",
      .positive(atMost: 1), alsoKnownAs: ["layer_decay_rate", "decay_rate", "llrd"]),
  ]
}

extension ParameterRules.Rule {
  fileprivate static var scale: ConfigRule<Double> { ParameterRules.scale }

  /// Whether it is for a parameter.
  package func holds(for name: String) -> Bool { parts.contains { isBeginning($0, of: name) } }
}

/// Whether a name begins with a pattern, up to a point or its end; a star stands for any text, points included.
private func isBeginning(_ pattern: String, of name: String) -> Bool {
  let pieces = pattern.split(separator: "*", omittingEmptySubsequences: false)
  func endsThere(_ rest: Substring) -> Bool { rest.isEmpty || rest.first == "." }
  guard let first = pieces.first, let last = pieces.last, name.hasPrefix(first) else { return false }
  var rest = name.dropFirst(first.count)
  if pieces.count == 1 { return endsThere(rest) }
  for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
    guard let place = rest.firstRange(of: piece) else { return false }
    rest = rest[place.upperBound...]
  }
  // The last piece may stand where a later one fits, too.
  while true {
    if rest.hasPrefix(last), endsThere(rest.dropFirst(last.count)) { return true }
    guard !rest.isEmpty else { return false }
    rest = rest.dropFirst()
  }
}
