internal import SaccadeEngine
public import SaccadeLayers

/// Adadelta: steps over the root of the mean squared gradient, times that of the mean squared step.
/// - Paper: Zeiler 2012, <https://arxiv.org/abs/1212.5701>, algorithm 1
public final class Adadelta: Optimizer {
  /// How much of the old mean squares is kept.
  public let rho: Double
  /// What is added to both mean squares.
  public let epsilon: Double

  /// Adadelta for the parameters of groups.
  public init(
    _ groups: [ParameterGroup], learningRate: Double = 1, rho: Double = 0.9, epsilon: Double = 1e-6,
    weightDecay: Double = 0
  ) {
    self.rho = rho
    self.epsilon = epsilon
    super.init(
      groups, learningRate: learningRate, weightDecay: weightDecay, stateNames: ["square_avg", "acc_delta"])
  }

  /// Adadelta for all parameters of a model.
  public convenience init(
    _ model: Module, learningRate: Double = 1, rho: Double = 0.9, epsilon: Double = 1e-6, weightDecay: Double = 0
  ) {
    self.init(
      [ParameterGroup(model)], learningRate: learningRate, rho: rho, epsilon: epsilon, weightDecay: weightDecay)
  }

  override func rule(rate: Double, decay: Double, number: Int) -> UpdateRule {
    .adadelta(rate: rate, rho: rho, epsilon: epsilon, weightDecay: decay)
  }
}
