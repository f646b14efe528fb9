extension FusedActivation {
  /// The activation by itself.
  package func applied(to x: Tensor) -> Tensor {
    switch self {
    case .identity: x
    case .relu: SaccadeEngine.relu(x)
    case .relu6: SaccadeEngine.relu6(x)
    case .silu: SaccadeEngine.silu(x)
    case .hardSwish: SaccadeEngine.hardSwish(x)
    case .hardSigmoid: SaccadeEngine.hardSigmoid(x)
    case .sigmoid: SaccadeEngine.sigmoid(x)
    case .tanh: SaccadeEngine.tanh(x)
    case .geluExact: gelu(x)
    case .geluTanh: gelu(x, approximate: true)
    case .leakyReLU(let slope): SaccadeEngine.leakyReLU(x, slope: slope)
    }
  }

  /// What an operation by itself is, if it is one of these.
  package init?(_ op: any Op) {
    switch op {
    case is ReLU6Op: self = .relu6
    case let op as UnaryOp:
      guard case .leakyReLU(let slope) = op.function else { return nil }
      self = slope == 0 ? .relu : .leakyReLU(slope: Float(slope))
    case let op as ActivationOp:
      switch op.activation {
      case .silu: self = .silu
      case .hardSwish: self = .hardSwish
      case .hardSigmoid: self = .hardSigmoid
      case .sigmoid: self = .sigmoid
      case .tanh: self = .tanh
      case .geluExact: self = .geluExact
      case .geluTanh: self = .geluTanh
      default: return nil
      }
    default: return nil
    }
  }
}
