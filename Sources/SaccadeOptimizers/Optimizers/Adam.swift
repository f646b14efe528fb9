public import SaccadeConfig
internal import SaccadeEngine

/// Adam: steps by the mean of the gradients over the root of their mean square.
///
/// Weight decay goes through the gradient, as in PyTorch; ``AdamW`` takes it from the weight.
/// - Paper: Kingma & Ba 2014, <https://arxiv.org/abs/1412.6980>, algorithm 1
public class Adam: Optimizer {
  /// What Adam and AdamW are made with.
  public struct Settings: OptimizerSettings, Equatable {
    /// Whether weight decay is taken from the weight, as AdamW does, and does not go through the gradient.
    public let isDecoupled: Bool
    /// The learning rate.
    public var learningRate = 1e-3
    /// How much of the gradients' old mean and old mean square is kept.
    public var betas = [0.9, 0.999]
    /// What is added to the denominator.
    public var epsilon = 1e-8
    /// The weight of the squared weights in the loss, or what each weight loses at a step, as a part of it and of the
    /// learning rate.
    public var weightDecay: Double

    /// The usual settings of Adam, or of AdamW.
    public init(isDecoupled: Bool = false) {
      self.isDecoupled = isDecoupled
      weightDecay = isDecoupled ? 0.01 : 0
    }
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

  /// Adam for the parameters of a model or of groups.
  public convenience init(
    _ parameters: some ParameterSource, learningRate: Double = Settings().learningRate,
    betas: (Double, Double) = (Settings().betas[0], Settings().betas[1]), epsilon: Double = Settings().epsilon,
    weightDecay: Double = Settings().weightDecay
  ) {
    self.init(
      parameters,
      Settings().with(\.learningRate, learningRate).with(\.betas, [betas.0, betas.1]).with(\.epsilon, epsilon)
        .with(\.weightDecay, weightDecay))
  }

  public override var hasMomentum: Bool { true }

  override func rule(rate: Double, decay: Double, number: Int) -> UpdateRule {
    .adam(
      rate: rate, beta1: momentum(or: settings.betas[0]), beta2: settings.betas[1], epsilon: settings.epsilon,
      weightDecay: decay,
      decoupled: settings.isDecoupled, step: number)
  }
}

/// ``Adam`` with weight decay of its own: each weight shrinks by rate · decay.
/// - Paper: Loshchilov & Hutter 2017, <https://arxiv.org/abs/1711.05101>, algorithm 2
public final class AdamW: Adam {
  /// AdamW for the parameters of a model or of groups.
  public convenience init(
    _ parameters: some ParameterSource, learningRate: Double = Settings().learningRate,
    betas: (Double, Double) = (Settings().betas[0], Settings().betas[1]), epsilon: Double = Settings().epsilon,
    weightDecay: Double = Settings(isDecoupled: true).weightDecay
  ) {
    self.init(
      parameters,
      Settings(isDecoupled: true).with(\.learningRate, learningRate).with(\.betas, [betas.0, betas.1])
        .with(\.epsilon, epsilon).with(\.weightDecay, weightDecay))
  }
}

extension Adam.Settings {
  /// `Adam` or `AdamW`.
  public var typeName: String { isDecoupled ? "AdamW" : "Adam" }
  /// What `saccade config docs` tells of it.
  public var summary: String {
    isDecoupled
      ? "Adam with weight decay of its own: each weight shrinks by lr · weight_decay."
      : "Steps by the mean of the gradients over the root of their mean square."
  }
  /// The optimizer.
  public func makeOptimizer(for parameters: some ParameterSource) -> Optimizer {
    isDecoupled ? AdamW(parameters, self) : Adam(parameters, self)
  }
  /// The keys `lr`, `betas`, `eps` and `weight_decay`.
  public static let fields: [ConfigField<Self>] = [
    .learningRate(\.learningRate), .betas(\.betas), .epsilon(\.epsilon), .weightDecay(\.weightDecay),
  ]
}
