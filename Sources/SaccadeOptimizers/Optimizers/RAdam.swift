public import SaccadeConfig
internal import SaccadeEngine

/// RAdam: ``Adam`` whose first steps, of which the mean square is still a guess, go by the mean alone and then grow
/// into Adam's, so that no warm-up is needed.
/// - Paper: Liu et al. 2019, <https://arxiv.org/abs/1908.03265>, algorithm 2
public final class RAdam: Optimizer {
  /// What it is made with.
  public struct Settings: OptimizerSettings, Equatable {
    /// The learning rate.
    public var learningRate = 1e-3
    /// How much of the gradients' old mean and old mean square is kept.
    public var betas = [0.9, 0.999]
    /// What is added to the denominator.
    public var epsilon = 1e-8
    /// The weight of the squared weights in the loss, or what each weight loses at a step.
    public var weightDecay = 0.0
    /// Whether weight decay is taken from the weight, as ``AdamW`` does, and does not go through the gradient.
    public var isDecoupled = false

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
      stateNames: ["exp_avg", "exp_avg_sq"])
  }

  /// RAdam for the parameters of a model or of groups.
  public convenience init(
    _ parameters: some ParameterSource, learningRate: Double = Settings().learningRate,
    betas: (Double, Double) = (Settings().betas[0], Settings().betas[1]), epsilon: Double = Settings().epsilon,
    weightDecay: Double = Settings().weightDecay, isDecoupled: Bool = Settings().isDecoupled
  ) {
    self.init(
      parameters,
      Settings().with(\.learningRate, learningRate).with(\.betas, [betas.0, betas.1]).with(\.epsilon, epsilon)
        .with(\.weightDecay, weightDecay).with(\.isDecoupled, isDecoupled))
  }

  public override var hasMomentum: Bool { true }

  override func rule(rate: Double, decay: Double, number: Int) -> UpdateRule {
    .radam(
      rate: rate, beta1: momentum(or: settings.betas[0]), beta2: settings.betas[1], epsilon: settings.epsilon,
      weightDecay: decay, decoupled: settings.isDecoupled, step: number)
  }
}

extension RAdam.Settings {
  /// `RAdam`.
  public var typeName: String { "RAdam" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["radam", "RectifiedAdam"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Adam whose first steps are held back while its mean square is still a guess." }
  /// The optimizer.
  public func makeOptimizer(for parameters: some ParameterSource) -> Optimizer { RAdam(parameters, self) }
  /// The keys `lr`, `betas`, `eps`, `weight_decay` and `decoupled_weight_decay`.
  public static let fields: [ConfigField<Self>] = [
    .learningRate(\.learningRate), .betas(\.betas), .epsilon(\.epsilon), .weightDecay(\.weightDecay),
    .isDecoupled(\.isDecoupled),
  ]
}
