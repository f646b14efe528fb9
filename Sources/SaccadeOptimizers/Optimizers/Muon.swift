internal import SaccadeEngine
public import SaccadeLayers

/// Muon: steps by the momentum of a matrix with all its singular values brought to about 1, so that rare directions
/// learn as fast as common ones.
///
/// Matrices are the parameters with two axes or more; a convolution's weight counts as `[out, in · kh · kw]`. All others,
/// such as biases and the scales of normalizations, take ``AdamW``'s steps at a rate of their own.
/// - Paper: Jordan et al. 2024, <https://kellerjordan.github.io/posts/muon>; Liu et al. 2025,
///   <https://arxiv.org/abs/2502.16982>, for the weight decay
/// - Differs from PyTorch: matrices of convolutions are taken too, other parameters need no second optimizer, and singular
///   values are found in float32, not in bfloat16
public final class Muon: Optimizer {
  /// How much of the last mean of the gradients goes on.
  public let momentum: Double
  /// Whether the gradient is taken where the momentum leads.
  public let isNesterov: Bool
  /// How many rounds of Newton and Schulz's iteration bring singular values to 1.
  public let iterations: Int
  /// The learning rate of parameters that are no matrices, as a multiple of that of matrices.
  public let vectorRateScale: Double
  /// ``AdamW``'s constants for these.
  public let betas: (Double, Double)
  /// What is added to AdamW's denominator.
  public let epsilon: Double

  /// Muon for the parameters of groups.
  public init(
    _ groups: [ParameterGroup], learningRate: Double = 1e-3, momentum: Double = 0.95, isNesterov: Bool = true,
    iterations: Int = 5, weightDecay: Double = 0.1, vectorRateScale: Double = 1, betas: (Double, Double) = (0.9, 0.999),
    epsilon: Double = 1e-8
  ) {
    self.momentum = momentum
    self.isNesterov = isNesterov
    self.iterations = iterations
    self.vectorRateScale = vectorRateScale
    self.betas = betas
    self.epsilon = epsilon
    super.init(groups, learningRate: learningRate, weightDecay: weightDecay, stateNames: ["exp_avg", "exp_avg_sq"])
  }

  /// Muon for all parameters of a model.
  public convenience init(
    _ model: Module, learningRate: Double = 1e-3, momentum: Double = 0.95, isNesterov: Bool = true,
    iterations: Int = 5, weightDecay: Double = 0.1, vectorRateScale: Double = 1, betas: (Double, Double) = (0.9, 0.999),
    epsilon: Double = 1e-8
  ) {
    self.init(
      [ParameterGroup(model)], learningRate: learningRate, momentum: momentum, isNesterov: isNesterov,
      iterations: iterations, weightDecay: weightDecay, vectorRateScale: vectorRateScale, betas: betas,
      epsilon: epsilon)
  }

  override func stateNames(of parameter: Parameter) -> [String] {
    parameter.shape.rank >= 2 ? ["momentum_buffer"] : super.stateNames(of: parameter)
  }

  override func rule(rate: Double, decay: Double, number: Int) -> UpdateRule {
    .adam(
      rate: rate * vectorRateScale, beta1: betas.0, beta2: betas.1, epsilon: epsilon, weightDecay: decay,
      decoupled: true, step: number)
  }

  override func step(
    _ value: inout Tensor, _ gradient: Tensor, _ state: inout [Tensor], rate: Double, decay: Double, number: Int
  ) {
    guard value.rank >= 2 else {
      return super.step(&value, gradient, &state, rate: rate, decay: decay, number: number)
    }
    withoutGradient {
      let mean = state[0] * Float(momentum) + gradient * Float(1 - momentum)
      state[0] = mean
      let direction = isNesterov ? mean * Float(momentum) + gradient * Float(1 - momentum) : mean
      let matrix = direction.reshaped([value.shape[0], -1])
      // Tall matrices would move their many rows too little.
      let stretch = max(1, Double(matrix.shape[0]) / Double(max(matrix.shape[1], 1))).squareRoot()
      let step = matrix.orthogonalized(iterations: iterations).reshaped(value.shape)
      value = value * Float(1 - rate * decay) - step * Float(rate * stretch)
    }
  }
}

extension Tensor {
  /// This matrix with its singular values brought near to 1, by an iteration of polynomials of odd degree.
  /// - Shapes: `[n, m]`; result the same
  func orthogonalized(iterations: Int) -> Tensor {
    let isTall = shape[0] > shape[1]
    var x = isTall ? transposed() : self
    x = x / maximum(sqrt(x.squared().sum()), .full([], 1e-7))
    for _ in 0..<iterations {
      let square = matmul(x, x.transposed())
      x = x * 3.4445 + matmul(square * -4.775 + matmul(square, square) * 2.0315, x)
    }
    return isTall ? x.transposed() : x
  }
}
