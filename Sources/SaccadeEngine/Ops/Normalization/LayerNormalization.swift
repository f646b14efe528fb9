/// Normalizes each row of the last axes to mean 0 and variance 1, scales and shifts.
struct LayerNormalization: Op, Hashable {
  /// How many of the last axes make up a row.
  let axes: Int
  let epsilon: Float
  let isAffine: Bool
  var name: String { "layerNorm" }

  func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    let x = inputs[0]
    guard (1...max(x.rank, 1)).contains(axes), axes <= x.rank else {
      throw ShapeError("there must be at least \(axes) axes to normalize over: \(x); name fewer")
    }
    let row = Shape(Array(x.dimensions.suffix(axes)))
    for parameter in inputs.dropFirst() where parameter != row {
      throw ShapeError("scale and shift must have the shape of a row: \(parameter), expected \(row)")
    }
    let rows: Shape = [x.dimensions.dropLast(axes).reduce(1, *)]
    return [x, rows, rows]
  }

  private func features(_ shape: Shape) -> Int { shape.dimensions.suffix(axes).reduce(1, *) }

  func forward(_ x: [Tensor], on kernels: any Kernels) -> [Tensor] {
    guard x[0].elementCount > 0 else {
      let rows: Shape = [x[0].shape.dimensions.dropLast(axes).reduce(1, *)]
      return [x[0].detached, .zeros(rows), .zeros(rows)]
    }
    let result = kernels.layerNormalization(
      x[0], scale: isAffine ? x[1] : nil, shift: isAffine ? x[2] : nil, features: features(x[0].shape),
      epsilon: epsilon)
    return [result.output, result.mean, result.variance]
  }

  func kept(for needed: Operands) -> Kept { Kept(inputs: [0, 1, 2], outputs: [1, 2]) }

  func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0] else { return saved.inputShapes.map { _ in nil } }
    guard dy.elementCount > 0 else { return saved.inputShapes.map { .zeros($0) } }
    let gradient = kernels.layerNormalizationBackward(
      dy, saved.input(0), scale: isAffine ? saved.input(1) : nil, mean: saved.output(1), variance: saved.output(2),
      features: features(saved.inputShapes[0]), epsilon: epsilon)
    guard isAffine else { return [gradient.input] }
    let row = saved.inputShapes[1]
    return [gradient.input, gradient.scale?.reshaped(row), gradient.shift?.reshaped(row)]
  }
}

extension LayerNormalization {
  var recomputable: Operands { [0] }

  func recomputed(_ output: Int, _ saved: Saved, on kernels: any Kernels) -> Tensor {
    forward(saved.inputShapes.indices.map { saved.input($0) }, on: kernels)[0]
  }
}

extension Tensor {
  /// Normalizes over the last axes, as many as `scale` and `shift` have (or `axes`, without them).
  /// - Shapes: input `[…, d…]`; scale and shift `[d…]`
  /// - Paper: Ba et al. 2016, <https://arxiv.org/abs/1607.06450>, §3
  /// - Traps: if the last axes are not those of scale and shift
  public func layerNormalized(
    scale: Tensor? = nil, shift: Tensor? = nil, axes: Int = 1, epsilon: Float = 1e-5
  ) -> Tensor {
    guard let scale else {
      return apply(LayerNormalization(axes: axes, epsilon: epsilon, isAffine: false), [self])[0]
    }
    let op = LayerNormalization(axes: scale.rank, epsilon: epsilon, isAffine: true)
    return apply(op, [self, scale, shift ?? .zeros(scale.shape)])[0]
  }
}
