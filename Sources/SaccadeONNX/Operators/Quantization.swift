import SaccadeEngine

extension Operator {
  /// Whole numbers in the place of fractions; what they stand for is computed in float32.
  @OperatorFamily static var quantization: [Operator] {
    Operator("QuantizeLinear", 2...3, outputs: 1...1, since: 10) { call in
      let (x, scale) = (try call.number(0), try call.real(1))
      let zero = call.has(2) ? try call.value(2) : nil
      let type = try zero?.type ?? call.elementType("output_dtype") ?? .uint8
      guard type.range != nil else { throw call.unsupported("numbers are quantized to \(type)") }
      let scales = try call.along(x, scale, "the scale").cast(to: .float32)
      let zeros = try zero.map { try call.along(x, $0.tensor, "the zero point") }
      return [call.quantized(x.cast(to: .float32) / scales, zeros, type)]
    }
    Operator("DequantizeLinear", 2...3, since: 10) { call in
      let (x, scale) = (try call.number(0), try call.real(1))
      let zero = try call.optional(2).map { try call.along(x, $0, "the zero point").cast(to: .float32) }
      let scales = try call.along(x, scale, "the scale").cast(to: .float32)
      let wide = x.cast(to: .float32)
      return ((zero.map { wide - $0 } ?? wide) * scales).cast(to: scale.dtype)
    }
    Operator("DynamicQuantizeLinear", 1...1, outputs: 3...3, since: 11) { call in
      let x = try call.real(0).cast(to: .float32)
      try call.require(x.elementCount > 0, "there must be numbers: \(x.shape)")
      // The range of the numbers, 0 included.
      let (low, high) = (minimum(x.min(), 0), maximum(x.max(), 0))
      let scale = (high - low) / 255
      let zero = round((-low / scale).clamped(to: 0...255))
      let result = (round(x / scale) + zero).clamped(to: 0...255)
      return [Value(result.cast(to: .uint8)), Value(scale), Value(zero.cast(to: .uint8))]
    }
    Operator("ConvInteger", 2...4, outputs: 1...1, since: 10) { call in
      let (x, weight) = (try call.number(0), try call.number(1))
      let shifted = try call.shifted(x, by: call.optional(2), axis: nil)
      let kernels = try call.shifted(weight, by: call.optional(3), axis: 0)
      return [Value(round(try call.convolution(shifted, kernels, bias: nil)).cast(to: .int32), .int32)]
    }
    Operator("MatMulInteger", 2...4, outputs: 1...1, since: 10) { call in
      let (a, b) = (try call.number(0), try call.number(1))
      let left = try call.shifted(a, by: call.optional(2), axis: a.rank - 2)
      let right = try call.shifted(b, by: call.optional(3), axis: b.rank - 1)
      return [Value(round(try call.product(left, right)).cast(to: .int32), .int32)]
    }
    Operator("QLinearConv", 8...9, outputs: 1...1, since: 10) { call in
      let (x, weight) = (try call.number(0), try call.number(3))
      let (xScale, weightScale, scale) = (try call.real(1), try call.real(4), try call.real(6))
      let shifted = try call.shifted(x, by: call.tensor(2), axis: nil)
      let kernels = try call.shifted(weight, by: call.tensor(5), axis: 0)
      let bias = try call.optional(8).map { bias in
        try call.require(bias.rank == 1, "the bias must have one number a channel: \(bias.shape)")
        return bias.cast(to: .float32)
      }
      let sums = round(try call.convolution(shifted, kernels, bias: bias))
      try call.require(
        weightScale.elementCount == 1 || weightScale.shape == [weight.shape[0]],
        "there must be one scale, or one a channel: \(weightScale.shape)")
      try call.require(xScale.elementCount == 1 && scale.elementCount == 1, "there must be one scale")
      let byChannel = weightScale.reshaped(
        Shape([weightScale.elementCount] + [Int](repeating: 1, count: x.rank - 2)))
      let result = sums * (byChannel * xScale.reshaped([]) / scale.reshaped([]))
      let zero = try call.value(7)
      try call.require(zero.tensor.elementCount == 1, "there must be one zero point of the result")
      return [call.quantized(result, zero.tensor.reshaped([]), zero.type)]
    }
    Operator("QLinearMatMul", 8...8, outputs: 1...1, since: 10) { call in
      let (a, b) = (try call.number(0), try call.number(3))
      let scales = try [1, 4, 6].map { try call.real($0) }
      try call.require(scales.allSatisfy { $0.elementCount == 1 }, "scales must be one number: \(scales.map(\.shape))")
      let left = try call.shifted(a, by: call.tensor(2), axis: a.rank - 2)
      let right = try call.shifted(b, by: call.tensor(5), axis: b.rank - 1)
      let sums = round(try call.product(left, right))
      let factor = scales[0].cast(to: .float32).reshaped([]) * scales[1].cast(to: .float32).reshaped([])
      let zero = try call.value(7)
      try call.require(zero.tensor.elementCount == 1, "there must be one zero point of the result")
      let result = sums * (factor / scales[2].cast(to: .float32).reshaped([]))
      return [call.quantized(result, zero.tensor.reshaped([]), zero.type)]
    }
  }
}

