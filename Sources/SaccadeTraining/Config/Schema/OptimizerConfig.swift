public import SaccadeLayers
public import SaccadeOptimizers

/// The `optimizer` section: which one, and its constants.
public protocol OptimizerConfig: TypedSection {
  /// The learning rate before any schedule.
  var lr: Double { get }

  /// The optimizer for all parameters of a model.
  func makeOptimizer(for model: Module) -> Optimizer
}

extension ConfigFamily where Kind == any OptimizerConfig {
  /// The optimizers that Saccade brings.
  public static var standard: Self {
    Self(
      "optimizer",
      [SGDConfig(), AdagradConfig(), RMSPropConfig(), AdadeltaConfig(), AdamConfig(), AdamWConfig(), MuonConfig()])
  }
}

extension ConfigField {
  /// The learning rate: the one constant that every recipe must choose.
  static func lr(_ path: ConfigPath<Section, Double>) -> ConfigField {
    ConfigField("lr", path, .positive, isRequired: true, alsoKnownAs: ["learning_rate", "learningRate", "base_lr"])
  }

  static func weightDecay(_ path: ConfigPath<Section, Double>) -> ConfigField {
    ConfigField("weight_decay", path, .atLeast(0), alsoKnownAs: ["wd", "l2", "decay"])
  }

  static func eps(_ path: ConfigPath<Section, Double>) -> ConfigField {
    ConfigField("eps", path, .positive, alsoKnownAs: ["epsilon"])
  }

  static func betas(_ path: ConfigPath<Section, [Double]>) -> ConfigField {
    ConfigField(
      "betas", path,
      ConfigRule("of at least 0 and below 1, two of them") { $0.count == 2 && $0.allSatisfy { $0 >= 0 && $0 < 1 } })
  }
}

/// Stochastic gradient descent: `type: SGD`.
public struct SGDConfig: OptimizerConfig, Equatable {
  /// The name in the configuration.
  public var typeName: String { "SGD" }
  /// The learning rate.
  public var lr = 0.1
  /// How much of the last step goes on.
  public var momentum = 0.0
  /// How much of a new gradient the momentum leaves out.
  public var dampening = 0.0
  /// Whether the gradient is taken where the momentum leads.
  public var nesterov = false
  /// The weight of the squared weights in the loss.
  public var weightDecay = 0.0

  /// Plain descent.
  public init() {}

  /// The optimizer.
  public func makeOptimizer(for model: Module) -> Optimizer {
    SGD(
      model, learningRate: lr, momentum: momentum, dampening: dampening, weightDecay: weightDecay, isNesterov: nesterov)
  }

  /// The keys.
  public static let fields: [ConfigField<Self>] = [
    .lr(\.lr),
    ConfigField("momentum", \.momentum, .from(0, below: 1)),
    ConfigField("dampening", \.dampening, .between(0, 1)),
    ConfigField("nesterov", \.nesterov),
    .weightDecay(\.weightDecay),
  ]

  /// Nesterov's momentum needs momentum.
  public func check(_ report: (_ key: String, _ message: String) -> Void) {
    if nesterov, momentum == 0 || dampening != 0 {
      report(
        "nesterov", "needs momentum greater than 0 and no dampening: momentum \(momentum), dampening \(dampening)")
    }
  }
}

/// Adagrad: `type: Adagrad`.
public struct AdagradConfig: OptimizerConfig, Equatable {
  /// The name in the configuration.
  public var typeName: String { "Adagrad" }
  /// The learning rate.
  public var lr = 0.01
  /// How fast the learning rate falls: lr / (1 + step · lr_decay).
  public var lrDecay = 0.0
  /// Keeps the denominator from nothing.
  public var eps = 1e-10
  /// The weight of the squared weights in the loss.
  public var weightDecay = 0.0

  /// PyTorch's constants.
  public init() {}

  /// The optimizer.
  public func makeOptimizer(for model: Module) -> Optimizer {
    Adagrad([ParameterGroup(model)], learningRate: lr, rateDecay: lrDecay, epsilon: eps, weightDecay: weightDecay)
  }

  /// The keys.
  public static let fields: [ConfigField<Self>] = [
    .lr(\.lr),
    ConfigField("lr_decay", \.lrDecay, .atLeast(0)),
    .eps(\.eps),
    .weightDecay(\.weightDecay),
  ]
}

/// RMSProp: `type: RMSProp`.
public struct RMSPropConfig: OptimizerConfig, Equatable {
  /// The name in the configuration.
  public var typeName: String { "RMSProp" }
  /// The learning rate.
  public var lr = 0.01
  /// How much of the old mean square is kept.
  public var alpha = 0.99
  /// Keeps the denominator from nothing.
  public var eps = 1e-8
  /// How much of the last step goes on.
  public var momentum = 0.0
  /// Whether the mean is taken out of the mean square.
  public var centered = false
  /// The weight of the squared weights in the loss.
  public var weightDecay = 0.0

  /// PyTorch's constants.
  public init() {}

  /// The optimizer.
  public func makeOptimizer(for model: Module) -> Optimizer {
    RMSProp(
      [ParameterGroup(model)], learningRate: lr, alpha: alpha, epsilon: eps, momentum: momentum,
      isCentered: centered, weightDecay: weightDecay)
  }

