/// A function of each element that is seldom on a hot path.
package struct SpecialFunctionOp: Op, Hashable {
  package let function: SpecialFunction
  package var name: String { "\(function)" }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] { inputs }

  package func outputTypes(_ inputs: [DType]) -> [DType] { [function == .signBit ? .bool : inputs[0]] }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    [kernels.special(x[0], function)]
  }

  package func kept(for needed: Operands) -> Kept {
    switch function {
    case .tan, .exp2: Kept(outputs: [0])
    case .trunc, .signBit, .trigamma: .nothing
    default: Kept(inputs: [0])
    }
  }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0] else { return [nil] }
    var x: Tensor { saved.input(0) }
    var y: Tensor { saved.output(0) }
    func special(_ function: SpecialFunction) -> Tensor { kernels.special(x, function) }
    switch function {
    case .tan: return [dy * (y * y + 1)]
    case .asin: return [dy * rsqrt(1 - x * x)]
    case .acos: return [-(dy * rsqrt(1 - x * x))]
    case .atan: return [dy / (x * x + 1)]
    case .sinh: return [dy * special(.cosh)]
    case .cosh: return [dy * special(.sinh)]
    case .asinh: return [dy * rsqrt(x * x + 1)]
    case .acosh: return [dy * rsqrt(x * x - 1)]
    case .atanh: return [dy / (1 - x * x)]
    case .exp2: return [dy * y * 0.6931471805599453]
    case .log2: return [dy / (x * 0.6931471805599453)]
    case .log10: return [dy / (x * 2.302585092994046)]
    case .erfc: return [dy * (exp(-(x * x)) * Float(-2 / Double.pi.squareRoot()))]
    case .lgamma: return [dy * special(.digamma)]
    case .digamma: return [dy * special(.trigamma)]
    case .trunc: return [kernels.fill(dy.shape, dy.dtype, 0)]
    // Only the gradient of digamma asks for it, and gradients of gradients are not recorded.
    case .trigamma, .signBit: return [nil]
    }
  }
}

/// A function of two elements that is seldom on a hot path; operands broadcast.
package struct PairFunctionOp: Op, Hashable {
  package let function: PairFunction
  package let dtype: DType
  package var name: String { "\(function)" }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    [try broadcastShape(inputs[0], inputs[1])]
  }

  package func outputTypes(_ inputs: [DType]) -> [DType] { [dtype] }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    [kernels.pair(x[0], x[1], function, output: shapes[0], dtype: dtype)]
  }

  package func kept(for needed: Operands) -> Kept {
    switch function {
    case .hypot: Kept(inputs: [0, 1], outputs: [0])
    case .copysign: Kept(inputs: needed.contains(0) ? [0] : [], outputs: needed.contains(0) ? [0] : [])
    case .fmod: Kept(inputs: needed.contains(1) ? [0, 1] : [])
    case .truncDivide: .nothing
    default: Kept(inputs: [0, 1])
    }
  }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0] else { return [nil, nil] }
    var a: Tensor { saved.input(0) }
    var b: Tensor { saved.input(1) }
    func each(_ first: () -> Tensor, _ second: () -> Tensor) -> [Tensor?] {
      [saved.needed.contains(0) ? first() : nil, saved.needed.contains(1) ? second() : nil]
    }
    switch function {
    case .atan2:
      // At (0, 0) there is no direction to turn from; its gradient is 0, as in PyTorch.
      let square = a * a + b * b
      let scaled = select(square .== 0, then: kernels.fill([], dy.dtype, 0), else: dy / square)
      return each({ scaled * b }, { -(scaled * a) })
    case .hypot: return each({ dy * (a / saved.output(0)) }, { dy * (b / saved.output(0)) })
    case .copysign:
      return each(
        { select(a .== 0, then: Tensor.zeros([], dtype: dy.dtype), else: dy * (saved.output(0) / a)) },
        { kernels.fill(dy.shape, dy.dtype, 0) })
    case .fmod: return each({ dy }, { -(dy * kernels.special(a / b, .trunc)) })
    case .truncDivide: return each({ kernels.fill(dy.shape, dy.dtype, 0) }, { kernels.fill(dy.shape, dy.dtype, 0) })
    // The share of each in the sum, from their difference: the result has fewer digits after the point.
    case .logAddExp: return each({ dy / (exp(b - a) + 1) }, { dy / (exp(a - b) + 1) })
    case .logAddExp2:
      return each({ dy / (kernels.special(b - a, .exp2) + 1) }, { dy / (kernels.special(a - b, .exp2) + 1) })
    }
  }
}
