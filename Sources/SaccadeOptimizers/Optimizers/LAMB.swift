public import SaccadeConfig
internal import SaccadeEngine

/// LAMB: ``Adam``'s direction, with a step that is as long as the weights of its parameter are, times the rate: for very
/// large batches.
///
/// Parameters without weight decay, such as biases under `paramwise: {bias_decay: 0}`, take Adam's own steps.
/// - Paper: You et al. 2019, <https://arxiv.org/abs/1904.00962>, algorithm 2
/// - Differs from timm: gradients are shortened by `step: {clip_norm: 1}`, and not by the optimizer
public final class LAMB: Optimizer {
  /// What it is made with.
  public struct Settings: OptimizerSettings, Equatable {
    /// The learning rate.
    public var learningRate = 1e-3
    /// How much of the gradients' old mean and old mean square is kept.
    public var betas = [0.9, 0.999]
    /// What is added to the denominator.
    public var epsilon = 1e-6
    /// How strongly weights are drawn to 0: a part of the direction.
    public var weightDecay = 0.01
    /// Whether a step is at most as long as Adam's.
    public var clipsTrust = false
    /// Whether parameters without weight decay get steps of their own length, too.
    public var alwaysAdapts = false

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

  /// LAMB for the parameters of a model or of groups.
  public convenience init(
    _ parameters: some ParameterSource, learningRate: Double = Settings().learningRate,
    betas: (Double, Double) = (Settings().betas[0], Settings().betas[1]), epsilon: Double = Settings().epsilon,
    weightDecay: Double = Settings().weightDecay, clipsTrust: Bool = Settings().clipsTrust,
    alwaysAdapts: Bool = Settings().alwaysAdapts
  ) {
    self.init(
      parameters,
      Settings().with(\.learningRate, learningRate).with(\.betas, [betas.0, betas.1]).with(\.epsilon, epsilon)
        .with(\.weightDecay, weightDecay).with(\.clipsTrust, clipsTrust).with(\.alwaysAdapts, alwaysAdapts))
  }

  public override var hasMomentum: Bool { true }

  override func rule(rate: Double, decay: Double, number: Int) -> UpdateRule {
    .lamb(
      rate: rate, beta1: momentum(or: settings.betas[0]), beta2: settings.betas[1], epsilon: settings.epsilon,
      weightDecay: decay, step: number, adapts: decay != 0 || settings.alwaysAdapts, clips: settings.clipsTrust)
  }
}

extension LAMB.Settings {
  /// `LAMB`.
  public var typeName: String { "LAMB" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["lamb", "Lamb", "FusedLAMB"] }
  /// What `saccade config docs` tells of it.
  public var summary: String {
    "Adam's direction, with steps as long as the weights, times lr: for very large batches."
  }
  /// The optimizer.
  public func makeOptimizer(for parameters: some ParameterSource) -> Optimizer { LAMB(parameters, self) }
  /// The keys `lr`, `betas`, `eps`, `weight_decay`, `trust_clip` and `always_adapt`.
  public static let fields: [ConfigField<Self>] = [
    .learningRate(\.learningRate), .betas(\.betas), .epsilon(\.epsilon), .weightDecay(\.weightDecay),
    .clipsTrust(\.clipsTrust, "Whether a step is at most as long as Adam's."), .alwaysAdapts(\.alwaysAdapts),
  ]
  /// Clipping stands elsewhere.
  public static let explanations = ["max_grad_norm": "step.clip_norm shortens gradients, for every optimizer"]
}
