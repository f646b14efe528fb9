// What a tensor does with a number: arithmetic in the tensor's own type, comparisons with the exact number.

extension Tensor {
  /// `scale · x + offset` in one sweep, of a tensor of floats.
  private func scaled(by scale: Double, plus offset: Double) -> Tensor {
    apply(UnaryOp(function: .multiplyAdd(scale: scale, offset: offset)), self)
  }

  /// A number as the operand beside this tensor, in the type that the two are computed in.
  private func operand(_ number: some TensorNumber, comparing: Bool = false) -> Tensor {
    let value = number.scalarValue
    switch (dtype, value) {
    // A comparison rounds the number as the elements were; arithmetic in half precision is done in float32.
    case (.bfloat16, _), (.float16, _): return .number(value, comparing ? dtype : .float32)
    // What lies beyond the type is less or greater than all it holds.
    case (_, .whole) where comparing && !dtype.isFloatingPoint: return .number(value, .int64)
    case (_, .real) where comparing && !dtype.isFloatingPoint: return .number(value, .float64)
    default: return .number(value, dtype.promoted(with: value))
    }
  }

  private func arithmetic(_ function: BinaryFunction, _ b: some TensorNumber) -> Tensor {
    apply(BinaryArithmetic(function: function, dtype: dtype.promoted(with: b.scalarValue)), self, operand(b))
  }

  private func arithmetic(_ function: BinaryFunction, after a: some TensorNumber) -> Tensor {
    apply(BinaryArithmetic(function: function, dtype: dtype.promoted(with: a.scalarValue)), operand(a), self)
  }

  private func comparison(_ function: BinaryFunction, _ b: some TensorNumber) -> Tensor {
    apply(Comparison(function: function), self, operand(b, comparing: true))
  }

  /// The type of a quotient with a number.
  private var quotientType: DType { dtype.isFloatingPoint ? dtype : .float32 }

  /// Adds a number to each element; integers wrap.
  public static func + (a: Tensor, b: some TensorNumber) -> Tensor {
    a.dtype.isFloatingPoint ? a.scaled(by: 1, plus: b.scalarValue.double) : a.arithmetic(.add, b)
  }
  /// Adds a number to each element; integers wrap.
  public static func + (a: some TensorNumber, b: Tensor) -> Tensor { b + a }
  /// Subtracts a number from each element; integers wrap.
  public static func - (a: Tensor, b: some TensorNumber) -> Tensor {
    a.dtype.isFloatingPoint ? a.scaled(by: 1, plus: -b.scalarValue.double) : a.arithmetic(.subtract, b)
  }
  /// Subtracts each element from a number; integers wrap.
  public static func - (a: some TensorNumber, b: Tensor) -> Tensor {
    b.dtype.isFloatingPoint ? b.scaled(by: -1, plus: a.scalarValue.double) : b.arithmetic(.subtract, after: a)
  }
  /// Multiplies each element by a number; integers wrap.
  public static func * (a: Tensor, b: some TensorNumber) -> Tensor {
    a.dtype.isFloatingPoint ? a.scaled(by: b.scalarValue.double, plus: 0) : a.arithmetic(.multiply, b)
  }
  /// Multiplies each element by a number; integers wrap.
  public static func * (a: some TensorNumber, b: Tensor) -> Tensor { b * a }
  /// Divides each element by a number; integers give float32.
  public static func / (a: Tensor, b: some TensorNumber) -> Tensor {
    let divisor = a.dtype.isFloatingPoint ? a.operand(b) : .number(b.scalarValue, .float32)
    return apply(BinaryArithmetic(function: .divide, dtype: a.quotientType), a, divisor)
  }
  /// Divides a number by each element; integers give float32.
  public static func / (a: some TensorNumber, b: Tensor) -> Tensor {
    let dividend = b.dtype.isFloatingPoint ? b.operand(a) : .number(a.scalarValue, .float32)
    return apply(BinaryArithmetic(function: .divide, dtype: b.quotientType), dividend, b)
  }

  /// Adds a number in place of the value.
  public static func += (a: inout Tensor, b: some TensorNumber) { a = a + b }
  /// Subtracts a number in place of the value.
  public static func -= (a: inout Tensor, b: some TensorNumber) { a = a - b }
  /// Multiplies by a number in place of the value.
  public static func *= (a: inout Tensor, b: some TensorNumber) { a = a * b }
  /// Divides by a number in place of the value.
  public static func /= (a: inout Tensor, b: some TensorNumber) { a = a / b }

  /// Where elements equal a number.
  /// - Differs from PyTorch: a number that the integers' type cannot hold is compared as it is; there it wraps first, so
  ///   that −1 is less than 0 in int64 and equal to 255 in uint8
  public static func .== (a: Tensor, b: some TensorNumber) -> Tensor { a.comparison(.equal, b) }
  /// Where elements differ from a number, which is compared as it is.
  public static func .!= (a: Tensor, b: some TensorNumber) -> Tensor { a.comparison(.notEqual, b) }
  /// Where elements are less than a number, which is compared as it is.
  public static func .< (a: Tensor, b: some TensorNumber) -> Tensor { a.comparison(.less, b) }
  /// Where elements are at most a number, which is compared as it is.
  public static func .<= (a: Tensor, b: some TensorNumber) -> Tensor { a.comparison(.lessOrEqual, b) }
  /// Where elements are greater than a number, which is compared as it is.
  public static func .> (a: Tensor, b: some TensorNumber) -> Tensor { a.comparison(.greater, b) }
  /// Where elements are at least a number, which is compared as it is.
  public static func .>= (a: Tensor, b: some TensorNumber) -> Tensor { a.comparison(.greaterOrEqual, b) }
  /// Where elements equal a number, which is compared as it is.
  public static func .== (a: some TensorNumber, b: Tensor) -> Tensor { b .== a }
  /// Where elements differ from a number, which is compared as it is.
  public static func .!= (a: some TensorNumber, b: Tensor) -> Tensor { b .!= a }
  /// Where elements are greater than a number, which is compared as it is.
  public static func .< (a: some TensorNumber, b: Tensor) -> Tensor { b .> a }
  /// Where elements are at least a number, which is compared as it is.
  public static func .<= (a: some TensorNumber, b: Tensor) -> Tensor { b .>= a }
  /// Where elements are less than a number, which is compared as it is.
  public static func .> (a: some TensorNumber, b: Tensor) -> Tensor { b .< a }
  /// Where elements are at most a number, which is compared as it is.
  public static func .>= (a: some TensorNumber, b: Tensor) -> Tensor { b .<= a }

