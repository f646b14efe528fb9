/// Precedence of element-wise logic and comparisons follows Swift's for booleans.
infix operator .== : ComparisonPrecedence
infix operator .!= : ComparisonPrecedence
infix operator .< : ComparisonPrecedence
infix operator .<= : ComparisonPrecedence
infix operator .> : ComparisonPrecedence
infix operator .>= : ComparisonPrecedence
infix operator .&& : LogicalConjunctionPrecedence
infix operator .|| : LogicalDisjunctionPrecedence

private func arithmetic(_ function: BinaryFunction, _ a: Tensor, _ b: Tensor) -> Tensor {
  let dtype = a.resultType(with: b)
  return apply(BinaryArithmetic(function: function, dtype: dtype), a.operand(of: dtype), b.operand(of: dtype))
}

/// True division gives fractions also for integers.
private func division(_ a: Tensor, _ b: Tensor) -> Tensor {
  let dtype = a.resultType(with: b)
  return dtype.isFloatingPoint
    ? arithmetic(.divide, a, b) : apply(BinaryArithmetic(function: .divide, dtype: .float32), a, b)
}

/// Integers are compared as they are; what has no axes is rounded as the floats that it meets.
private func comparison(_ function: BinaryFunction, _ a: Tensor, _ b: Tensor) -> Tensor {
  let dtype = a.resultType(with: b)
  func rounded(_ x: Tensor) -> Tensor { x.rank == 0 ? x.cast(to: dtype) : x }
  return dtype.isFloatingPoint && a.rank != b.rank
    ? apply(Comparison(function: function), rounded(a), rounded(b)) : apply(Comparison(function: function), a, b)
}

extension Tensor {
  // A tensor cannot be written as a bare number, `let x: Tensor = 2` (decision 18): literals in arithmetic would be tensors,
  // float32 ones, and `integers * 2` would be float32.

  /// The sum, element by element; shapes broadcast.
  public static func + (a: Tensor, b: Tensor) -> Tensor { arithmetic(.add, a, b) }
  /// The difference, element by element; shapes broadcast.
  public static func - (a: Tensor, b: Tensor) -> Tensor { arithmetic(.subtract, a, b) }
  /// The product, element by element; shapes broadcast.
  public static func * (a: Tensor, b: Tensor) -> Tensor { arithmetic(.multiply, a, b) }
  /// The quotient, element by element; integers give float32.
  public static func / (a: Tensor, b: Tensor) -> Tensor { division(a, b) }
  /// Each element with the other sign.
  public static prefix func - (x: Tensor) -> Tensor { apply(UnaryOp(function: .negate), x) }

  /// Adds in place of the value.
  public static func += (a: inout Tensor, b: Tensor) { a = a + b }
  /// Subtracts in place of the value.
  public static func -= (a: inout Tensor, b: Tensor) { a = a - b }
  /// Multiplies in place of the value.
  public static func *= (a: inout Tensor, b: Tensor) { a = a * b }
  /// Divides in place of the value.
  public static func /= (a: inout Tensor, b: Tensor) { a = a / b }

  /// Where elements are equal; NaN equals nothing.
  public static func .== (a: Tensor, b: Tensor) -> Tensor { comparison(.equal, a, b) }
  /// Where elements differ.
  public static func .!= (a: Tensor, b: Tensor) -> Tensor { comparison(.notEqual, a, b) }
  /// Where the first is less.
  public static func .< (a: Tensor, b: Tensor) -> Tensor { comparison(.less, a, b) }
  /// Where the first is less or equal.
  public static func .<= (a: Tensor, b: Tensor) -> Tensor { comparison(.lessOrEqual, a, b) }
  /// Where the first is greater.
  public static func .> (a: Tensor, b: Tensor) -> Tensor { comparison(.greater, a, b) }
  /// Where the first is greater or equal.
  public static func .>= (a: Tensor, b: Tensor) -> Tensor { comparison(.greaterOrEqual, a, b) }
  /// Where both hold.
  public static func .&& (a: Tensor, b: Tensor) -> Tensor { apply(Comparison(function: .and), a, b) }
  /// Where one or both hold.
  public static func .|| (a: Tensor, b: Tensor) -> Tensor { apply(Comparison(function: .or), a, b) }
  /// Where it does not hold.
  public static prefix func ! (x: Tensor) -> Tensor { apply(UnaryOp(function: .logicalNot), x) }

  /// The square of each element.
  public func squared() -> Tensor { apply(UnaryOp(function: .square), self) }
}

/// The larger of two elements, NaN if either is; where they are equal each gets half of the gradient.
public func maximum(_ a: Tensor, _ b: Tensor) -> Tensor { arithmetic(.maximum, a, b) }
/// The smaller of two elements, NaN if either is; where they are equal each gets half of the gradient.
public func minimum(_ a: Tensor, _ b: Tensor) -> Tensor { arithmetic(.minimum, a, b) }
/// Each element of the first to the power of the second.
public func pow(_ a: Tensor, _ b: Tensor) -> Tensor { arithmetic(.power, a, b) }
/// The quotient rounded down; an integer divided by zero gives 0.
public func floorDivide(_ a: Tensor, _ b: Tensor) -> Tensor { arithmetic(.floorDivide, a, b) }
/// The remainder with the sign of the divisor, as Python's `%`.
public func remainder(_ a: Tensor, _ b: Tensor) -> Tensor { arithmetic(.remainder, a, b) }
