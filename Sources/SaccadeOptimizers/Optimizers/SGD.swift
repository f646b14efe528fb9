internal import SaccadeEngine
public import SaccadeLayers

/// Stochastic gradient descent, with momentum if wanted: PyTorch's formulas.
///
/// g ← g + decay·w; b ← momentum·b + (1 − dampening)·g; w ← w − rate·b, or with Nesterov's momentum
/// w ← w − rate·(g + momentum·b). The first b is g.
/// - Paper: Sutskever et al. 2013, *On the importance of initialization and momentum in deep learning*
public final class SGD: Optimizer {
  /// How much of the last step goes on.
  public let momentum: Double
  /// How much of a new gradient the momentum leaves out.
  public let dampening: Double
  /// Whether the gradient counts where momentum leads.
  public let isNesterov: Bool

  /// Descent for the parameters of groups.
  /// - Traps: if Nesterov's momentum has no momentum, or dampening
  public init(
    _ groups: [ParameterGroup], learningRate: Double, momentum: Double = 0, dampening: Double = 0,
    weightDecay: Double = 0, isNesterov: Bool = false
  ) {
    guard !isNesterov || (momentum > 0 && dampening == 0) else {
      misuse("SGD", "Nesterov needs momentum and no dampening: momentum \(momentum), dampening \(dampening)")
    }
    self.momentum = momentum
    self.dampening = dampening
    self.isNesterov = isNesterov
    super.init(
      groups, learningRate: learningRate, weightDecay: weightDecay,
      stateNames: momentum == 0 ? [] : ["momentum_buffer"])
  }

  /// Descent for all parameters of a model.
  public convenience init(
    _ model: Module, learningRate: Double, momentum: Double = 0, dampening: Double = 0, weightDecay: Double = 0,
    isNesterov: Bool = false
  ) {
    self.init(
      [ParameterGroup(model)], learningRate: learningRate, momentum: momentum, dampening: dampening,
      weightDecay: weightDecay, isNesterov: isNesterov)
  }

  override func rule(rate: Double, decay: Double, number: Int) -> UpdateRule {
    .sgd(
      rate: rate, momentum: momentum, dampening: dampening, weightDecay: decay, nesterov: isNesterov,
      isFirst: number == 1)
  }
}
