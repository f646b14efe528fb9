public import SaccadeEngine

/// The first half of an axis times σ of the second.
public final class GLU: Module {
  /// The axis that is halved.
  public let axis: Int
  /// A gated linear unit.
  public init(axis: Int = -1) { self.axis = axis }
  /// The gated first half.
  public override func forward(_ x: Tensor) -> Tensor { glu(x, axis: axis) }
}

/// The exponential rectifier that keeps activations at mean 0 and variance 1.
public final class SELU: Elementwise {
  /// The scaled exponential linear unit.
  public init() { super.init(Nonlinearity("selu") { selu($0) }) }
}

/// x above 0, `alpha`·(e^(x/`alpha`) − 1) below.
public final class CELU: Elementwise {
  /// How far down it goes.
  public let alpha: Float
  /// An exponential rectifier with slope 1 at 0.
  /// - Traps: when called, if `alpha` is 0
  public init(alpha: Float = 1) {
    self.alpha = alpha
    super.init(Nonlinearity("celu(alpha: \(alpha))") { celu($0, alpha: alpha) })
  }
}

/// log σ(x).
public final class LogSigmoid: Elementwise {
  /// The logarithm of the logistic function.
  public init() { super.init(Nonlinearity("logSigmoid") { logSigmoid($0) }) }
}

/// x / (1 + |x|).
public final class Softsign: Elementwise {
  /// A sigmoid that grows slowly.
  public init() { super.init(Nonlinearity("softsign") { softsign($0) }) }
}
