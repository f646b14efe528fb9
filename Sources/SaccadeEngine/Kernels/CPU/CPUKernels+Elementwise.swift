import CKernels

extension CPUKernels {
  func unary(_ x: Tensor, _ function: UnaryFunction) -> Tensor {
    let (operation, p, q) = function.kernel
    let dtype = function.isPredicate ? .bool : x.dtype
    let operands = StridedOperands([x], shape: x.shape, dtype: dtype, keepsZero: function.keepsZero, on: self)
    operands.run("unary") { layout in
      sk_unary(
        operation, operands.output.pointer, dtype.kernel, operands.inputs[0].pointer, x.dtype.kernel, layout, p, q)
    }
    return operands.finished()
  }

  func binary(_ a: Tensor, _ b: Tensor, _ function: BinaryFunction, output: Shape, dtype: DType) -> Tensor {
    let (operation, p) = function.kernel
    let operands = StridedOperands([a, b], shape: output, dtype: dtype, keepsZero: function.keepsZero, on: self)
    operands.run("binary") { layout in
      sk_binary(
        operation, operands.output.pointer, dtype.kernel, operands.inputs[0].pointer, a.dtype.kernel,
        operands.inputs[1].pointer, b.dtype.kernel, layout, p)
    }
    return operands.finished()
  }

  func select(_ condition: Tensor, _ a: Tensor, _ b: Tensor, output: Shape) -> Tensor {
    // The condition is of another type than the values, so blocks do not line up: rows serve all three.
    let plain = [condition, a, b].map(rowMajorIfNative)
    let operands = StridedOperands(plain, shape: output, dtype: a.dtype, keepsZero: false, on: self)
    operands.run("where") { layout in
      sk_where(
        operands.output.pointer, a.dtype.kernel, operands.inputs[0].pointer, condition.dtype.kernel,
        operands.inputs[1].pointer, a.dtype.kernel, operands.inputs[2].pointer, b.dtype.kernel, layout)
    }
    return operands.finished()
  }

  func selectPositive(_ x: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor {
    let operands = StridedOperands([x, a, b], shape: x.shape, dtype: x.dtype, keepsZero: true, on: self)
    operands.run("where positive") { layout in
      sk_where_positive(
        operands.output.pointer, x.dtype.kernel, operands.inputs[0].pointer, x.dtype.kernel,
        operands.inputs[1].pointer, a.dtype.kernel, operands.inputs[2].pointer, b.dtype.kernel, layout)
    }
    return operands.finished()
  }

  func clampBackward(_ dy: Tensor, _ x: Tensor, low: Double, high: Double, isOpen: Bool) -> Tensor {
    let operands = StridedOperands([dy, x], shape: x.shape, dtype: dy.dtype, keepsZero: true, on: self)
    operands.run("clamp backward") { layout in
      sk_clamp_backward(
        operands.output.pointer, dy.dtype.kernel, operands.inputs[0].pointer, dy.dtype.kernel,
        operands.inputs[1].pointer, x.dtype.kernel, isOpen, layout, low, high)
    }
    return operands.finished()
  }

  func accumulate(_ x: Tensor, into sum: inout Tensor) {
    let same = relaid(x, like: sum)
    withExtendedLifetime(same) {
      Profiler.kernel(.init("accumulate", from: [same], to: sum)) {
        sk_accumulate(sum.pointer, sum.dtype.kernel, same.pointer, same.dtype.kernel, sum.storedElementCount)
      }
    }
  }

  func rowMajorIfNative(_ x: Tensor) -> Tensor { x.nativeLayout == nil ? x : rowMajor(x) }
}

extension Tensor {
  /// How many elements dense storage holds, padding included.
  var storedElementCount: Int { nativeLayout.map { $0.byteCount / dtype.byteCount } ?? elementCount }
}

extension UnaryFunction {
  fileprivate var kernel: (sk_unary_op, p: Double, q: Double) {
    switch self {
    case .negate: (.negate, 0, 0)
    case .absolute: (.abs, 0, 0)
    case .square: (.square, 0, 0)
    case .squareRoot: (.sqrt, 0, 0)
    case .reciprocalSquareRoot: (.rsqrt, 0, 0)
    case .reciprocal: (.reciprocal, 0, 0)
    case .exponential: (.exp, 0, 0)
    case .logarithm: (.log, 0, 0)
    case .log1p: (.log1p, 0, 0)
    case .expm1: (.expm1, 0, 0)
    case .sine: (.sin, 0, 0)
    case .cosine: (.cos, 0, 0)
    case .erf: (.erf, 0, 0)
    case .floor: (.floor, 0, 0)
    case .ceiling: (.ceil, 0, 0)
    case .round: (.round, 0, 0)
    case .sign: (.sign, 0, 0)
    case .clamp(let low, let high): (.clamp, low, high)
    case .power(let exponent): (.power, exponent, 0)
    case .leakyReLU(let slope): slope == 0 ? (.relu, 0, 0) : (.leakyRelu, Double(slope), 0)
    case .multiplyAdd(let scale, let offset): (.linear, scale, offset)
    case .logicalNot: (.logicalNot, 0, 0)
    case .isNaN: (.isNaN, 0, 0)
    case .isFinite: (.isFinite, 0, 0)
    }
  }

  var isPredicate: Bool {
    switch self {
    case .logicalNot, .isNaN, .isFinite: true
    default: false
    }
  }

  fileprivate var keepsZero: Bool {
    switch self {
    case .negate, .absolute, .square, .squareRoot, .log1p, .expm1, .sine, .erf, .floor, .ceiling, .round, .sign,
      .leakyReLU:
      true
    case .clamp(let low, let high): low <= 0 && high >= 0
    case .power(let exponent): exponent > 0
    case .multiplyAdd(_, let offset): offset == 0
    default: false
    }
  }
}

extension BinaryFunction {
  fileprivate var kernel: (sk_binary_op, p: Double) {
    switch self {
    case .add: (.add, 0)
    case .subtract: (.subtract, 0)
    case .multiply: (.multiply, 0)
    case .divide: (.divide, 0)
    case .floorDivide: (.floorDivide, 0)
    case .remainder: (.remainder, 0)
    case .power: (.power, 0)
    case .maximum: (.maximum, 0)
    case .minimum: (.minimum, 0)
    case .equal: (.equal, 0)
    case .notEqual: (.notEqual, 0)
    case .less: (.less, 0)
    case .lessOrEqual: (.lessEqual, 0)
    case .greater: (.greater, 0)
    case .greaterOrEqual: (.greaterEqual, 0)
    case .and: (.logicalAnd, 0)
    case .or: (.logicalOr, 0)
    case .xor: (.logicalXor, 0)
    case .leakyReLUGradient(let slope):
      slope == 0 ? (.thresholdBackward, 0) : (.leakyReluBackward, Double(slope))
    }
  }

  fileprivate var keepsZero: Bool {
    switch self {
    case .add, .subtract, .multiply, .maximum, .minimum, .leakyReLUGradient: true
    default: false
    }
  }
}
