public import SaccadeEngine

/// A function of each element that stands between layers.
public enum Nonlinearity: Hashable, Sendable {
  /// x.
  case identity
  /// max(x, 0).
  case relu
  /// min(max(x, 0), 6).
  case relu6
  /// x above 0, `slope`·x below.
  case leakyReLU(slope: Float)
  /// x above 0, `alpha`·(eˣ − 1) below.
  case elu(alpha: Float)
  /// x·Φ(x), with the error function or by its tanh approximation.
  case gelu(isApproximate: Bool)
  /// x·σ(x).
  case silu
  /// x·relu6(x + 3) / 6.
  case hardSwish
  /// relu6(x + 3) / 6.
  case hardSigmoid
  /// 1 / (1 + e⁻ˣ).
  case sigmoid
  /// The hyperbolic tangent.
  case tanh
  /// log(1 + eˣ).
  case softplus
  /// x·tanh(softplus(x)).
  case mish

  /// The function of each element.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    switch self {
    case .identity: x
    case .relu: SaccadeEngine.relu(x)
    case .relu6: SaccadeEngine.relu6(x)
    case .leakyReLU(let slope): SaccadeEngine.leakyReLU(x, slope: slope)
    case .elu(let alpha): SaccadeEngine.elu(x, alpha: alpha)
    case .gelu(let isApproximate): SaccadeEngine.gelu(x, approximate: isApproximate)
    case .silu: SaccadeEngine.silu(x)
    case .hardSwish: SaccadeEngine.hardSwish(x)
    case .hardSigmoid: SaccadeEngine.hardSigmoid(x)
    case .sigmoid: SaccadeEngine.sigmoid(x)
    case .tanh: SaccadeEngine.tanh(x)
    case .softplus: SaccadeEngine.softplus(x)
    case .mish: SaccadeEngine.mish(x)
    }
  }

  /// The same where other kernels do it on the way.
  var fused: FusedActivation? {
    switch self {
    case .identity: .identity
    case .relu: .relu
    case .relu6: .relu6
    case .silu: .silu
    default: nil
    }
  }

  /// By how much weights before it must be larger so that signals keep their size; the smooth relatives of ReLU take
  /// its gain.
  public var gain: Float {
    switch self {
    case .identity, .sigmoid, .hardSigmoid: 1
    case .tanh: 5 / 3
    case .leakyReLU(let slope): (2 / (1 + slope * slope)).squareRoot()
    default: Float(2).squareRoot()
    }
  }
}
