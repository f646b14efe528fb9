import SaccadeEngine

extension Operator {
  /// Tensors that a model makes of nothing, or of sizes.
  @OperatorFamily static var constants: [Operator] {
    Operator("Constant", 0...0, outputs: 1...1) { call in
      if let value = try call.constant("value") { return [value] }
      if call.says("value_float") { return [Value(Tensor(try call.float("value_float", 0)))] }
      if call.says("value_int") { return [Value(Tensor([try call.int("value_int", 0)], shape: []))] }
      if let values = try call.floats("value_floats") { return [Value(Tensor(values))] }
      if let values = try call.ints("value_ints") { return [Value(Tensor(values))] }
      throw call.unsupported("its value is a text or a sparse tensor")
    }
    Operator("ConstantOfShape", 1...1, outputs: 1...1, since: 9) { call in
      let value = try call.constant("value") ?? Value(Tensor(0))
      try call.require(
        value.tensor.elementCount == 1, "it must have one element: \(value.tensor.shape)", field: "value")
      let shape = try call.allow(call.integers(0), value.tensor.dtype)
      return [Value(value.tensor.reshaped([]).expanded(to: shape), value.type)]
    }
    Operator("Range", 3, since: 11) { call in
      let (start, end, step) = (try call.known(0), try call.known(1), try call.known(2))
      let numbers = [start, end, step]
      try call.require(
        numbers.allSatisfy { $0.elementCount == 1 && $0.dtype == start.dtype },
        "there must be three numbers of one type")
      let values = numbers.map { $0.item(as: Double.self) }
      try call.require(
        values.allSatisfy(\.isFinite) && values[2] != 0, "the step must not be 0: \(values)")
      let count = max(((values[1] - values[0]) / values[2]).rounded(.up), 0)
      let shape = try call.allow([Extent(count).value])
      if start.dtype == .int64 {
        return Tensor.arange(shape[0]) * step.item(as: Int.self) + start.item(as: Int.self)
      }
      let steps = Tensor.arange(shape[0]).cast(to: .float64)
      return (steps * step.reshaped([]).cast(to: .float64) + start.reshaped([]).cast(to: .float64)).cast(
        to: start.dtype)
    }
    Operator("EyeLike", 1...1, outputs: 1...1, since: 9) { call in
      let x = try call.tensor(0)
      try call.requireRank(x, 2...2)
      let type = try call.elementType("dtype") ?? call.value(0).type
      let rows = Tensor.arange(x.shape[0]).reshaped([x.shape[0], 1]) + (try call.int("k", 0))
      return [Value((rows .== Tensor.arange(x.shape[1])).cast(to: type.dtype ?? .float32), type)]
    }
    Operator("OneHot", 3...3, outputs: 1...1, since: 9) { call in
      let (indices, values) = (try call.number(0), try call.tensor(2))
      let count = Extent(try call.item(1, as: Double.self)).value
      try call.require(count > 0, "the depth must be positive: \(count)")
      try call.require(values.shape == [2], "there must be two values, off and on: \(values.shape)")
      let rank = indices.rank + 1
      let axis = try call.axis(call.int("axis", -1), of: rank)
      var sizes = indices.shape.dimensions
      sizes.insert(count, at: axis)
      try call.allow(sizes)
      let wide = indices.cast(to: .int64)
      let places = select(wide .< 0, then: wide + count, else: wide).unsqueezed(axis)
      var classes = [Int](repeating: 1, count: rank)
      classes[axis] = count
      let isOn = places .== Tensor.arange(count).reshaped(Shape(classes))
      let (off, on) = (values.slice(axis: 0, 0..<1).reshaped([]), values.slice(axis: 0, 1..<2).reshaped([]))
      return [Value(select(isOn, then: on, else: off), try call.value(2).type)]
    }
    Operator("Trilu", 1...2, since: 14) { call in
      let x = try call.tensor(0)
      try call.require(x.rank >= 2, "there must be matrices: \(x.shape)")
      let diagonal = call.has(1) ? try call.integer(1) : 0
      let limit = Extent(max(x.shape[-1], x.shape[-2])) + 1
      let near = min(max(diagonal, -limit.value), limit.value)
      return try call.flag("upper", true) ? x.triu(diagonal: near) : x.tril(diagonal: near)
    }
  }
}

extension Call {
  /// The type of elements that an attribute names by its number.
  func elementType(_ name: String) throws -> ElementType? {
    guard says(name) else { return nil }
    let number = try int(name, 0)
    if number == 0 { return nil }
    guard let type = ElementType(rawValue: number), type.dtype != nil else {
      throw error(
        "elements are of type \(ElementType(rawValue: number).map { "\($0)" } ?? "number \(number)"), which Saccade has not",
        field: name, kind: .unsupported, advice: "export the model with float32")
    }
    return type
  }
}
