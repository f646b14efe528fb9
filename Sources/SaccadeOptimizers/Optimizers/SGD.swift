public import SaccadeConfig
internal import SaccadeEngine

/// Stochastic gradient descent, with momentum if wanted: PyTorch's formulas.
///
/// g ← g + decay·w; b ← momentum·b + (1 − dampening)·g; w ← w − rate·b, or with Nesterov's momentum
/// w ← w − rate·(g + momentum·b). The first b is g.
/// - Paper: Sutskever et al. 2013, *On the importance of initialization and momentum in deep learning*
public final class SGD: Optimizer {
  /// What it is made with.
  public struct Settings: OptimizerSettings, Equatable {
    /// The learning rate.
    public var learningRate = 0.1
    /// How much of the last step goes on.
    public var momentum = 0.0
    /// How much of a new gradient the momentum leaves out.
    public var dampening = 0.0
    /// Whether the gradient counts where momentum leads.
    public var isNesterov = false
    /// The weight of the squared weights in the loss.
    public var weightDecay = 0.0

    /// Plain descent.
    public init() {}
  }

  /// What it was made with.
  public let settings: Settings

  /// Descent by settings.
  /// - Traps: if Nesterov's momentum has no momentum, or dampening; if a recipe could not have the settings, but for a
  ///   rate of 0
  public init(_ parameters: some ParameterSource, _ settings: Settings) {
    if let problem = settings.problem { misuse("SGD", problem) }
    self.settings = settings.checked()
    super.init(
      parameters, learningRate: settings.learningRate, weightDecay: settings.weightDecay,
      stateNames: settings.momentum == 0 ? [] : ["momentum_buffer"])
  }

  /// Descent for the parameters of a model or of groups.
  /// - Traps: if Nesterov's momentum has no momentum, or dampening
  public convenience init(
    _ parameters: some ParameterSource, learningRate: Double, momentum: Double = Settings().momentum,
    dampening: Double = Settings().dampening, weightDecay: Double = Settings().weightDecay,
    isNesterov: Bool = Settings().isNesterov
  ) {
    self.init(
      parameters,
      Settings().with(\.learningRate, learningRate).with(\.momentum, momentum).with(\.dampening, dampening)
        .with(\.weightDecay, weightDecay).with(\.isNesterov, isNesterov))
  }

  public override var hasMomentum: Bool { settings.momentum > 0 }

  override func rule(rate: Double, decay: Double, number: Int) -> UpdateRule {
    .sgd(
      rate: rate, momentum: momentum(or: settings.momentum), dampening: settings.dampening, weightDecay: decay,
      nesterov: settings.isNesterov, isFirst: number == 1)
  }
}

extension SGD.Settings {
  /// `SGD`.
  public var typeName: String { "SGD" }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Stochastic gradient descent, with momentum if wanted." }
  /// The optimizer.
  public func makeOptimizer(for parameters: some ParameterSource) -> Optimizer { SGD(parameters, self) }
  /// The keys `lr`, `momentum`, `dampening`, `nesterov` and `weight_decay`.
  public static let fields: [ConfigField<Self>] = [
    .learningRate(\.learningRate), .share("momentum", \.momentum, "How much of the last step goes on."),
    ConfigField("dampening", \.dampening, "How much of a new gradient the momentum leaves out.", .between(0, 1)),
    ConfigField("nesterov", \.isNesterov, "Whether the gradient counts where momentum leads."),
    .weightDecay(\.weightDecay),
  ]

  /// What ``check(_:)`` keeps.
  public static let rules = ["nesterov needs momentum greater than 0 and no dampening"]

  /// Nesterov's momentum needs momentum.
  public func check(_ report: (_ key: String, _ message: String) -> Void) {
    if let problem { report("nesterov", problem) }
  }

  fileprivate var problem: String? {
    isNesterov && (momentum == 0 || dampening != 0)
      ? "needs momentum greater than 0 and no dampening: momentum \(momentum), dampening \(dampening)" : nil
  }
}
