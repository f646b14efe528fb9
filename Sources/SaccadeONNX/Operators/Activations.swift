import SaccadeEngine

extension Operator {
  /// Activations.
  @OperatorFamily static var activations: [Operator] {
    Operator("Relu", 1) { relu(try $0.number(0)) }
    Operator("LeakyRelu", 1) { leakyReLU(try $0.real(0), slope: try $0.float("alpha", 0.01)) }
    Operator("PRelu", 2) { call in
      let (x, slope) = (try call.number(0), try call.number(1))
      try call.require(x.dtype == slope.dtype, "the slope is of \(slope.dtype), and the input of \(x.dtype)")
      try call.require(
        try call.broadcast(x, slope) == x.shape, "the slope must broadcast to the input: \(slope.shape) to \(x.shape)")
      // One slope a channel is one sweep of the engine's.
      let channels = slope.shape.dimensions.dropLast(max(x.rank - 2, 0))
      let isByChannel = x.rank >= 2 && slope.rank == x.rank - 1 && slope.elementCount == x.shape[1]
      if isByChannel, channels == [x.shape[1]], x.dtype.isFloatingPoint {
        return prelu(x, slope: slope.reshaped([x.shape[1]]))
      }
      return select(x .< 0, then: x * slope, else: x)
    }
    Operator("Elu", 1) { elu(try $0.real(0), alpha: try $0.float("alpha", 1)) }
    Operator("Selu", 1) { call in
      let (alpha, gamma) = (try call.float("alpha", 1.673_263_2), try call.float("gamma", 1.050_701))
      return elu(try call.real(0), alpha: alpha) * gamma
    }
    Operator("Celu", 1, since: 12) { call in
      let alpha = try call.float("alpha", 1)
      try call.require(alpha != 0, "it must not be 0", field: "alpha")
      return celu(try call.real(0), alpha: alpha)
    }
    Operator("Sigmoid", 1) { sigmoid(try $0.real(0)) }
    Operator("Tanh", 1) { tanh(try $0.real(0)) }
    Operator("HardSigmoid", 1) { call in
      let x = try call.real(0)
      let (alpha, beta) = (try call.float("alpha", 0.2), try call.float("beta", 0.5))
      // That of MobileNetV3, which the engine has in one sweep.
      if abs(alpha - 1 / 6) < 1e-6, beta == 0.5 { return hardSigmoid(x) }
      return (x * alpha + beta).clamped(to: 0...1)
    }
    Operator("HardSwish", 1, since: 14) { hardSwish(try $0.real(0)) }
    Operator("Softplus", 1) { softplus(try $0.real(0)) }
    Operator("Softsign", 1) { softsign(try $0.real(0)) }
    Operator("ThresholdedRelu", 1, since: 10) { call in
      let x = try call.real(0)
      return select(x .> (try call.float("alpha", 1)), then: x, else: x * 0)
    }
    Operator("Gelu", 1, since: 20) { call in
      switch try call.string("approximate", "none") {
      case "none": return gelu(try call.real(0))
      case "tanh": return gelu(try call.real(0), approximate: true)
      case let other: throw call.error("it must be none or tanh: '\(other)'", field: "approximate", kind: .malformed)
      }
    }
    Operator("Mish", 1, since: 18) { mish(try $0.real(0)) }
    Operator("Swish", 1, since: 24) { call in
      let (x, alpha) = (try call.real(0), try call.float("alpha", 1))
      return alpha == 1 ? silu(x) : x * sigmoid(x * alpha)
    }
    Operator("Shrink", 1, since: 9) { call in
      let x = try call.number(0)
      let (bias, lambda) = (try call.float("bias", 0), try call.float("lambd", 0.5))
      let shrunk = select(x .< -lambda, then: x + bias, else: select(x .> lambda, then: x - bias, else: x * 0))
      return shrunk.cast(to: x.dtype)
    }
    Operator("Softmax", 1) { call in try call.alongAxis { $0.softmax(axis: $1) } }
    Operator("LogSoftmax", 1) { call in try call.alongAxis { $0.logSoftmax(axis: $1) } }
    Operator("Hardmax", 1) { call in
      try call.alongAxis { x, axis in
        guard x.elementCount > 0 else { return x }
        let places = x.argmax(axis: axis, keepsAxis: true)
        var sizes = [Int](repeating: 1, count: x.rank)
        sizes[axis] = x.shape[axis]
        return (places .== Tensor.arange(x.shape[axis]).reshaped(Shape(sizes))).cast(to: x.dtype)
      }
    }
  }
}

extension Call {
  /// A function along an axis; before version 13, along all axes from there on as one.
  fileprivate func alongAxis(_ function: (Tensor, _ axis: Int) -> Tensor) throws -> Tensor {
    let x = try real(0)
    if opset >= 13 {
      if x.rank == 0 { return function(x.reshaped([1]), 0).reshaped([]) }
      return function(x, try axis(int("axis", -1), of: x.rank))
    }
    let given = try int("axis", 1)
    // One past the last axis is allowed: rows of one element.
    let axis = given == x.rank ? given : try axis(given, of: x.rank)
    if axis == x.rank - 1 { return function(x, axis) }
    let rows = x.shape.dimensions[..<axis].reduce(1, *)
    let columns = x.shape.dimensions[axis...].reduce(1, *)
    return function(x.reshaped([rows, columns]), 1).reshaped(x.shape)
  }
}