  fileprivate func floorDivided(by b: some TensorNumber) -> Tensor { arithmetic(.floorDivide, b) }
  fileprivate func floorDividing(_ a: some TensorNumber) -> Tensor { arithmetic(.floorDivide, after: a) }
  fileprivate func remainder(by b: some TensorNumber) -> Tensor { arithmetic(.remainder, b) }
  fileprivate func remainder(of a: some TensorNumber) -> Tensor { arithmetic(.remainder, after: a) }
  fileprivate func power(of base: some TensorNumber) -> Tensor { arithmetic(.power, after: base) }

  fileprivate func extreme(_ function: BinaryFunction, _ b: some TensorNumber) -> Tensor {
    let value = dtype.nearest(b.scalarValue)
    return apply(
      BinaryArithmetic(function: function, dtype: dtype.promoted(with: value)), self,
      .number(value, dtype.promoted(with: value)))
  }
}

extension DType {
  /// The number itself, or the end of this type's range that it lies beyond.
  func nearest(_ value: ScalarValue) -> ScalarValue {
    guard case .whole(let whole) = value else { return value }
    return switch self {
    case .uint8: .whole(min(max(whole, 0), 255))
    case .int32: .whole(min(max(whole, Int(Int32.min)), Int(Int32.max)))
    default: value
    }
  }
}

/// The larger of each element and a number, NaN where the element is.
/// - Differs from PyTorch: a number beyond the integers' type counts as the end of its range; there it wraps
public func maximum(_ a: Tensor, _ b: some TensorNumber) -> Tensor { a.extreme(.maximum, b) }
/// The larger of a number and each element, NaN where the element is.
public func maximum(_ a: some TensorNumber, _ b: Tensor) -> Tensor { b.extreme(.maximum, a) }
/// The smaller of each element and a number, NaN where the element is.
/// - Differs from PyTorch: a number beyond the integers' type counts as the end of its range; there it wraps
public func minimum(_ a: Tensor, _ b: some TensorNumber) -> Tensor { a.extreme(.minimum, b) }
/// The smaller of a number and each element, NaN where the element is.
public func minimum(_ a: some TensorNumber, _ b: Tensor) -> Tensor { b.extreme(.minimum, a) }

/// Each element to a power; integers to a power with a fraction give float32.
/// - Traps: if integers are raised to a negative whole power, whose results are fractions
public func pow(_ x: Tensor, _ exponent: some TensorNumber) -> Tensor {
  let value = exponent.scalarValue
  let type = x.dtype.promoted(with: value)
  if case .whole(let whole) = value, !type.isFloatingPoint, whole < 0 {
    misuse(
      "pow", "integers to a negative power are fractions: \(x.dtype) to the power \(whole); use cast(to: .float32)")
  }
  let base = x.cast(to: type)
  return value.double == 2 ? base.squared() : apply(UnaryOp(function: .power(value.double)), base)
}
/// A number to the power of each element.
public func pow(_ base: some TensorNumber, _ x: Tensor) -> Tensor { x.power(of: base) }

/// The quotient rounded down; an integer divided by zero gives 0.
public func floorDivide(_ a: Tensor, _ b: some TensorNumber) -> Tensor { a.floorDivided(by: b) }
/// A number divided by each element, rounded down; an integer divided by zero gives 0.
public func floorDivide(_ a: some TensorNumber, _ b: Tensor) -> Tensor { b.floorDividing(a) }
/// The remainder with the sign of the divisor, as Python's `%`.
public func remainder(_ a: Tensor, _ b: some TensorNumber) -> Tensor { a.remainder(by: b) }
/// The remainder of a number divided by each element, with the sign of the divisor.
public func remainder(_ a: some TensorNumber, _ b: Tensor) -> Tensor { b.remainder(of: a) }

/// Elements of `a` where the condition holds, a number elsewhere.
/// - Traps: if the shapes do not broadcast
public func select(_ condition: Tensor, then a: Tensor, else b: some TensorNumber) -> Tensor {
  select(condition, then: a, else: .number(b.scalarValue, a.dtype.promoted(with: b.scalarValue)))
}
/// A number where the condition holds, elements of `b` elsewhere.
/// - Traps: if the shapes do not broadcast
public func select(_ condition: Tensor, then a: some TensorNumber, else b: Tensor) -> Tensor {
  select(condition, then: .number(a.scalarValue, b.dtype.promoted(with: a.scalarValue)), else: b)
}
/// One number where the condition holds, another elsewhere: int64, or float32 for numbers with a fraction.
public func select<Number: TensorNumber>(_ condition: Tensor, then a: Number, else b: Number) -> Tensor {
  func tensor(_ value: ScalarValue) -> Tensor { .number(value, DType.bool.promoted(with: value)) }
  return select(condition, then: tensor(a.scalarValue), else: tensor(b.scalarValue))
}
