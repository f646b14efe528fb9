/// Rows by a weight, with a bias: `x · weightᵀ + bias`.
///
/// Its own operation beside ``Matmul``, so that the weight's gradient comes out as the weight lies, and in its parameter's
/// type.
package struct LinearOp: Op, Hashable {
  package let hasBias: Bool
  package var name: String { "linear" }

  /// A product by a weight.
  package init(hasBias: Bool) { self.hasBias = hasBias }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    let (x, weight) = (inputs[0], inputs[1])
    guard x.rank == 2, weight.rank == 2, x[1] == weight[1] else {
      throw ShapeError(
        "the last axis must be the weight's second: input \(x), weight \(weight); weights are [out, in]")
    }
    if hasBias, inputs[2] != [weight[0]] {
      throw ShapeError("the bias must have one number a row of the weight: \(inputs[2]), expected [\(weight[0])]")
    }
    return [[x[0], weight[0]]]
  }

  package func multiplyAdds(_ inputs: [Shape], to outputs: [Shape]) -> Int {
    Extent.product(outputs[0].elementCount, inputs[1][1])
  }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    let output = shapes[0]
    let bias = hasBias ? x[2] : nil
    guard output.elementCount > 0, x[0].elementCount > 0 else {
      return [bias.map { .zeros(output, dtype: x[0].dtype) + $0.detached } ?? .zeros(output, dtype: x[0].dtype)]
    }
    return [kernels.matmul(x[0], x[1].detached.transposed(), bias: bias, output: output, dtype: x[0].dtype)]
  }

  package func kept(for needed: Operands) -> Kept {
    Kept(inputs: Operands([0, 1].filter { needed.contains(1 - $0) }))
  }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0] else { return saved.inputShapes.map { _ in nil } }
    let isEmpty = dy.elementCount == 0 || saved.inputShapes[0].elementCount == 0
    func product(_ position: Int, _ a: Tensor, _ b: Tensor) -> Tensor {
      kernels.matmul(a, b, bias: nil, output: saved.inputShapes[position], dtype: saved.gradientTypes[position])
    }
    func gradient(_ position: Int, _ value: () -> Tensor) -> Tensor? {
      guard saved.needed.contains(position) else { return nil }
      return isEmpty ? .zeros(saved.inputShapes[position], dtype: dy.dtype) : value()
    }
    var result = [
      gradient(0) { product(0, dy, saved.input(1)) },
      gradient(1) { product(1, dy.transposed(), saved.input(0)) },
    ]
    // The bias was repeated over all rows, which the walk undoes.
    if hasBias { result.append(dy) }
    return result
  }
}

extension Tensor {
  /// Multiplies rows by a weight and adds a bias: `x · weightᵀ + bias`.
  /// - Shapes: input `[…, in]`; weight `[out, in]`; bias `[out]`; result `[…, out]`
  /// - Traps: if the last axis is not `in`
  public func linear(_ weight: Tensor, bias: Tensor? = nil) -> Tensor {
    guard weight.rank == 2, rank > 0, shape[-1] == weight.shape[1] else {
      misuse(
        "linear",
        "the last axis must be the weight's second: input \(shape), weight \(weight.shape); weights are [out, in]")
    }
    let rows = shape.dimensions.dropLast()
    let matrix = rank == 2 ? self : reshaped([rows.reduce(1, *), shape[-1]])
    let operands = floatOperands("linear", [matrix, weight] + (bias.map { [$0] } ?? []))
    let result = apply(LinearOp(hasBias: bias != nil), operands)[0]
    return rank == 2 ? result : result.reshaped(Shape(rows + [weight.shape[0]]))
  }
}
