public import SaccadeConfig
internal import SaccadeEngine

/// LARS: ``SGD`` with each parameter's gradient brought to a length in proportion to that of its weights: for very large
/// batches.
///
/// Parameters without weight decay, such as biases under `paramwise: {bias_decay: 0}`, take SGD's own steps.
/// - Paper: You et al. 2017, <https://arxiv.org/abs/1708.03888>, algorithm 1
public final class LARS: Optimizer {
  /// What it is made with.
  public struct Settings: OptimizerSettings, Equatable {
    /// The learning rate.
    public var learningRate = 1.0
    /// How much of the last step goes on.
    public var momentum = 0.9
    /// How much of a new gradient the momentum leaves out.
    public var dampening = 0.0
    /// Whether the gradient counts where momentum leads.
    public var isNesterov = false
    /// The weight of the squared weights in the loss.
    public var weightDecay = 0.0
    /// How long a step is beside the weights, at a rate of 1.
    public var trust = 0.001
    /// What is added to the length of the gradient.
    public var epsilon = 1e-8
    /// Whether a step is at most as long as SGD's.
    public var clipsTrust = false
    /// Whether parameters without weight decay get steps of their own length, too.
    public var alwaysAdapts = false

    /// The usual settings.
    public init() {}
  }

  /// What it was made with.
  public let settings: Settings

  /// Descent by settings.
  /// - Traps: if Nesterov's momentum has no momentum, or dampening; if a recipe could not have the settings, but for a
  ///   rate of 0
  public init(_ parameters: some ParameterSource, _ settings: Settings) {
    self.settings = settings.checked()
    super.init(
      parameters, learningRate: settings.learningRate, weightDecay: settings.weightDecay,
      stateNames: settings.momentum == 0 ? [] : ["momentum_buffer"])
  }

  /// LARS for the parameters of a model or of groups.
  /// - Traps: if Nesterov's momentum has no momentum, or dampening
  public convenience init(
    _ parameters: some ParameterSource, learningRate: Double = Settings().learningRate,
    momentum: Double = Settings().momentum, weightDecay: Double = Settings().weightDecay,
    isNesterov: Bool = Settings().isNesterov, trust: Double = Settings().trust,
    clipsTrust: Bool = Settings().clipsTrust, alwaysAdapts: Bool = Settings().alwaysAdapts
  ) {
    self.init(
      parameters,
      Settings().with(\.learningRate, learningRate).with(\.momentum, momentum).with(\.weightDecay, weightDecay)
        .with(\.isNesterov, isNesterov).with(\.trust, trust).with(\.clipsTrust, clipsTrust)
        .with(\.alwaysAdapts, alwaysAdapts))
  }

  public override var hasMomentum: Bool { settings.momentum > 0 }

  override func rule(rate: Double, decay: Double, number: Int) -> UpdateRule {
    .lars(
      rate: rate, momentum: momentum(or: settings.momentum), dampening: settings.dampening, weightDecay: decay,
      nesterov: settings.isNesterov, isFirst: number == 1,
      trust: decay != 0 || settings.alwaysAdapts ? settings.trust : nil, epsilon: settings.epsilon,
      clips: settings.clipsTrust)
  }
}

extension LARS.Settings {
  /// `LARS`.
  public var typeName: String { "LARS" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["lars", "Lars", "LARC"] }
  /// What `saccade config docs` tells of it.
  public var summary: String {
    "SGD with each gradient brought to a length in proportion to the weights': for very large batches."
  }
  /// The optimizer.
  public func makeOptimizer(for parameters: some ParameterSource) -> Optimizer { LARS(parameters, self) }
  /// The keys `lr`, `momentum`, `dampening`, `nesterov`, `weight_decay`, `trust_coeff`, `eps`, `trust_clip` and
  /// `always_adapt`.
  public static let fields: [ConfigField<Self>] = [
    .learningRate(\.learningRate), .share("momentum", \.momentum, "How much of the last step goes on."),
    ConfigField("dampening", \.dampening, "How much of a new gradient the momentum leaves out.", .between(0, 1)),
    ConfigField("nesterov", \.isNesterov, "Whether the gradient counts where momentum leads."),
    .weightDecay(\.weightDecay),
    ConfigField(
      "trust_coeff", \.trust, "How long a step is beside the weights, at a rate of 1.", .positive(atMost: 1000),
      alsoKnownAs: ["trust_coefficient", "eta"]),
    ConfigField(
      "eps", \.epsilon, "What is added to the length of the gradient.", .positive(atMost: 1000),
      alsoKnownAs: ["epsilon"]),
    .clipsTrust(\.clipsTrust, "Whether a step is at most as long as SGD's."), .alwaysAdapts(\.alwaysAdapts),
  ]

  /// What ``check(_:)`` keeps.
  public static let rules = ["nesterov needs momentum greater than 0 and no dampening"]

  /// Nesterov's momentum needs momentum.
  public func check(_ report: (_ key: String, _ message: String) -> Void) {
    if isNesterov, momentum == 0 || dampening != 0 {
      report(
        "nesterov",
        "needs momentum greater than 0 and no dampening: momentum \(momentum), dampening \(dampening)")
    }
  }
}
