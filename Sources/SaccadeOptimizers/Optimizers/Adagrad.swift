internal import SaccadeEngine
public import SaccadeLayers

/// Adagrad: steps over the root of the sum of all squared gradients.
/// - Paper: Duchi et al. 2011, *Adaptive subgradient methods for online learning and stochastic optimization*
public final class Adagrad: Optimizer {
  /// How fast the learning rate falls: to rate / (1 + steps · `rateDecay`).
  public let rateDecay: Double
  /// What is added to the denominator.
  public let epsilon: Double

  /// Adagrad for the parameters of groups.
  public init(
    _ groups: [ParameterGroup], learningRate: Double = 1e-2, rateDecay: Double = 0, epsilon: Double = 1e-10,
    weightDecay: Double = 0
  ) {
    self.rateDecay = rateDecay
    self.epsilon = epsilon
    super.init(groups, learningRate: learningRate, weightDecay: weightDecay, stateNames: ["sum"])
  }

  /// Adagrad for all parameters of a model.
  public convenience init(
    _ model: Module, learningRate: Double = 1e-2, rateDecay: Double = 0, epsilon: Double = 1e-10,
    weightDecay: Double = 0
  ) {
    self.init(
      [ParameterGroup(model)], learningRate: learningRate, rateDecay: rateDecay, epsilon: epsilon,
      weightDecay: weightDecay)
  }

  override func rule(rate: Double, decay: Double, number: Int) -> UpdateRule {
    .adagrad(rate: rate / (1 + Double(number - 1) * rateDecay), epsilon: epsilon, weightDecay: decay)
  }
}