  /// The keys.
  public static let fields: [ConfigField<Self>] = [
    .lr(\.lr),
    ConfigField("alpha", \.alpha, .from(0, below: 1), alsoKnownAs: ["rho", "decay_rate"]),
    .eps(\.eps),
    ConfigField("momentum", \.momentum, .from(0, below: 1)),
    ConfigField("centered", \.centered),
    .weightDecay(\.weightDecay),
  ]
}

/// Adadelta: `type: Adadelta`.
public struct AdadeltaConfig: OptimizerConfig, Equatable {
  /// The name in the configuration.
  public var typeName: String { "Adadelta" }
  /// The learning rate.
  public var lr = 1.0
  /// How much of the old mean squares is kept.
  public var rho = 0.9
  /// Keeps the denominators from nothing.
  public var eps = 1e-6
  /// The weight of the squared weights in the loss.
  public var weightDecay = 0.0

  /// PyTorch's constants.
  public init() {}

  /// The optimizer.
  public func makeOptimizer(for model: Module) -> Optimizer {
    Adadelta([ParameterGroup(model)], learningRate: lr, rho: rho, epsilon: eps, weightDecay: weightDecay)
  }

  /// The keys.
  public static let fields: [ConfigField<Self>] = [
    .lr(\.lr),
    ConfigField("rho", \.rho, .from(0, below: 1), alsoKnownAs: ["alpha"]),
    .eps(\.eps),
    .weightDecay(\.weightDecay),
  ]
}

/// Adam, whose weight decay goes through the gradient: `type: Adam`.
public struct AdamConfig: OptimizerConfig, Equatable {
  /// The name in the configuration.
  public var typeName: String { "Adam" }
  /// The learning rate.
  public var lr = 0.001
  /// How much of the old mean and of the old mean square is kept.
  public var betas = [0.9, 0.999]
  /// Keeps the denominator from nothing.
  public var eps = 1e-8
  /// The weight of the squared weights in the loss.
  public var weightDecay = 0.0

  /// PyTorch's constants.
  public init() {}

  /// The optimizer.
  public func makeOptimizer(for model: Module) -> Optimizer {
    Adam(
      [ParameterGroup(model)], learningRate: lr, betas: (betas[0], betas[1]), epsilon: eps, weightDecay: weightDecay)
  }

  /// The keys.
  public static let fields: [ConfigField<Self>] = [
    .lr(\.lr), .betas(\.betas), .eps(\.eps), .weightDecay(\.weightDecay),
  ]
}

/// Adam with weight decay of its own: `type: AdamW`.
public struct AdamWConfig: OptimizerConfig, Equatable {
  /// The name in the configuration.
  public var typeName: String { "AdamW" }
  /// The learning rate.
  public var lr = 0.001
  /// How much of the old mean and of the old mean square is kept.
  public var betas = [0.9, 0.999]
  /// Keeps the denominator from nothing.
  public var eps = 1e-8
  /// How much of each weight is taken away at learning rate 1.
  public var weightDecay = 0.01

  /// PyTorch's constants.
  public init() {}

  /// The optimizer.
  public func makeOptimizer(for model: Module) -> Optimizer {
    AdamW(
      [ParameterGroup(model)], learningRate: lr, betas: (betas[0], betas[1]), epsilon: eps, weightDecay: weightDecay)
  }

  /// The keys.
  public static let fields: [ConfigField<Self>] = [
    .lr(\.lr), .betas(\.betas), .eps(\.eps), .weightDecay(\.weightDecay),
  ]
}

/// Muon for matrices, and AdamW for all other parameters: `type: Muon`.
public struct MuonConfig: OptimizerConfig, Equatable {
  /// The name in the configuration.
  public var typeName: String { "Muon" }
  /// The learning rate of matrices.
  public var lr = 0.001
  /// How much of the last mean of the gradients goes on.
  public var momentum = 0.95
  /// Whether the gradient is taken where the momentum leads.
  public var nesterov = true
  /// How many rounds bring singular values to 1.
  public var nsSteps = 5
  /// How much of each weight is taken away at learning rate 1.
  public var weightDecay = 0.1
  /// The learning rate of all other parameters; it follows the schedule too.
  public var adamwLr = 0.001
  /// How much of the old mean and of the old mean square AdamW keeps.
  public var betas = [0.9, 0.999]
  /// Keeps AdamW's denominator from nothing.
  public var eps = 1e-8

  /// PyTorch's constants.
  public init() {}

  /// The optimizer.
  public func makeOptimizer(for model: Module) -> Optimizer {
    Muon(
      model, learningRate: lr, momentum: momentum, isNesterov: nesterov, iterations: nsSteps,
      weightDecay: weightDecay, vectorRateScale: adamwLr / lr, betas: (betas[0], betas[1]), epsilon: eps)
  }

  /// The keys.
  public static let fields: [ConfigField<Self>] = [
    .lr(\.lr),
    ConfigField("momentum", \.momentum, .from(0, below: 1)),
    ConfigField("nesterov", \.nesterov),
    ConfigField("ns_steps", \.nsSteps, .between(1, 100)),
    .weightDecay(\.weightDecay),
    ConfigField("adamw_lr", \.adamwLr, .positive),
    .betas(\.betas), .eps(\.eps),
  ]
}
