/// Integers become float32 before a function whose values are fractions.
private func real(_ function: SpecialFunction, _ x: Tensor) -> Tensor {
  apply(SpecialFunctionOp(function: function), x.dtype.isFloatingPoint ? x : x.cast(to: .float32))
}

private func pair(_ function: PairFunction, _ a: Tensor, _ b: Tensor) -> Tensor {
  let dtype = a.dtype.promoted(with: b.dtype)
  return apply(PairFunctionOp(function: function, dtype: dtype.isFloatingPoint ? dtype : .float32), a, b)
}

/// The tangent of each element, in radians.
public func tan(_ x: Tensor) -> Tensor { real(.tan, x) }
/// The angle in −π/2 … π/2 whose sine each element is; NaN beyond −1 … 1.
public func asin(_ x: Tensor) -> Tensor { real(.asin, x) }
/// The angle in 0 … π whose cosine each element is; NaN beyond −1 … 1.
public func acos(_ x: Tensor) -> Tensor { real(.acos, x) }
/// The angle in −π/2 … π/2 whose tangent each element is.
public func atan(_ x: Tensor) -> Tensor { real(.atan, x) }
/// The hyperbolic sine of each element.
public func sinh(_ x: Tensor) -> Tensor { real(.sinh, x) }
/// The hyperbolic cosine of each element.
public func cosh(_ x: Tensor) -> Tensor { real(.cosh, x) }
/// The inverse of ``sinh(_:)``.
public func asinh(_ x: Tensor) -> Tensor { real(.asinh, x) }
/// The inverse of ``cosh(_:)``; NaN below 1.
public func acosh(_ x: Tensor) -> Tensor { real(.acosh, x) }
/// The inverse of `tanh`; NaN beyond −1 … 1.
public func atanh(_ x: Tensor) -> Tensor { real(.atanh, x) }
/// 2 to the power of each element.
public func exp2(_ x: Tensor) -> Tensor { real(.exp2, x) }
/// The logarithm of each element to base 2.
public func log2(_ x: Tensor) -> Tensor { real(.log2, x) }
/// The logarithm of each element to base 10.
public func log10(_ x: Tensor) -> Tensor { real(.log10, x) }
/// 1 − erf(x), with all its digits where erf is nearly 1.
public func erfc(_ x: Tensor) -> Tensor { real(.erfc, x) }
/// The logarithm of the absolute value of the gamma function of each element.
public func lgamma(_ x: Tensor) -> Tensor { real(.lgamma, x) }
/// The derivative of ``lgamma(_:)``; NaN at negative whole numbers, ∓∞ at ±0.
public func digamma(_ x: Tensor) -> Tensor { real(.digamma, x) }
/// Each element rounded towards 0.
public func trunc(_ x: Tensor) -> Tensor { apply(SpecialFunctionOp(function: .trunc), x) }
/// What ``trunc(_:)`` takes away, with the sign of the element.
public func fraction(_ x: Tensor) -> Tensor { x - trunc(x) }
/// Where the sign is negative, that of −0 too.
public func signBit(_ x: Tensor) -> Tensor { apply(SpecialFunctionOp(function: .signBit), x) }
/// Where elements are +∞ or −∞.
public func isInf(_ x: Tensor) -> Tensor { abs(x) .== Tensor(Float.infinity) }

/// The angle from the x axis to the point (x, y), in −π … π; shapes broadcast.
///
/// At (0, 0) the gradient is 0.
public func atan2(_ y: Tensor, _ x: Tensor) -> Tensor { pair(.atan2, y, x) }
/// √(a² + b²) without overflow; shapes broadcast.
///
/// At (0, 0) the gradient is NaN, as in PyTorch.
public func hypot(_ a: Tensor, _ b: Tensor) -> Tensor { pair(.hypot, a, b) }
/// The first's size with the second's sign, that of −0 too; shapes broadcast.
public func copysign(_ size: Tensor, _ sign: Tensor) -> Tensor { pair(.copysign, size, sign) }
/// log(eᵃ + eᵇ) without overflow; shapes broadcast.
public func logAddExp(_ a: Tensor, _ b: Tensor) -> Tensor { pair(.logAddExp, a, b) }
/// log₂(2ᵃ + 2ᵇ) without overflow; shapes broadcast.
public func logAddExp2(_ a: Tensor, _ b: Tensor) -> Tensor { pair(.logAddExp2, a, b) }
/// The remainder with the sign of the dividend, as C's `fmod`; an integer's by zero is 0.
///
/// `remainder` has the divisor's sign.
public func fmod(_ a: Tensor, _ b: Tensor) -> Tensor {
  apply(PairFunctionOp(function: .fmod, dtype: a.dtype.promoted(with: b.dtype)), a, b)
}
/// The quotient rounded towards 0; an integer divided by zero gives 0.
///
/// Its gradient is 0, whatever the divisor. `floorDivide` rounds down.
public func truncDivide(_ a: Tensor, _ b: Tensor) -> Tensor {
  apply(PairFunctionOp(function: .truncDivide, dtype: a.dtype.promoted(with: b.dtype)), a, b)
}

