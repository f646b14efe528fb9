import SaccadeEngine

extension Operator {
  /// Normalizations, in the form in which they are used for prediction.
  @OperatorFamily static var normalizations: [Operator] {
    Operator("BatchNormalization", 5...5, outputs: 1...5) { call in
      let x = try call.real(0)
      try call.require(x.rank >= 2, "the input must be [n, c, …]: \(x.shape)")
      let parameters = try (1...4).map { try call.real($0) }
      try call.require(
        parameters.allSatisfy { $0.shape == [x.shape[1]] },
        "there must be one number a channel: \(parameters.map(\.shape)) for \(x.shape)")
      if call.opset < 9, try call.int("spatial", 1) != 1 {
        throw call.unsupported("statistics are of single pixels", field: "spatial")
      }
      let epsilon = try call.float("epsilon", 1e-5)
      let type = try call.value(0).type
      let isTraining = try call.flag("training_mode")
      guard isTraining, call.opset >= 14 else {
        return [Value(x.batchNormalized(parameters, epsilon: epsilon), type)]
      }
      let axes = x.shape.indices.filter { $0 != 1 }
      let mean = x.mean(axes: axes)
      let variance = x.variance(axes: axes, correction: 0)
      let momentum = try call.float("momentum", 0.9)
      func moved(_ old: Tensor, _ new: Tensor) -> Value {
        Value((old * momentum + new * (1 - momentum)).cast(to: old.dtype))
      }
      return [
        Value(x.batchNormalized([parameters[0], parameters[1], mean, variance], epsilon: epsilon), type),
        moved(parameters[2], mean), moved(parameters[3], variance),
      ]
    }
    Operator("InstanceNormalization", 3) { call in
      let (x, scale, shift) = (try call.real(0), try call.real(1), try call.real(2))
      try call.require(x.rank >= 3 && x.shape[1] > 0, "the input must be [n, c, …] with pixels: \(x.shape)")
      try call.requireByChannel(x, scale, shift)
      return x.instanceNormalized(scale: scale, shift: shift, epsilon: try call.float("epsilon", 1e-5)).cast(
        to: x.dtype)
    }
    Operator("GroupNormalization", 3, since: 18) { call in
      let (x, given, shift) = (try call.real(0), try call.real(1), try call.real(2))
      let groups = try call.int("num_groups", 0)
      try call.require(
        x.rank >= 3 && groups > 0 && x.shape[1] % groups == 0,
        "the channels must be divisible by the groups: \(x.shape), \(groups)", field: "num_groups")
      var parameters = [given, shift]
      if call.opset < 21 {
        try call.require(
          parameters.allSatisfy { $0.shape == [groups] }, "there must be one number a group: \(given.shape)")
        let count = x.shape[1] / groups
        parameters = parameters.map { $0.unsqueezed(1).expanded(to: [groups, count]).reshaped([groups * count]) }
      }
      try call.requireByChannel(x, parameters[0], parameters[1])
      return x.groupNormalized(
        groups: groups, scale: parameters[0], shift: parameters[1], epsilon: try call.float("epsilon", 1e-5)
      ).cast(to: x.dtype)
    }
    Operator("LayerNormalization", 2...3, outputs: 1...3, since: 17) { call in
      let (x, scale, shift) = (try call.real(0), try call.real(1), try call.optionalReal(2))
      let axes = try call.lastAxes(of: x, scale, shift)
      let epsilon = try call.float("epsilon", 1e-5)
      let type = try call.value(0).type
      let row = Shape(Array(x.shape.dimensions.suffix(axes.count)))
      let wantsStatistics = node(call, wants: 1) || node(call, wants: 2)
      if !wantsStatistics, scale.shape == row, shift.map({ $0.shape == row }) ?? true, x.dtype == scale.dtype {
        return [Value(x.layerNormalized(scale: scale, shift: shift, epsilon: epsilon).cast(to: x.dtype), type)]
      }
      let wide = x.dtype == .float64 ? x : x.cast(to: .float32)
      let mean = wide.mean(axes: axes, keepsAxes: true)
      let inverse = rsqrt(wide.variance(axes: axes, keepsAxes: true, correction: 0) + epsilon)
      let scaled = ((wide - mean) * inverse).cast(to: x.dtype) * scale
      let result = (shift.map { scaled + $0 } ?? scaled).cast(to: x.dtype)
      return [Value(result, type), Value(mean), Value(inverse)]
    }
    Operator("RMSNormalization", 2, since: 23) { call in
      let (x, scale) = (try call.real(0), try call.real(1))
      let axes = try call.lastAxes(of: x, scale, nil)
      let wide = x.dtype == .float64 ? x : x.cast(to: .float32)
      let inverse = rsqrt(
        wide.squared().mean(axes: axes, keepsAxes: true) + (try call.float("epsilon", 1e-5)))
      return ((wide * inverse).cast(to: x.dtype) * scale).cast(to: x.dtype)
    }
    Operator("LRN", 1) { call in
      let (x, size) = (try call.real(0), try call.int("size", 0))
      try call.require(x.rank >= 3, "the input must be [n, c, …] with pixels: \(x.shape)")
      try call.require((1...1 << 20).contains(size), "it must be positive: \(size)", field: "size")
      let (alpha, beta) = (try call.float("alpha", 1e-4), try call.float("beta", 0.75))
      let bias = try call.float("bias", 1)
      // Of an even number of neighbours the engine takes the larger half before a channel, the standard behind it.
      let turned = size % 2 == 0 ? x.flipped(axes: [1]) : x
      let result = turned.localResponseNormalized(size: size, alpha: alpha, beta: beta, k: bias)
      return size % 2 == 0 ? result.flipped(axes: [1]) : result
    }
    Operator("LpNormalization", 1) { call in
      let (x, p) = (try call.real(0), try call.int("p", 2))
      let axis = try call.axis(call.int("axis", -1), of: x.rank)
      try call.require(p == 1 || p == 2, "it must be 1 or 2: \(p)", field: "p")
      let norm = p == 1 ? abs(x).sum(axis: axis, keepsAxis: true) : sqrt(x.squared().sum(axis: axis, keepsAxis: true))
      // A row of zeros stays one.
      return x / select(norm .== 0, then: norm + 1, else: norm)
    }
    Operator("MeanVarianceNormalization", 1, since: 9) { call in
      let x = try call.real(0)
      let axes = try call.axes(call.ints("axes") ?? [0, 2, 3], of: x.rank)
      let centred = x - x.mean(axes: axes, keepsAxes: true)
      return centred / (sqrt(centred.squared().mean(axes: axes, keepsAxes: true)) + 1e-9)
    }
  }
}

