public import SaccadeEngine

/// max(x, 0).
public final class ReLU: Module {
  /// The rectifier.
  public override init() {}
  /// The function of each element.
  public override func forward(_ x: Tensor) -> Tensor { relu(x) }
}

/// min(max(x, 0), 6).
public final class ReLU6: Module {
  /// The rectifier that ends at 6.
  public override init() {}
  /// The function of each element.
  public override func forward(_ x: Tensor) -> Tensor { relu6(x) }
}

/// x above 0, `slope`·x below.
public final class LeakyReLU: Module {
  /// The slope below 0.
  public let slope: Float
  /// A rectifier with a slope below 0.
  public init(slope: Float = 0.01) { self.slope = slope }
  /// The function of each element.
  public override func forward(_ x: Tensor) -> Tensor { leakyReLU(x, slope: slope) }
}

/// x above 0, a trained slope times x below; one slope a channel, or one for all.
/// - Paper: He et al. 2015, <https://arxiv.org/abs/1502.01852>
public final class PReLU: Module {
  /// The slope below 0.
  public let weight: Parameter
  /// A rectifier with a trained slope below 0.
  public init(channels: Int = 1, initial: Float = 0.25) { weight = Parameter([channels], .constant(initial)) }
  /// The function of each element.
  public override func forward(_ x: Tensor) -> Tensor { prelu(x, slope: weight.value) }
}

/// x above 0, `alpha`·(eˣ − 1) below.
public final class ELU: Module {
  /// How far down it goes.
  public let alpha: Float
  /// A rectifier with an exponential below 0.
  public init(alpha: Float = 1) { self.alpha = alpha }
  /// The function of each element.
  public override func forward(_ x: Tensor) -> Tensor { elu(x, alpha: alpha) }
}

/// x·Φ(x), with the error function or by its tanh approximation.
public final class GELU: Module {
  /// Whether tanh stands for the error function.
  public let isApproximate: Bool
  /// The Gaussian error linear unit.
  public init(isApproximate: Bool = false) { self.isApproximate = isApproximate }
  /// The function of each element.
  public override func forward(_ x: Tensor) -> Tensor { gelu(x, approximate: isApproximate) }
}

/// x·σ(x), also called swish.
public final class SiLU: Module {
  /// The sigmoid linear unit.
  public override init() {}
  /// The function of each element.
  public override func forward(_ x: Tensor) -> Tensor { silu(x) }
}

/// x·relu6(x + 3) / 6.
public final class HardSwish: Module {
  /// SiLU by straight lines.
  public override init() {}
  /// The function of each element.
  public override func forward(_ x: Tensor) -> Tensor { hardSwish(x) }
}

/// relu6(x + 3) / 6.
public final class HardSigmoid: Module {
  /// A sigmoid by straight lines.
  public override init() {}
  /// The function of each element.
  public override func forward(_ x: Tensor) -> Tensor { hardSigmoid(x) }
}

/// 1 / (1 + e⁻ˣ).
public final class Sigmoid: Module {
  /// The logistic function.
  public override init() {}
  /// The function of each element.
  public override func forward(_ x: Tensor) -> Tensor { sigmoid(x) }
}

/// The hyperbolic tangent.
public final class Tanh: Module {
  /// The hyperbolic tangent.
  public override init() {}
  /// The function of each element.
  public override func forward(_ x: Tensor) -> Tensor { tanh(x) }
}

/// log(1 + eˣ).
public final class Softplus: Module {
  /// A smooth rectifier.
  public override init() {}
  /// The function of each element.
  public override func forward(_ x: Tensor) -> Tensor { softplus(x) }
}

/// x·tanh(softplus(x)).
public final class Mish: Module {
  /// A smooth rectifier that dips below 0.
  public override init() {}
  /// The function of each element.
  public override func forward(_ x: Tensor) -> Tensor { mish(x) }
}
