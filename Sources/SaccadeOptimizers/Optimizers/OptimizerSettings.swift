public import SaccadeConfig
import SaccadeEngine

/// What an optimizer is made with, and the keys by which a configuration sets it.
public protocol OptimizerSettings: TypedSection {
  /// The learning rate; a schedule starts from it.
  var learningRate: Double { get set }

  /// The optimizer that the settings describe.
  func makeOptimizer(for parameters: some ParameterSource) -> Optimizer
}

extension OptimizerSettings {
  /// The same with another value of one of them.
  func with<Value>(_ path: WritableKeyPath<Self, Value>, _ value: Value) -> Self {
    var settings = self
    settings[keyPath: path] = value
    return settings
  }
}

extension ConfigFamily where Kind == any OptimizerSettings {
  /// The optimizers that Saccade brings; a new one declares its settings beside itself and is named here.
  public static var standard: Self {
    Self(
      "optimizer",
      [
        SGD.Settings(), Adagrad.Settings(), RMSProp.Settings(), Adadelta.Settings(), Adam.Settings(),
        Adam.Settings(isDecoupled: true), Muon.Settings(), RAdam.Settings(), NAdam.Settings(),
        Lion.Settings(), LAMB.Settings(), LARS.Settings(),
      ])
  }
}

extension ConfigCatalog {
  /// What `optimizer` can be.
  public var optimizers: ConfigFamily<any OptimizerSettings> {
    get { self[.standard] }
    set { self[.standard] = newValue }
  }
}

extension OptimizerSettings {
  /// The same, where a configuration could say them: what is no setting there is none in Swift.
  /// - Parameter others: the keys of rates, which in Swift may also be 0
  /// - Traps: if a configuration could not say them
  func checked(besides others: Set<String> = ["lr"]) -> Self {
    if let problem = problems.first(where: { !others.contains($0.path) }) {
      misuse(typeName, "\(problem.path.isEmpty ? "" : "\(problem.path): ")\(problem.message)")
    }
    return self
  }
}

extension ConfigRule<Double> {
  /// Far beyond any rate by which anything was learnt.
  static var learningRate: ConfigRule { .positive(atMost: 1_000_000) }
}

extension ConfigField {
  static func learningRate(_ path: ConfigPath<Section, Double>) -> ConfigField {
    ConfigField(
      "lr", path, "The learning rate.", .learningRate, isRequired: true,
      alsoKnownAs: ["learning_rate", "learningRate", "base_lr"])
  }

  static func weightDecay(
    _ path: ConfigPath<Section, Double>, _ help: String = "How strongly weights are drawn to 0."
  ) -> ConfigField {
    ConfigField("weight_decay", path, help, .between(0, 1000), alsoKnownAs: ["wd", "l2", "decay"])
  }

  static func epsilon(_ path: ConfigPath<Section, Double>) -> ConfigField {
    ConfigField("eps", path, "What is added to the denominator.", .positive(atMost: 1000), alsoKnownAs: ["epsilon"])
  }

  static func share(
    _ key: String, _ path: ConfigPath<Section, Double>, _ help: String, alsoKnownAs: [String] = []
  ) -> ConfigField {
    ConfigField(key, path, help, .from(0, below: 1), alsoKnownAs: alsoKnownAs)
  }

  static func betas(
    _ path: ConfigPath<Section, [Double]>,
    _ help: String = "How much of the gradients' old mean and old mean square is kept."
  ) -> ConfigField {
    ConfigField(
      "betas", path, help,
      ConfigRule("of at least 0 and below 1; two of them") { $0.count == 2 && $0.allSatisfy { $0 >= 0 && $0 < 1 } })
  }

  static func isDecoupled(_ path: ConfigPath<Section, Bool>) -> ConfigField {
    ConfigField(
      "decoupled_weight_decay", path, "Whether weight decay is taken from the weight, as AdamW does.",
      alsoKnownAs: ["decoupled_decay", "decoupled"])
  }

  static func clipsTrust(_ path: ConfigPath<Section, Bool>, _ help: String) -> ConfigField {
    ConfigField("trust_clip", path, help, alsoKnownAs: ["clip_trust", "lambc"])
  }

  static func alwaysAdapts(_ path: ConfigPath<Section, Bool>) -> ConfigField {
    ConfigField("always_adapt", path, "Whether parameters without weight decay get steps of their own length, too.")
  }
}
