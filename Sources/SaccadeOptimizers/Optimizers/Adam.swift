internal import SaccadeEngine
public import SaccadeLayers

/// Adam: steps by the mean of the gradients over the root of their mean square.
///
/// Weight decay goes through the gradient, as in PyTorch; ``AdamW`` takes it from the weight.
/// - Paper: Kingma & Ba 2014, <https://arxiv.org/abs/1412.6980>, algorithm 1
public class Adam: Optimizer {
  /// How much of the old mean and of the old mean square is kept.
  public let betas: (Double, Double)
  /// What is added to the denominator.
  public let epsilon: Double
  var isDecoupled: Bool { false }

  /// Adam for the parameters of groups.
  public init(
    _ groups: [ParameterGroup], learningRate: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999),
    epsilon: Double = 1e-8, weightDecay: Double = 0
  ) {
    self.betas = betas
    self.epsilon = epsilon
    super.init(
      groups, learningRate: learningRate, weightDecay: weightDecay, stateNames: ["exp_avg", "exp_avg_sq"])
  }

  /// Adam for all parameters of a model.
  public convenience init(
    _ model: Module, learningRate: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999), epsilon: Double = 1e-8,
    weightDecay: Double = 0
  ) {
    self.init(
      [ParameterGroup(model)], learningRate: learningRate, betas: betas, epsilon: epsilon, weightDecay: weightDecay)
  }

  override func rule(rate: Double, decay: Double, number: Int) -> UpdateRule {
    .adam(
      rate: rate, beta1: betas.0, beta2: betas.1, epsilon: epsilon, weightDecay: decay, decoupled: isDecoupled,
      step: number)
  }
}

/// ``Adam`` with weight decay of its own: each weight shrinks by rate · decay.
/// - Paper: Loshchilov & Hutter 2017, <https://arxiv.org/abs/1711.05101>, algorithm 2
public final class AdamW: Adam {
  override var isDecoupled: Bool { true }

  /// AdamW for the parameters of groups.
  public override init(
    _ groups: [ParameterGroup], learningRate: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999),
    epsilon: Double = 1e-8, weightDecay: Double = 0.01
  ) {
    super.init(groups, learningRate: learningRate, betas: betas, epsilon: epsilon, weightDecay: weightDecay)
  }

  /// AdamW for all parameters of a model.
  public convenience init(
    _ model: Module, learningRate: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999), epsilon: Double = 1e-8,
    weightDecay: Double = 0.01
  ) {
    self.init(
      [ParameterGroup(model)], learningRate: learningRate, betas: betas, epsilon: epsilon, weightDecay: weightDecay)
  }
}
