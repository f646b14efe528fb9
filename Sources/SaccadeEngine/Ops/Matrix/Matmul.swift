/// A matrix product over any number of broadcasting batch axes.
package struct Matmul: Op, Hashable {
  package var name: String { "matmul" }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    let (a, b) = (inputs[0], inputs[1])
    guard a.rank >= 2, b.rank == a.rank, a[-1] == b[-2] else {
      throw ShapeError(
        "the columns of the first must be as many as the rows of the second: \(a) and \(b); transpose one of them")
    }
    guard let batch = Shape(Array(a.dimensions.dropLast(2))).broadcast(with: Shape(Array(b.dimensions.dropLast(2))))
    else {
      throw ShapeError("the batch axes must be equal or 1: \(a) and \(b); unsqueeze or slice one of them")
    }
    return [Shape(batch.dimensions + [a[-2], b[-1]])]
  }

  package func multiplyAdds(_ inputs: [Shape], to outputs: [Shape]) -> Int {
    Extent.product(outputs[0].elementCount, inputs[0][-1])
  }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    let output = shapes[0]
    guard output.elementCount > 0, x[0].elementCount > 0, x[1].elementCount > 0 else {
      return [.zeros(output, dtype: x[0].dtype)]
    }
    return [kernels.matmul(x[0], x[1], bias: nil, output: output, dtype: x[0].dtype)]
  }

  package func kept(for needed: Operands) -> Kept {
    Kept(inputs: Operands([0, 1].filter { needed.contains(1 - $0) }))
  }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0] else { return [nil, nil] }
    return [
      saved.needed.contains(0) ? apply(Matmul(), dy, saved.input(1).transposed()) : nil,
      saved.needed.contains(1) ? apply(Matmul(), saved.input(0).transposed(), dy) : nil,
    ]
  }
}

/// The matrix product, as NumPy's `matmul`: vectors count as a row on the left and as a column on the right, and axes
/// before the last two broadcast.
/// - Shapes: `[…, n, k]` and `[…, k, m]` give `[…, n, m]`
/// - Traps: if the inner sizes differ
public func matmul(_ a: Tensor, _ b: Tensor) -> Tensor {
  guard a.rank > 0, b.rank > 0 else {
    misuse("matmul", "both must have at least one axis: \(a.shape) and \(b.shape); multiply by a number with *")
  }
  let left = a.rank == 1 ? a.unsqueezed(0) : a
  let right = b.rank == 1 ? b.unsqueezed(1) : b
  guard left.shape[-1] == right.shape[-2] else {
    misuse(
      "matmul",
      "the columns of the first must be as many as the rows of the second: \(a.shape) and \(b.shape); transpose one "
        + "of them")
  }
  let operands = floatOperands("matmul", [left, right])
  var product = matrixProduct(operands[0], operands[1])
  if b.rank == 1 { product = product.squeezed(-1) }
  if a.rank == 1 { product = product.squeezed(b.rank == 1 ? -1 : -2) }
  return product
}

/// A matrix product; the axes of many rows by one matrix merge into one large product.
private func matrixProduct(_ a: Tensor, _ b: Tensor) -> Tensor {
  if b.rank == 2, a.rank != 2 {
    let rows = a.reshaped([a.shape.dimensions.dropLast().reduce(1, *), a.shape[-1]])
    return apply(Matmul(), rows, b).reshaped(Shape(a.shape.dimensions.dropLast() + [b.shape[1]]))
  }
  func widened(_ x: Tensor, _ rank: Int) -> Tensor {
    x.rank == rank ? x : x.reshaped(Shape([Int](repeating: 1, count: rank - x.rank) + x.shape.dimensions))
  }
  let rank = max(a.rank, b.rank)
  return apply(Matmul(), widened(a, rank), widened(b, rank))
}