extension Call {
  /// Fractions as whole numbers of a type: rounded to even, shifted, and held within its range.
  fileprivate func quantized(_ x: Tensor, _ zero: Tensor?, _ type: ElementType) -> Value {
    let range = type.range ?? 0...255
    let rounded = round(x)
    let shifted = zero.map { rounded + $0.cast(to: .float32) } ?? rounded
    let held = shifted.clamped(to: Float(range.lowerBound)...Float(range.upperBound))
    return Value(held.cast(to: type.dtype ?? .int32), type)
  }

  /// Whole numbers less their zero point, as float32.
  fileprivate func shifted(_ x: Tensor, by zero: Tensor?, axis: Int?) throws -> Tensor {
    let wide = x.cast(to: .float32)
    guard let zero else { return wide }
    if zero.elementCount == 1 { return wide - zero.reshaped([]).cast(to: .float32) }
    guard let axis, x.shape.indices.contains(axis), zero.rank == 1 else {
      try require(try broadcast(x, zero) == x.shape, "a zero point must broadcast: \(zero.shape) to \(x.shape)")
      return wide - zero.cast(to: .float32)
    }
    try require(zero.shape[0] == x.shape[axis], "there must be one zero point for each: \(zero.shape) for \(x.shape)")
    var sizes = [Int](repeating: 1, count: x.rank)
    sizes[axis] = zero.shape[0]
    return wide - zero.cast(to: .float32).reshaped(Shape(sizes))
  }

  /// Scales or zero points as they belong to the elements of a tensor: one for all, one for each along an axis, or one for
  /// each block along it.
  fileprivate func along(_ x: Tensor, _ numbers: Tensor, _ what: String) throws -> Tensor {
    if numbers.elementCount == 1, numbers.rank <= 1 { return numbers.reshaped([]) }
    let axis = try axis(int("axis", 1), of: x.rank)
    let block = try int("block_size", 0)
    if block == 0 {
      try require(numbers.shape == [x.shape[axis]], "\(what) must have one number along axis \(axis): \(numbers.shape)")
      var sizes = [Int](repeating: 1, count: x.rank)
      sizes[axis] = x.shape[axis]
      return numbers.reshaped(Shape(sizes))
    }
    try require(
      block > 0 && numbers.rank == x.rank
        && x.shape.indices.allSatisfy {
          $0 == axis ? numbers.shape[$0] == (x.shape[$0] - 1) / block + 1 : numbers.shape[$0] == x.shape[$0]
        }, "\(what) must have one number for each block of \(block) along axis \(axis): \(numbers.shape) for \(x.shape)"
    )
    return numbers.repeatInterleave(min(block, max(x.shape[axis], 1)), axis: axis).slice(axis: axis, 0..<x.shape[axis])
  }
}
