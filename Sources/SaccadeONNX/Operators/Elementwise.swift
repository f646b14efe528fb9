import SaccadeEngine

extension Operator {
  /// Functions of single elements.
  @OperatorFamily static var elementwise: [Operator] {
    Operator("Abs", 1) { abs(try $0.number(0)) }
    Operator("Neg", 1) { $0.wrapped(-(try $0.number(0))) }
    Operator("Sign", 1) { sign(try $0.number(0)) }
    Operator("Ceil", 1) { ceil(try $0.real(0)) }
    Operator("Floor", 1) { floor(try $0.real(0)) }
    // Halves go to the even neighbour, in both.
    Operator("Round", 1, since: 11) { round(try $0.real(0)) }
    Operator("Sqrt", 1) { sqrt(try $0.real(0)) }
    Operator("Reciprocal", 1) { reciprocal(try $0.real(0)) }
    Operator("Exp", 1) { exp(try $0.real(0)) }
    Operator("Log", 1) { log(try $0.real(0)) }
    Operator("Erf", 1, since: 9) { erf(try $0.real(0)) }
    Operator("Sin", 1) { sin(try $0.real(0)) }
    Operator("Cos", 1) { cos(try $0.real(0)) }
    Operator("Tan", 1) { tan(try $0.real(0)) }
    Operator("Asin", 1) { asin(try $0.real(0)) }
    Operator("Acos", 1) { acos(try $0.real(0)) }
    Operator("Atan", 1) { atan(try $0.real(0)) }
    Operator("Sinh", 1, since: 9) { sinh(try $0.real(0)) }
    Operator("Cosh", 1, since: 9) { cosh(try $0.real(0)) }
    Operator("Asinh", 1, since: 9) { asinh(try $0.real(0)) }
    Operator("Acosh", 1, since: 9) { acosh(try $0.real(0)) }
    Operator("Atanh", 1, since: 9) { atanh(try $0.real(0)) }
    Operator("IsNaN", 1, since: 9) { isNaN(try $0.real(0)) }
    Operator("IsInf", 1, since: 10) { call in
      let x = try call.real(0)
      let (positive, negative) = (try call.flag("detect_positive", true), try call.flag("detect_negative", true))
      if positive && negative { return isInf(x) }
      if positive || negative { return x .== (positive ? Float.infinity : -.infinity) }
      return isInf(x) .&& isNaN(x)
    }
    Operator("Clip", 1...3) { call in
      let x = try call.number(0)
      if call.opset < 11 {
        let (low, high) = (try call.float("min", -.infinity), try call.float("max", .infinity))
        return try call.clipped(x, Double(low), Double(high))
      }
      let (low, high) = (call.optional(1), call.optional(2))
      for bound in [low, high].compactMap(\.self) {
        try call.require(bound.elementCount == 1, "a bound must be one number: shape \(bound.shape)")
        try call.require(bound.dtype == x.dtype, "a bound is of \(bound.dtype), and the input of \(x.dtype)")
      }
      guard x.dtype.isFloatingPoint, low?.isOutline != true, high?.isOutline != true else {
        let raised = low.map { maximum(x, $0.reshaped([])) } ?? x
        return high.map { minimum(raised, $0.reshaped([])) } ?? raised
      }
      return try call.clipped(x, low?.item(as: Double.self), high?.item(as: Double.self))
    }
  }
}

extension Call {
  /// Numbers limited to a range; where it is the wrong way round, its upper end.
  fileprivate func clipped(_ x: Tensor, _ low: Double?, _ high: Double?) throws -> Tensor {
    let (low, high) = (low ?? -.infinity, high ?? .infinity)
    if low.isNaN || high.isNaN { throw error("a bound is no number") }
    if low == -.infinity, high == .infinity { return x }
    return low <= high ? x.clamped(to: low...high).cast(to: x.dtype) : x * 0 + high
  }

  /// Whole numbers brought back into the range of the first input's type, where that is held in a wider one.
  func wrapped(_ x: Tensor) -> Tensor {
    guard case .some(let value) = inputs.first ?? nil, value.tensor.dtype == x.dtype else { return x }
    return x.wrapped(to: value.type)
  }
}

extension Tensor {
  /// Whole numbers brought into the range of a type as its arithmetic does, by leaving higher digits out.
  func wrapped(to type: ElementType) -> Tensor {
    guard let range = type.range, type.bitCount < dtype.byteCount * 8, !dtype.isFloatingPoint else { return self }
    let span = range.upperBound - range.lowerBound + 1
    return (remainder(self.cast(to: .int64) - range.lowerBound, span) + range.lowerBound).cast(to: dtype)
  }
}
