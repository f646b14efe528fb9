private func unary(_ function: UnaryFunction, _ x: Tensor) -> Tensor { apply(UnaryOp(function: function), x) }

/// Integers become float32 before a function whose values are fractions.
private func real(_ function: UnaryFunction, _ x: Tensor) -> Tensor {
  unary(function, x.dtype.isFloatingPoint ? x : x.cast(to: .float32))
}

/// The absolute value of each element.
public func abs(_ x: Tensor) -> Tensor { unary(.absolute, x) }
/// The square root of each element.
public func sqrt(_ x: Tensor) -> Tensor { real(.squareRoot, x) }
/// One over the square root of each element.
public func rsqrt(_ x: Tensor) -> Tensor { real(.reciprocalSquareRoot, x) }
/// One over each element.
public func reciprocal(_ x: Tensor) -> Tensor { real(.reciprocal, x) }
/// e to the power of each element.
public func exp(_ x: Tensor) -> Tensor { real(.exponential, x) }
/// e to the power of each element, less 1, exact near 0.
public func expm1(_ x: Tensor) -> Tensor { real(.expm1, x) }
/// The natural logarithm of each element.
public func log(_ x: Tensor) -> Tensor { real(.logarithm, x) }
/// The natural logarithm of 1 plus each element, exact near 0.
public func log1p(_ x: Tensor) -> Tensor { real(.log1p, x) }
/// The sine of each element, in radians.
public func sin(_ x: Tensor) -> Tensor { real(.sine, x) }
/// The cosine of each element, in radians.
public func cos(_ x: Tensor) -> Tensor { real(.cosine, x) }
/// The error function of each element.
public func erf(_ x: Tensor) -> Tensor { real(.erf, x) }
/// Each element rounded down.
public func floor(_ x: Tensor) -> Tensor { unary(.floor, x) }
/// Each element rounded up.
public func ceil(_ x: Tensor) -> Tensor { unary(.ceiling, x) }
/// Each element rounded to the nearest whole number, halves to the even one.
public func round(_ x: Tensor) -> Tensor { unary(.round, x) }
/// −1, 0 or 1 by the sign of each element.
public func sign(_ x: Tensor) -> Tensor { unary(.sign, x) }
/// Where elements are not a number.
public func isNaN(_ x: Tensor) -> Tensor { unary(.isNaN, x) }
/// Where elements are neither infinite nor NaN.
public func isFinite(_ x: Tensor) -> Tensor { unary(.isFinite, x) }

/// `max(x, 0)`; NaN stays.
public func relu(_ x: Tensor) -> Tensor { unary(.leakyReLU(slope: 0), x) }
/// `min(max(x, 0), 6)`.
/// - Paper: Howard et al. 2017, MobileNets, <https://arxiv.org/abs/1704.04861>
public func relu6(_ x: Tensor) -> Tensor { apply(ReLU6Op(), x) }
/// x above 0, `slope`·x below.
/// - Traps: unless elements are floating-point numbers
public func leakyReLU(_ x: Tensor, slope: Float = 0.01) -> Tensor {
  x.requireReal("leakyReLU")
  return unary(.leakyReLU(slope: slope), x)
}
/// x above 0, `alpha`·(eˣ − 1) below.
/// - Paper: Clevert et al. 2015, <https://arxiv.org/abs/1511.07289>
/// - Traps: unless elements are floating-point numbers
public func elu(_ x: Tensor, alpha: Float = 1) -> Tensor { activated(x, .elu(alpha: alpha)) }
/// x·Φ(x), with the error function or by its tanh approximation.
/// - Paper: Hendrycks & Gimpel 2016, <https://arxiv.org/abs/1606.08415>
/// - Traps: unless elements are floating-point numbers
public func gelu(_ x: Tensor, approximate: Bool = false) -> Tensor {
  activated(x, approximate ? .geluTanh : .geluExact)
}
/// x·σ(x), also called swish.
/// - Paper: Elfwing et al. 2017, <https://arxiv.org/abs/1702.03118>
/// - Traps: unless elements are floating-point numbers
public func silu(_ x: Tensor) -> Tensor { activated(x, .silu) }
/// x·relu6(x + 3) / 6.
/// - Paper: Howard et al. 2019, MobileNetV3, <https://arxiv.org/abs/1905.02244>, §5.2
/// - Traps: unless elements are floating-point numbers
public func hardSwish(_ x: Tensor) -> Tensor { activated(x, .hardSwish) }
/// relu6(x + 3) / 6.
/// - Paper: Howard et al. 2019, MobileNetV3, <https://arxiv.org/abs/1905.02244>, §5.2
/// - Traps: unless elements are floating-point numbers
public func hardSigmoid(_ x: Tensor) -> Tensor { activated(x, .hardSigmoid) }
/// 1 / (1 + e⁻ˣ); integers become float32.
public func sigmoid(_ x: Tensor) -> Tensor { activated(x.dtype.isFloatingPoint ? x : x.cast(to: .float32), .sigmoid) }
/// The hyperbolic tangent; integers become float32.
public func tanh(_ x: Tensor) -> Tensor { activated(x.dtype.isFloatingPoint ? x : x.cast(to: .float32), .tanh) }
/// log(1 + eˣ).
/// - Traps: unless elements are floating-point numbers
public func softplus(_ x: Tensor) -> Tensor { activated(x, .softplus) }
/// x·tanh(softplus(x)).
/// - Paper: Misra 2019, <https://arxiv.org/abs/1908.08681>
/// - Traps: unless elements are floating-point numbers
public func mish(_ x: Tensor) -> Tensor { activated(x, .mish) }

private func activated(_ x: Tensor, _ activation: Activation) -> Tensor {
  x.requireReal(activation.name)
  return apply(ActivationOp(activation: activation), x)
}
