/// A function of each element.
package struct UnaryOp: Op, Hashable {
  package let function: UnaryFunction

  package var name: String {
    switch function {
    case .negate: "-"
    case .absolute: "abs"
    case .square: "squared"
    case .squareRoot: "sqrt"
    case .reciprocalSquareRoot: "rsqrt"
    case .exponential: "exp"
    case .logarithm: "log"
    case .sine: "sin"
    case .cosine: "cos"
    case .ceiling: "ceil"
    case .leakyReLU(let slope): slope == 0 ? "relu" : "leakyReLU"
    case .multiplyAdd: "scaled"
    case .clamp: "clamped"
    case .power: "pow"
    default: "\(function)"
    }
  }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] { inputs }

  package func outputTypes(_ inputs: [DType]) -> [DType] { [function.isPredicate ? .bool : inputs[0]] }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    [kernels.unary(x[0], function)]
  }

  package func kept(for needed: Operands) -> Kept {
    switch function {
    case .squareRoot, .reciprocalSquareRoot, .reciprocal, .exponential, .expm1: Kept(outputs: [0])
    // The sign of the result is that of the argument, so the argument's memory can go.
    case .leakyReLU(let slope): slope >= 0 ? Kept(outputs: [0]) : Kept(inputs: [0])
    case .absolute, .square, .logarithm, .log1p, .sine, .cosine, .erf, .clamp, .power: Kept(inputs: [0])
    default: .nothing
    }
  }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0] else { return [nil] }
    return [gradient(dy, saved, kernels)]
  }

  private func gradient(_ dy: Tensor, _ saved: Saved, _ kernels: any Kernels) -> Tensor? {
    var x: Tensor { saved.input(0) }
    var y: Tensor { saved.output(0) }
    switch function {
    case .negate: return -dy
    case .absolute: return dy * sign(x)
    case .square: return dy * (x * 2)
    case .squareRoot: return dy / (y * 2)
    case .reciprocalSquareRoot: return dy * (y * y * y * -0.5)
    case .reciprocal: return -(dy * y * y)
    case .exponential: return dy * y
    case .expm1: return dy * (y + 1)
    case .logarithm: return dy / x
    case .log1p: return dy / (x + 1)
    case .sine: return dy * cos(x)
    case .cosine: return -(dy * sin(x))
    case .erf: return dy * (exp(-(x * x)) * Float(2 / Double.pi.squareRoot()))
    case .multiplyAdd(let scale, _): return dy * scale
    case .clamp(let low, let high): return kernels.clampBackward(dy, x, low: low, high: high, isOpen: false)
    case .power(let exponent):
      return exponent == 0 ? kernels.fill(dy.shape, dy.dtype, 0) : dy * (pow(x, exponent - 1) * exponent)
    case .leakyReLU(let slope):
      let reference = slope >= 0 ? y : x
      return kernels.binary(dy, reference, .leakyReLUGradient(slope: slope), output: dy.shape, dtype: dy.dtype)
    case .floor, .ceiling, .round, .sign: return kernels.fill(dy.shape, dy.dtype, 0)
    case .logicalNot, .isNaN, .isFinite: return nil
    }
  }
}
