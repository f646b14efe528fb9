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
  apply(BinaryArithmetic(function: function, dtype: a.dtype.promoted(with: b.dtype)), a, b)
}

/// True division gives fractions also for integers.
private func division(_ a: Tensor, _ b: Tensor) -> Tensor {
  let dtype = a.dtype.promoted(with: b.dtype)
  return apply(BinaryArithmetic(function: .divide, dtype: dtype.isFloatingPoint ? dtype : .float32), a, b)
}

extension Tensor {
  /// A number as a tensor that does not widen `self` when the two meet.
  func scalar(_ value: Float) -> Tensor {
    if dtype.isFloatingPoint { return Tensor.full([], value, dtype: dtype) }
    let isWhole = value.rounded() == value && abs(value) < 0x1p31
    return Tensor.full([], value, dtype: isWhole ? (dtype == .bool ? .int64 : dtype) : .float32)
  }

  /// `scale · x + offset` in one sweep.
  func scaled(by scale: Float, plus offset: Float) -> Tensor {
    guard dtype.isFloatingPoint else { return self * scalar(scale) + scalar(offset) }
    return apply(UnaryOp(function: .multiplyAdd(scale: scale, offset: offset)), self)
  }

  /// The sum, element by element; shapes broadcast.
  public static func + (a: Tensor, b: Tensor) -> Tensor { arithmetic(.add, a, b) }
  /// The difference, element by element; shapes broadcast.
  public static func - (a: Tensor, b: Tensor) -> Tensor { arithmetic(.subtract, a, b) }
  /// The product, element by element; shapes broadcast.
  public static func * (a: Tensor, b: Tensor) -> Tensor { arithmetic(.multiply, a, b) }
  /// The quotient, element by element; integers give float32.
  public static func / (a: Tensor, b: Tensor) -> Tensor { division(a, b) }

  /// Adds a number to each element.
  public static func + (a: Tensor, b: Float) -> Tensor {
    a.dtype.isFloatingPoint ? a.scaled(by: 1, plus: b) : a + a.scalar(b)
  }
  /// Adds a number to each element.
  public static func + (a: Float, b: Tensor) -> Tensor { b + a }
  /// Subtracts a number from each element.
  public static func - (a: Tensor, b: Float) -> Tensor { a + -b }
  /// Subtracts each element from a number.
  public static func - (a: Float, b: Tensor) -> Tensor {
    b.dtype.isFloatingPoint ? b.scaled(by: -1, plus: a) : b.scalar(a) - b
  }
  /// Multiplies each element by a number.
  public static func * (a: Tensor, b: Float) -> Tensor {
    a.dtype.isFloatingPoint ? a.scaled(by: b, plus: 0) : a * a.scalar(b)
  }
  /// Multiplies each element by a number.
  public static func * (a: Float, b: Tensor) -> Tensor { b * a }
  /// Divides each element by a number.
  public static func / (a: Tensor, b: Float) -> Tensor { division(a, a.scalar(b)) }
  /// Divides a number by each element.
  public static func / (a: Float, b: Tensor) -> Tensor { division(b.scalar(a), b) }
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
  public static func .== (a: Tensor, b: Tensor) -> Tensor { apply(Comparison(function: .equal), a, b) }
  /// Where elements differ.
  public static func .!= (a: Tensor, b: Tensor) -> Tensor { apply(Comparison(function: .notEqual), a, b) }
  /// Where the first is less.
  public static func .< (a: Tensor, b: Tensor) -> Tensor { apply(Comparison(function: .less), a, b) }
  /// Where the first is less or equal.
  public static func .<= (a: Tensor, b: Tensor) -> Tensor { apply(Comparison(function: .lessOrEqual), a, b) }
  /// Where the first is greater.
  public static func .> (a: Tensor, b: Tensor) -> Tensor { apply(Comparison(function: .greater), a, b) }
  /// Where the first is greater or equal.
  public static func .>= (a: Tensor, b: Tensor) -> Tensor { apply(Comparison(function: .greaterOrEqual), a, b) }
  /// Where both hold.
  public static func .&& (a: Tensor, b: Tensor) -> Tensor { apply(Comparison(function: .and), a, b) }
  /// Where one or both hold.
  public static func .|| (a: Tensor, b: Tensor) -> Tensor { apply(Comparison(function: .or), a, b) }
  /// Where it does not hold.
  public static prefix func ! (x: Tensor) -> Tensor { apply(UnaryOp(function: .logicalNot), x) }

  /// Where elements equal a number.
  public static func .== (a: Tensor, b: Float) -> Tensor { a .== a.scalar(b) }
  /// Where elements differ from a number.
  public static func .!= (a: Tensor, b: Float) -> Tensor { a .!= a.scalar(b) }
  /// Where elements are less than a number.
  public static func .< (a: Tensor, b: Float) -> Tensor { a .< a.scalar(b) }
  /// Where elements are at most a number.
  public static func .<= (a: Tensor, b: Float) -> Tensor { a .<= a.scalar(b) }
  /// Where elements are greater than a number.
  public static func .> (a: Tensor, b: Float) -> Tensor { a .> a.scalar(b) }
  /// Where elements are at least a number.
  public static func .>= (a: Tensor, b: Float) -> Tensor { a .>= a.scalar(b) }

  /// Each element limited to a range; NaN stays.
  /// - Traps: if the range is empty
  public func clamped(to range: ClosedRange<Float>) -> Tensor {
    apply(UnaryOp(function: .clamp(range.lowerBound, range.upperBound)), self)
  }

  /// The square of each element.
  public func squared() -> Tensor { apply(UnaryOp(function: .square), self) }
}

/// The larger of two elements, NaN if either is; where they are equal each gets half of the gradient.
public func maximum(_ a: Tensor, _ b: Tensor) -> Tensor { arithmetic(.maximum, a, b) }
/// The smaller of two elements, NaN if either is; where they are equal each gets half of the gradient.
public func minimum(_ a: Tensor, _ b: Tensor) -> Tensor { arithmetic(.minimum, a, b) }
/// Each element of the first to the power of the second.
public func pow(_ a: Tensor, _ b: Tensor) -> Tensor { arithmetic(.power, a, b) }
/// Each element to a power.
public func pow(_ x: Tensor, _ exponent: Float) -> Tensor {
  exponent == 2 ? x.squared() : apply(UnaryOp(function: .power(exponent)), x)
}
/// The quotient rounded down; an integer divided by zero gives 0.
public func floorDivide(_ a: Tensor, _ b: Tensor) -> Tensor { arithmetic(.floorDivide, a, b) }
/// The remainder with the sign of the divisor, as Python's `%`.
public func remainder(_ a: Tensor, _ b: Tensor) -> Tensor { arithmetic(.remainder, a, b) }
