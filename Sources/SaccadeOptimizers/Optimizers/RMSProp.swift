public import SaccadeConfig
internal import SaccadeEngine

/// RMSProp: steps over the root of the mean squared gradient.
/// - Paper: Tieleman & Hinton 2012, *Neural networks for machine learning*, lecture 6.5; centred by Graves 2013,
///   <https://arxiv.org/abs/1308.0850>, §3
public final class RMSProp: Optimizer {
  /// What it is made with.
  public struct Settings: OptimizerSettings, Equatable {
    /// The learning rate.
    public var learningRate = 1e-2
    /// How much of the old mean square is kept.
    public var alpha = 0.99
    /// What is added to the denominator.
    public var epsilon = 1e-8
    /// How much of the last step goes on.
    public var momentum = 0.0
    /// Whether the mean is taken out of the mean square.
    public var isCentered = false
    /// The weight of the squared weights in the loss.
    public var weightDecay = 0.0

    /// The usual settings.
    public init() {}
  }

  /// What it was made with.
  public let settings: Settings

  /// An optimizer by settings.
  /// - Traps: if a recipe could not have them, but for a rate of 0
  public init(_ parameters: some ParameterSource, _ settings: Settings) {
    self.settings = settings.checked()
    super.init(
      parameters, learningRate: settings.learningRate, weightDecay: settings.weightDecay,
      stateNames: ["square_avg"] + (settings.isCentered ? ["grad_avg"] : [])
        + (settings.momentum > 0 ? ["momentum_buffer"] : []))
  }

  /// RMSProp for the parameters of a model or of groups.
  public convenience init(
    _ parameters: some ParameterSource, learningRate: Double = Settings().learningRate,
    alpha: Double = Settings().alpha, epsilon: Double = Settings().epsilon, momentum: Double = Settings().momentum,
    isCentered: Bool = Settings().isCentered, weightDecay: Double = Settings().weightDecay
  ) {
    self.init(
      parameters,
      Settings().with(\.learningRate, learningRate).with(\.alpha, alpha).with(\.epsilon, epsilon)
        .with(\.momentum, momentum).with(\.isCentered, isCentered).with(\.weightDecay, weightDecay))
  }

  public override var hasMomentum: Bool { settings.momentum > 0 }

  override func rule(rate: Double, decay: Double, number: Int) -> UpdateRule {
    .rmsProp(
      rate: rate, alpha: settings.alpha, epsilon: settings.epsilon, weightDecay: decay,
      momentum: momentum(or: settings.momentum),
      centered: settings.isCentered)
  }
}

extension RMSProp.Settings {
  /// `RMSProp`.
  public var typeName: String { "RMSProp" }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Steps over the root of the mean squared gradient." }
  /// The optimizer.
  public func makeOptimizer(for parameters: some ParameterSource) -> Optimizer { RMSProp(parameters, self) }
  /// The keys `lr`, `alpha`, `eps`, `momentum`, `centered` and `weight_decay`.
  public static let fields: [ConfigField<Self>] = [
    .learningRate(\.learningRate),
    .share("alpha", \.alpha, "How much of the old mean square is kept.", alsoKnownAs: ["rho", "decay_rate"]),
    .epsilon(\.epsilon), .share("momentum", \.momentum, "How much of the last step goes on."),
    ConfigField("centered", \.isCentered, "Whether the mean is taken out of the mean square."),
    .weightDecay(\.weightDecay),
  ]
}
