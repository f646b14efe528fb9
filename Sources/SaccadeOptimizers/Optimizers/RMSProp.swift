internal import SaccadeEngine
public import SaccadeLayers

/// RMSProp: steps over the root of the mean squared gradient.
/// - Paper: Tieleman & Hinton 2012, *Neural networks for machine learning*, lecture 6.5; centred by Graves 2013,
///   <https://arxiv.org/abs/1308.0850>, §3
public final class RMSProp: Optimizer {
  /// How much of the old mean square is kept.
  public let alpha: Double
  /// What is added to the denominator.
  public let epsilon: Double
  /// How much of the last step goes on.
  public let momentum: Double
  /// Whether the mean is taken out of the mean square.
  public let isCentered: Bool

  /// RMSProp for the parameters of groups.
  public init(
    _ groups: [ParameterGroup], learningRate: Double = 1e-2, alpha: Double = 0.99, epsilon: Double = 1e-8,
    momentum: Double = 0, isCentered: Bool = false, weightDecay: Double = 0
  ) {
    self.alpha = alpha
    self.epsilon = epsilon
    self.momentum = momentum
    self.isCentered = isCentered
    super.init(
      groups, learningRate: learningRate, weightDecay: weightDecay,
      stateNames: ["square_avg"] + (isCentered ? ["grad_avg"] : []) + (momentum > 0 ? ["momentum_buffer"] : []))
  }

  /// RMSProp for all parameters of a model.
  public convenience init(
    _ model: Module, learningRate: Double = 1e-2, alpha: Double = 0.99, epsilon: Double = 1e-8, momentum: Double = 0,
    isCentered: Bool = false, weightDecay: Double = 0
  ) {
    self.init(
      [ParameterGroup(model)], learningRate: learningRate, alpha: alpha, epsilon: epsilon, momentum: momentum,
      isCentered: isCentered, weightDecay: weightDecay)
  }

  override func rule(rate: Double, decay: Double, number: Int) -> UpdateRule {
    .rmsProp(
      rate: rate, alpha: alpha, epsilon: epsilon, weightDecay: decay, momentum: momentum, centered: isCentered)
  }
}