/// Whether somebody wants a result of a node.
private func node(_ call: Call, wants position: Int) -> Bool {
  call.node.outputs.count > position && call.node.outputs[position] != nil
}

extension Call {
  fileprivate func requireByChannel(_ x: Tensor, _ scale: Tensor, _ shift: Tensor) throws {
    try require(
      scale.shape == [x.shape[1]] && shift.shape == [x.shape[1]],
      "scale and shift must have one number a channel: \(scale.shape) and \(shift.shape) for \(x.shape)")
  }

  /// The axes from one on, to which scale and shift broadcast.
  fileprivate func lastAxes(of x: Tensor, _ scale: Tensor, _ shift: Tensor?) throws -> [Int] {
    let axis = try axis(int("axis", -1), of: x.rank)
    for parameter in [scale, shift].compactMap(\.self) {
      try require(
        try broadcast(x, parameter) == x.shape,
        "scale and shift must broadcast to the input: \(parameter.shape) to \(x.shape)")
    }
    return Array(axis..<x.rank)
  }
}

extension Tensor {
  /// Normalized with given statistics: scale, shift, mean and variance.
  fileprivate func batchNormalized(_ parameters: [Tensor], epsilon: Float) -> Tensor {
    let wide = dtype == .float64 ? cast(to: .float32) : self
    let given = parameters.map { $0.cast(to: .float32) }
    let positions = shape.dimensions.dropFirst(2).reduce(1, *)
    let images = rank > 4 ? wide.reshaped([shape[0], shape[1], positions]) : wide
    let result = images.batchNormalized(
      scale: given[0], shift: given[1], statistics: (mean: given[2], variance: given[3]), epsilon: epsilon)
    return result.output.reshaped(shape).cast(to: dtype)
  }
}
