import SaccadeEngine

extension Operator {
  /// Comparisons, booleans and choices.
  @OperatorFamily static var logic: [Operator] {
    Operator("Equal", 2) { call in
      let (a, b) = (try call.tensor(0), try call.tensor(1))
      try call.require(a.dtype == b.dtype, "the inputs must be of one type: \(a.dtype) and \(b.dtype)")
      try call.broadcast(a, b)
      return a .== b
    }
    Operator("Less", 2) { call in
      let (a, b) = try call.pair()
      return a .< b
    }
    Operator("LessOrEqual", 2, since: 12) { call in
      let (a, b) = try call.pair()
      return a .<= b
    }
    Operator("Greater", 2) { call in
      let (a, b) = try call.pair()
      return a .> b
    }
    Operator("GreaterOrEqual", 2, since: 12) { call in
      let (a, b) = try call.pair()
      return a .>= b
    }
    Operator("Not", 1) { !(try $0.condition(0)) }
    Operator("And", 2) { call in
      let (a, b) = try call.conditions()
      return a .&& b
    }
    Operator("Or", 2) { call in
      let (a, b) = try call.conditions()
      return a .|| b
    }
    Operator("Xor", 2) { call in
      let (a, b) = try call.conditions()
      return a .!= b
    }
    Operator("Where", 3...3, outputs: 1...1, since: 9) { call in
      let (condition, a, b) = (try call.condition(0), try call.tensor(1), try call.tensor(2))
      try call.require(a.dtype == b.dtype, "both choices must be of one type: \(a.dtype) and \(b.dtype)")
      try call.broadcast(condition, a, b)
      return [Value(select(condition, then: a, else: b), try call.value(1).type)]
    }
  }
}

extension Call {
  /// Two inputs of booleans that broadcast.
  fileprivate func conditions() throws -> (Tensor, Tensor) {
    let (a, b) = (try condition(0), try condition(1))
    try broadcast(a, b)
    return (a, b)
  }
}
