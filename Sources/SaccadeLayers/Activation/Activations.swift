public import SaccadeEngine

/// max(x, 0).
public final class ReLU: Elementwise {
  /// The rectifier.
  public init() { super.init(.relu) }
}

/// min(max(x, 0), 6).
public final class ReLU6: Elementwise {
  /// The rectifier that ends at 6.
  public init() { super.init(.relu6) }
}

/// x above 0, `slope`·x below.
public final class LeakyReLU: Elementwise {
  /// The slope below 0.
  public let slope: Float
  /// A rectifier with a slope below 0.
  public init(slope: Float = 0.01) {
    self.slope = slope
    super.init(.leakyReLU(slope: slope))
  }
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
public final class ELU: Elementwise {
  /// How far down it goes.
  public let alpha: Float
  /// A rectifier with an exponential below 0.
  public init(alpha: Float = 1) {
    self.alpha = alpha
    super.init(.elu(alpha: alpha))
  }
}

/// x·Φ(x), with the error function or by its tanh approximation.
public final class GELU: Elementwise {
  /// Whether tanh stands for the error function.
  public let isApproximate: Bool
  /// The Gaussian error linear unit.
  public init(isApproximate: Bool = false) {
    self.isApproximate = isApproximate
    super.init(.gelu(isApproximate: isApproximate))
  }
}

/// x·σ(x), also called swish.
public final class SiLU: Elementwise {
  /// The sigmoid linear unit.
  public init() { super.init(.silu) }
}

/// x·relu6(x + 3) / 6.
public final class HardSwish: Elementwise {
  /// SiLU by straight lines.
  public init() { super.init(.hardSwish) }
}

/// relu6(x + 3) / 6.
public final class HardSigmoid: Elementwise {
  /// A sigmoid by straight lines.
  public init() { super.init(.hardSigmoid) }
}

/// 1 / (1 + e⁻ˣ).
public final class Sigmoid: Elementwise {
  /// The logistic function.
  public init() { super.init(.sigmoid) }
}

/// The hyperbolic tangent.
public final class Tanh: Elementwise {
  /// The hyperbolic tangent.
  public init() { super.init(.tanh) }
}

/// log(1 + eˣ).
public final class Softplus: Elementwise {
  /// A smooth rectifier.
  public init() { super.init(.softplus) }
}

/// x·tanh(softplus(x)).
public final class Mish: Elementwise {
  /// A smooth rectifier that dips below 0.
  public init() { super.init(.mish) }
}
