import CKernels

extension CPUKernels {
  func special(_ x: Tensor, _ function: SpecialFunction) -> Tensor {
    let dtype = function == .signBit ? .bool : x.dtype
    let operands = StridedOperands([x], shape: x.shape, dtype: dtype, keepsZero: function.keepsZero, on: self)
    operands.run("special function") { layout in
      sk_special(
        function.kernel, operands.output.pointer, dtype.kernel, operands.inputs[0].pointer, x.dtype.kernel, layout)
    }
    return operands.finished()
  }

  func pair(_ a: Tensor, _ b: Tensor, _ function: PairFunction, output: Shape, dtype: DType) -> Tensor {
    let operands = StridedOperands([a, b], shape: output, dtype: dtype, keepsZero: false, on: self)
    operands.run("special function") { layout in
      sk_pair(
        function.kernel, operands.output.pointer, dtype.kernel, operands.inputs[0].pointer, a.dtype.kernel,
        operands.inputs[1].pointer, b.dtype.kernel, layout)
    }
    return operands.finished()
  }
}

extension SpecialFunction {
  fileprivate var kernel: sk_special_op {
    switch self {
    case .tan: .tan
    case .asin: .asin
    case .acos: .acos
    case .atan: .atan
    case .sinh: .sinh
    case .cosh: .cosh
    case .asinh: .asinh
    case .acosh: .acosh
    case .atanh: .atanh
    case .exp2: .exp2
    case .log2: .log2
    case .log10: .log10
    case .trunc: .trunc
    case .erfc: .erfc
    case .lgamma: .lgamma
    case .digamma: .digamma
    case .trigamma: .trigamma
    case .signBit: .signBit
    }
  }

  fileprivate var keepsZero: Bool {
    switch self {
    case .tan, .asin, .atan, .sinh, .asinh, .atanh, .trunc: true
    default: false
    }
  }
}

extension PairFunction {
  fileprivate var kernel: sk_pair_op {
    switch self {
    case .atan2: .atan2
    case .hypot: .hypot
    case .copysign: .copysign
    case .fmod: .fmod
    case .truncDivide: .truncDivide
    case .logAddExp: .logAddExp
    case .logAddExp2: .logAddExp2
    }
  }
}
