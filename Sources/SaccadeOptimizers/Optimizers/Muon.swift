public import SaccadeConfig
public import SaccadeEngine
import SaccadeLayers

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
  /// What it is made with.
  public struct Settings: OptimizerSettings, Equatable {
    /// The learning rate of matrices.
    public var learningRate = 1e-3
    /// How much of the last mean of the gradients goes on.
    public var momentum = 0.95
    /// Whether the gradient is taken where the momentum leads.
    public var isNesterov = true
    /// How many rounds of Newton and Schulz's iteration bring singular values to 1.
    public var iterations = 5
    /// What each weight loses at each step, as a part of it and of the learning rate.
    public var weightDecay = 0.1
    /// The learning rate of parameters that are no matrices, which ``AdamW`` moves; a schedule scales both alike.
    public var vectorLearningRate = 1e-3
    /// ``AdamW``'s share of the old mean and of the old mean square.
    public var betas = [0.9, 0.999]
    /// What is added to AdamW's denominator.
    public var epsilon = 1e-8

    /// The usual settings.
    public init() {}
  }

  /// What it was made with.
  public let settings: Settings
  /// The learning rate of parameters that are no matrices, as a multiple of that of matrices.
  private var vectorRateScale: Double { settings.vectorLearningRate / settings.learningRate }

  /// Muon by settings.
  /// - Traps: if a recipe could not have them, but for a rate of vectors of 0
  public init(_ parameters: some ParameterSource, _ settings: Settings) {
    // The rate of vectors is told as a multiple of that of matrices.
    self.settings = settings.checked(besides: ["adamw_lr"])
    let rate = settings.vectorLearningRate
    guard rate >= 0, rate.isFinite else {
      misuse("Muon", "the learning rate of vectors must be a finite number, and not negative: \(rate)")
    }
    super.init(
      parameters, learningRate: settings.learningRate, weightDecay: settings.weightDecay,
      stateNames: ["exp_avg", "exp_avg_sq"])
  }

  /// Muon for the parameters of a model or of groups.
  /// - Parameter vectorRateScale: the learning rate of parameters that are no matrices, as a multiple of that of matrices
  public convenience init(
    _ parameters: some ParameterSource, learningRate: Double = Settings().learningRate,
    momentum: Double = Settings().momentum, isNesterov: Bool = Settings().isNesterov,
    iterations: Int = Settings().iterations, weightDecay: Double = Settings().weightDecay,
    vectorRateScale: Double = 1, betas: (Double, Double) = (Settings().betas[0], Settings().betas[1]),
    epsilon: Double = Settings().epsilon
  ) {
    self.init(
      parameters,
      Settings().with(\.learningRate, learningRate).with(\.momentum, momentum).with(\.isNesterov, isNesterov)
        .with(\.iterations, iterations).with(\.weightDecay, weightDecay)
        .with(\.vectorLearningRate, vectorRateScale * learningRate).with(\.betas, [betas.0, betas.1])
        .with(\.epsilon, epsilon))
  }

  public override func stateNames(of parameter: Parameter) -> [String] {
    parameter.shape.rank >= 2 ? ["momentum_buffer"] : super.stateNames(of: parameter)
  }

  override func rule(rate: Double, decay: Double, number: Int) -> UpdateRule {
    .adam(
      rate: rate * vectorRateScale, beta1: settings.betas[0], beta2: settings.betas[1], epsilon: settings.epsilon,
      weightDecay: decay, decoupled: true, step: number)
  }

  public override func step(
    _ value: inout Tensor, _ gradient: Tensor, _ state: inout [Tensor], rate: Double, decay: Double, number: Int
  ) {
    guard value.rank >= 2 else {
      return super.step(&value, gradient, &state, rate: rate, decay: decay, number: number)
    }
    // A matrix without elements has no direction.
    guard value.elementCount > 0 else { return }
    let mean = state[0] * Float(settings.momentum) + gradient * Float(1 - settings.momentum)
    state[0] = mean
    let direction =
      settings.isNesterov ? mean * Float(settings.momentum) + gradient * Float(1 - settings.momentum) : mean
    let matrix = direction.reshaped([value.shape[0], -1])
    // Tall matrices would move their many rows too little.
    let stretch = max(1, Double(matrix.shape[0]) / Double(max(matrix.shape[1], 1))).squareRoot()
    let step = matrix.orthogonalized(iterations: settings.iterations).reshaped(value.shape)
    value = value * Float(1 - rate * decay) - step * Float(rate * stretch)
  }
}

extension Muon.Settings {
  /// `Muon`.
  public var typeName: String { "Muon" }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Steps by the momentum of matrices with their singular values brought to about 1." }
  /// The optimizer.
  public func makeOptimizer(for parameters: some ParameterSource) -> Optimizer { Muon(parameters, self) }
  /// The keys `lr`, `momentum`, `nesterov`, `ns_steps`, `weight_decay`, `adamw_lr`, `betas` and `eps`.
  public static let fields: [ConfigField<Self>] = [
    .learningRate(\.learningRate), .share("momentum", \.momentum, "How much of the gradients' last mean goes on."),
    ConfigField("nesterov", \.isNesterov, "Whether the gradient is taken where the momentum leads."),
    ConfigField("ns_steps", \.iterations, "How many rounds bring singular values to 1.", .between(1, 100)),
    .weightDecay(\.weightDecay, "What each weight loses at a step, as a part of it and of the learning rate."),
    ConfigField(
      "adamw_lr", \.vectorLearningRate, "The learning rate of parameters that are not matrices, such as biases.",
      .learningRate),
    .betas(\.betas), .epsilon(\.epsilon),
  ]
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
