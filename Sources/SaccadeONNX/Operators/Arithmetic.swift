import SaccadeEngine

extension Operator {
  /// Arithmetic of two tensors or more, which broadcast.
  @OperatorFamily static var arithmetic: [Operator] {
    Operator("Add", 2) { call in
      let (a, b) = try call.pair()
      return call.wrapped(a + b)
    }
    Operator("Sub", 2) { call in
      let (a, b) = try call.pair()
      return call.wrapped(a - b)
    }
    Operator("Mul", 2) { call in
      let (a, b) = try call.pair()
      return call.wrapped(a * b)
    }
    Operator("Div", 2) { call in
      let (a, b) = try call.pair()
      return a.dtype.isFloatingPoint ? a / b : truncDivide(a, b)
    }
    Operator("Pow", 2) { call in
      let (a, b) = (try call.number(0), try call.number(1))
      try call.broadcast(a, b)
      // The result is of the base's type, whatever the exponent's.
      if !b.isOutline, b.elementCount == 1, a.rank >= b.rank, a.dtype.isFloatingPoint {
        return pow(a, b.item(as: Double.self)).cast(to: a.dtype)
      }
      if a.dtype.isFloatingPoint { return pow(a, b.cast(to: a.dtype)).cast(to: a.dtype) }
      return pow(a.cast(to: .float64), b.cast(to: .float64)).cast(to: a.dtype)
    }
    Operator("Mod", 2, since: 10) { call in
      let (a, b) = try call.pair()
      if try call.flag("fmod") { return fmod(a, b) }
      return remainder(a, b)
    }
    Operator("Sum", 1...1024) { call in try call.folded(+) }
    Operator("Max", 1...1024) { call in try call.folded(maximum) }
    Operator("Min", 1...1024) { call in try call.folded(minimum) }
    Operator("Mean", 1...1024) { call in
      let count = call.inputs.count
      let sum = try call.folded(+)
      try call.require(sum.dtype.isFloatingPoint, "the inputs must be floating-point numbers: \(sum.dtype)")
      return sum / count
    }
    Operator("BitShift", 2, since: 11) { call in
      let (a, b) = try call.pair()
      try call.require(!a.dtype.isFloatingPoint, "the inputs must be whole numbers: \(a.dtype)")
      let type = try call.value(0).type
      let (x, count) = (a.cast(to: .int64), b.cast(to: .int64))
      // Beyond the type's digits only the sign is left, or nothing.
      let isBeyond = (count .< 0) .|| (count .>= min(type.bitCount, 63))
      let power = pow(2, select(isBeyond, then: count * 0, else: count))
      switch try call.string("direction", "") {
      case "LEFT": return select(isBeyond, then: x * 0, else: x * power).wrapped(to: type).cast(to: a.dtype)
      case "RIGHT":
        return select(isBeyond, then: -(x .< 0).cast(to: .int64), else: floorDivide(x, power)).cast(to: a.dtype)
      case let other: throw call.error("it must be LEFT or RIGHT: '\(other)'", field: "direction", kind: .malformed)
      }
    }
    Operator("BitwiseNot", 1, since: 18) { call in
      let x = try call.number(0)
      try call.require(!x.dtype.isFloatingPoint, "the input must be of whole numbers: \(x.dtype)")
      return call.wrapped(-x - 1)
    }
    Operator("BitwiseAnd", 2, since: 18) { call in try call.bitwise { $0 * $1 } }
    Operator("BitwiseOr", 2, since: 18) { call in try call.bitwise { maximum($0, $1) } }
    Operator("BitwiseXor", 2, since: 18) { call in try call.bitwise { ($0 .!= $1).cast(to: .int64) } }
  }
}

extension Call {
  /// Two inputs of numbers of one type that broadcast.
  func pair() throws -> (Tensor, Tensor) {
    let (a, b) = (try number(0), try number(1))
    try require(a.dtype == b.dtype, "the inputs must be of one type: \(a.dtype) and \(b.dtype)")
    try broadcast(a, b)
    return (a, b)
  }

  /// All inputs, of one type, taken together one after the other.
  fileprivate func folded(_ combine: (Tensor, Tensor) -> Tensor) throws -> Tensor {
    let tensors = try inputs.indices.map { try number($0) }
    try require(
      tensors.allSatisfy { $0.dtype == tensors[0].dtype },
      "the inputs must be of one type: \(tensors.map(\.dtype.rawValue).joined(separator: ", "))")
    try broadcast(tensors.map(\.shape))
    return tensors.dropFirst().reduce(tensors[0], combine)
  }

  /// Two inputs of whole numbers, digit by digit.
  ///
  /// The engine has no bits; a vision model has few such nodes, on small tensors.
  fileprivate func bitwise(_ combine: (_ a: Tensor, _ b: Tensor) -> Tensor) throws -> Tensor {
    let (a, b) = try pair()
    try require(!a.dtype.isFloatingPoint, "the inputs must be whole numbers: \(a.dtype)")
    let type = try value(0).type
    let (left, right) = (a.cast(to: .int64), b.cast(to: .int64))
    var result = combine(left * 0, right * 0)
    for place in 0..<type.bitCount {
      func digit(_ x: Tensor) -> Tensor {
        place == 63 ? (x .< 0).cast(to: .int64) : remainder(floorDivide(x, 1 << place), 2)
      }
      // The highest digit of 64 wraps to the sign.
      result = result + combine(digit(left), digit(right)) * (place == 63 ? Int.min : 1 << place)
    }
    return result.wrapped(to: type).cast(to: a.dtype)
  }
}
