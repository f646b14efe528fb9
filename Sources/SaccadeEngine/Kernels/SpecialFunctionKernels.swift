/// A function of one number that is seldom on a hot path.
package enum SpecialFunction: Hashable, Sendable {
  case tan, asin, acos, atan, sinh, cosh, asinh, acosh, atanh
  case exp2, log2, log10, trunc, erfc, lgamma, digamma, trigamma
  /// Whether the sign is negative, that of −0 too.
  case signBit
}

/// A function of two numbers that is seldom on a hot path.
package enum PairFunction: Hashable, Sendable {
  case atan2, hypot, copysign, fmod, truncDivide, logAddExp, logAddExp2
}

/// The C library's functions, element by element.
package protocol SpecialFunctionKernels {
  /// Of the operand's type, but for `signBit`, which gives booleans.
  func special(_ x: Tensor, _ function: SpecialFunction) -> Tensor
  /// Two operands broadcast.
  func pair(_ a: Tensor, _ b: Tensor, _ function: PairFunction, output: Shape, dtype: DType) -> Tensor
}
