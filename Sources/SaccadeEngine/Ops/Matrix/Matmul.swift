/// A matrix product over any number of broadcasting batch axes, with a bias for each column.
struct Matmul: Op, Hashable {
  let hasBias: Bool
  var name: String { "matmul" }

  func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    let (a, b) = (inputs[0], inputs[1])
    guard a.rank >= 2, b.rank == a.rank, a[-1] == b[-2] else {
      throw ShapeError(
        "the columns of the first must be as many as the rows of the second: \(a) and \(b); transpose one of them")
    }
    guard let batch = Shape(Array(a.dimensions.dropLast(2))).broadcast(with: Shape(Array(b.dimensions.dropLast(2))))
    else {
      throw ShapeError("the batch axes must be equal or 1: \(a) and \(b); unsqueeze or slice one of them")
    }
    if hasBias, inputs[2] != [b[-1]] {
      throw ShapeError("the bias must have one number a column: \(inputs[2]), expected [\(b[-1])]")
    }
    return [Shape(batch.dimensions + [a[-2], b[-1]])]
  }

  func forward(_ x: [Tensor], on kernels: any Kernels) -> [Tensor] {
    guard let output = try? outputShapes(x.map(\.shape))[0] else { return [] }
    let bias = hasBias ? x[2] : nil
    guard output.elementCount > 0, x[0].elementCount > 0, x[1].elementCount > 0 else {
      return [bias.map { .zeros(output, dtype: x[0].dtype) + $0.detached } ?? .zeros(output, dtype: x[0].dtype)]
    }
    return [kernels.matmul(x[0], x[1], bias: bias, output: output)]
  }

  func kept(for needed: Operands) -> Kept {
    Kept(inputs: Operands([0, 1].filter { needed.contains(1 - $0) }))
  }

  func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0] else { return saved.inputShapes.map { _ in nil } }
    var result: [Tensor?] = [
      saved.needed.contains(0) ? apply(Matmul(hasBias: false), dy, saved.input(1).transposed()) : nil,
      saved.needed.contains(1) ? apply(Matmul(hasBias: false), saved.input(0).transposed(), dy) : nil,
    ]
    // The bias was repeated over all other axes, which the walk undoes.
    if hasBias { result.append(dy) }
    return result
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
  var product = matrixProduct(operands[0], operands[1], bias: nil)
  if b.rank == 1 { product = product.squeezed(-1) }
  if a.rank == 1 { product = product.squeezed(b.rank == 1 ? -1 : -2) }
  return product
}

/// A matrix product with a bias; the axes of many rows by one matrix merge into one large product.
func matrixProduct(_ a: Tensor, _ b: Tensor, bias: Tensor?) -> Tensor {
  let operands = bias.map { [$0] } ?? []
  let op = Matmul(hasBias: bias != nil)
  if b.rank == 2, a.rank != 2 {
    let rows = a.reshaped([a.shape.dimensions.dropLast().reduce(1, *), a.shape[-1]])
    return apply(op, [rows, b] + operands)[0].reshaped(Shape(a.shape.dimensions.dropLast() + [b.shape[1]]))
  }
  func widened(_ x: Tensor, _ rank: Int) -> Tensor {
    x.rank == rank ? x : x.reshaped(Shape([Int](repeating: 1, count: rank - x.rank) + x.shape.dimensions))
  }
  let rank = max(a.rank, b.rank)
  return apply(op, [widened(a, rank), widened(b, rank)] + operands)[0]
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
    let operands = floatOperands("linear", [rank > 1 ? self : unsqueezed(0), weight] + (bias.map { [$0] } ?? []))
    let result = matrixProduct(operands[0], operands[1].transposed(), bias: bias.map { _ in operands[2] })
    return rank > 1 ? result : result.squeezed(0)
  }
}
