/// Addition, subtraction, multiplication, division, powers, and the larger or smaller of two; operands broadcast.
package struct BinaryArithmetic: Op, Hashable {
  package let function: BinaryFunction
  package let dtype: DType

  package var name: String {
    switch function {
    case .add: "+"
    case .subtract: "-"
    case .multiply: "*"
    case .divide: "/"
    case .power: "pow"
    case .maximum: "maximum"
    case .minimum: "minimum"
    case .floorDivide: "floorDivide"
    case .remainder: "remainder"
    default: "\(function)"
    }
  }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    [try broadcastShape(inputs[0], inputs[1])]
  }

  package func outputTypes(_ inputs: [DType]) -> [DType] { [dtype] }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    [kernels.binary(x[0], x[1], function, output: shapes[0], dtype: dtype)]
  }

  package func kept(for needed: Operands) -> Kept {
    switch function {
    case .multiply:
      Kept(inputs: Operands([0, 1].filter { needed.contains(1 - $0) }))
    case .divide:
      Kept(inputs: [1], outputs: needed.contains(1) ? [0] : [])
    case .power, .maximum, .minimum:
      Kept(inputs: [0, 1], outputs: [0])
    case .remainder: Kept(inputs: [0, 1])
    default: .nothing
    }
  }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0] else { return [nil, nil] }
    func first(_ gradient: () -> Tensor) -> Tensor? { saved.needed.contains(0) ? gradient() : nil }
    func second(_ gradient: () -> Tensor) -> Tensor? { saved.needed.contains(1) ? gradient() : nil }
    switch function {
    case .add: return [dy, dy]
    case .subtract: return [dy, second { -dy }]
    case .multiply: return [first { dy * saved.input(1) }, second { dy * saved.input(0) }]
    case .divide:
      return [first { dy / saved.input(1) }, second { -(dy * saved.output(0)) / saved.input(1) }]
    case .power: return powerGradients(dy, saved)
    case .maximum, .minimum: return extremeGradients(dy, saved)
    case .remainder:
      return [dy, second { -dy * floorDivide(saved.input(0), saved.input(1)) }]
    default: return [nil, nil]
    }
  }

  private func powerGradients(_ dy: Tensor, _ saved: Saved) -> [Tensor?] {
    let (a, b, y) = (saved.input(0), saved.input(1), saved.output(0))
    var result: [Tensor?] = [nil, nil]
    // x⁰ is 1 everywhere, also at 0, where the formula would give 0 · ∞.
    if saved.needed.contains(0) {
      result[0] = select(b .== 0, then: Tensor(0), else: dy * b * pow(a, b - 1))
    }
    if saved.needed.contains(1) {
      result[1] = select((a .== 0) .&& (b .>= 0), then: Tensor(0), else: dy * y * log(a))
    }
    return result
  }

  /// Where both are the extreme, each gets half, and where either is NaN, each gets all, as in PyTorch.
  private func extremeGradients(_ dy: Tensor, _ saved: Saved) -> [Tensor?] {
    let (a, b) = (saved.input(0), saved.input(1))
    let half = dy * 0.5
    let ties = a .== b
    let firstLoses = function == .maximum ? a .< b : a .> b
    let secondLoses = function == .maximum ? b .< a : b .> a
    return [
      saved.needed.contains(0) ? select(ties, then: half, else: select(firstLoses, then: Tensor(0), else: dy)) : nil,
      saved.needed.contains(1) ? select(ties, then: half, else: select(secondLoses, then: Tensor(0), else: dy)) : nil,
    ]
  }
}

/// The shape two operands broadcast to.
func broadcastShape(_ a: Shape, _ b: Shape) throws(ShapeError) -> Shape {
  guard let shape = a.broadcast(with: b) else {
    throw ShapeError(
      "shapes must be equal or broadcast (aligned from the last axis, each pair of sizes equal or one of them 1): "
        + "\(a) and \(b); reshape one of them")
  }
  return shape
}