/// a + `weight`·(b − a): `a` at weight 0, `b` at 1, what lies beyond them at other weights.
public func lerp(_ a: Tensor, _ b: Tensor, _ weight: Float) -> Tensor {
  // From the nearer end, so that both are met exactly.
  abs(weight) < 0.5 ? a + (b - a) * weight : b - (b - a) * (1 - weight)
}

/// a + `weight`·(b − a), with a weight for each element: `a` at weight 0, `b` at 1; the three broadcast.
public func lerp(_ a: Tensor, _ b: Tensor, _ weight: Tensor) -> Tensor {
  let way = b - a
  return select(abs(weight) .< 0.5, then: a + way * weight, else: b - way * (1 - weight))
}

extension Tensor {
  /// Numbers in place of NaN, +∞ and −∞: by default 0, and the largest and smallest finite number of the type.
  public func nanToNumber(nan: Float = 0, infinity: Float? = nil, negativeInfinity: Float? = nil) -> Tensor {
    guard dtype.isFloatingPoint else { return self }
    let largest = dtype.largestFinite
    func number(_ value: Double) -> Tensor { kernels.fill([], dtype, value) }
    let known = select(isNaN(self), then: number(Double(nan)), else: self)
    let below = select(
      known .== number(.infinity), then: number(infinity.map(Double.init) ?? largest), else: known)
    return select(
      below .== number(-.infinity), then: number(negativeInfinity.map(Double.init) ?? -largest), else: below)
  }

  /// Each element limited to what lies between elements of other tensors, which broadcast; NaN in any of them stays.
  ///
  /// Where `low` is above `high` the result is `high`.
  /// - Traps: if the shapes do not broadcast
  public func clamped(low: Tensor? = nil, high: Tensor? = nil) -> Tensor {
    var result = self
    if let low { result = select((result .< low) .|| isNaN(low), then: low, else: result) }
    if let high { result = select((result .> high) .|| isNaN(high), then: high, else: result) }
    return result
  }

  /// Where elements are close to those of another tensor: |a − b| ≤ `absolute` + `relative`·|b|, or equal.
  /// - Traps: if the shapes do not broadcast
  public func isClose(
    to other: Tensor, relative: Float = 1e-5, absolute: Float = 1e-8, nanEqualsNaN: Bool = false
  ) -> Tensor {
    let (a, b) = (detached, other.detached)
    let isWide = a.dtype == .float32 || a.dtype.byteCount < 4
    let type = isWide && (b.dtype == .float32 || b.dtype.byteCount < 4) ? DType.float32 : .float64
    let (x, y) = (a.cast(to: type), b.cast(to: type))
    let allowed = abs(y) * relative + absolute
    let near = (abs(x - y) .<= allowed) .&& isFinite(allowed)
    let result = near .|| (a .== b)
    return nanEqualsNaN ? result .|| (isNaN(x) .&& isNaN(y)) : result
  }

  /// Whether all elements are close to those of another tensor; see ``isClose(to:relative:absolute:nanEqualsNaN:)``.
  /// - Traps: if the shapes do not broadcast
  public func allClose(
    to other: Tensor, relative: Float = 1e-5, absolute: Float = 1e-8, nanEqualsNaN: Bool = false
  ) -> Bool {
    isClose(to: other, relative: relative, absolute: absolute, nanEqualsNaN: nanEqualsNaN).all().item(as: Bool.self)
  }
}

extension DType {
  /// The largest finite number of a floating-point type.
  fileprivate var largestFinite: Double {
    switch self {
    case .bfloat16: 0x1.fep127
    case .float16: 65504
    case .float64: .greatestFiniteMagnitude
    default: Double(Float.greatestFiniteMagnitude)
    }
  }
}
