import Saccade

/// Steps of one length, in the direction in which a mean of the gradients points.
/// - Paper: Chen et al. 2023, <https://arxiv.org/abs/2302.06675>, algorithm 2
final class Lion: Optimizer {
  init(_ parameters: some ParameterSource, learningRate: Double, weightDecay: Double = 0) {
    // A checkpoint holds a tensor of this name for each parameter.
    super.init(parameters, learningRate: learningRate, weightDecay: weightDecay, stateNames: ["exp_avg"])
  }

  override func step(
    _ value: inout Tensor, _ gradient: Tensor, _ state: inout [Tensor], rate: Double, decay: Double, number: Int
  ) {
    let direction = sign(state[0] * 0.9 + gradient * 0.1)
    value = value * (1 - rate * decay) - direction * rate
    state[0] = state[0] * 0.99 + gradient * 0.01
  }
}
