/// Normalizes each row of the last axes to mean 0 and variance 1, scales and shifts.
///
/// Results: the output, and three numbers a row for the gradient.
package struct LayerNormalization: Op, Hashable {
  /// How many of the last axes make up a row.
  package let axes: Int
  package let epsilon: Float
  package let hasScale: Bool
  package let hasShift: Bool
  package var name: String { "layerNorm" }

  /// A normalization of rows of so many axes.
  package init(axes: Int, epsilon: Float, hasScale: Bool, hasShift: Bool) {
    self.axes = axes
    self.epsilon = epsilon
    self.hasScale = hasScale
    self.hasShift = hasShift
  }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    let x = inputs[0]
    try Self.checkRow(of: x, axes: axes)
    let row = Shape(Array(x.dimensions.suffix(axes)))
    for parameter in inputs.dropFirst() where parameter != row {
      throw ShapeError("scale and shift must have the shape of a row: \(parameter), expected \(row)")
    }
    return [x, statisticsShape(x)]
  }

  /// Refuses a row of no axes, or of more than there are.
  static func checkRow(of x: Shape, axes: Int) throws(ShapeError) {
    guard x.rank > 0 else {
      throw ShapeError("a single number has no axis to normalize over: \(x); unsqueeze it")
    }
    guard axes > 0 else {
      throw ShapeError("a row must have at least one axis: \(axes) of shape \(x); name 1 ... \(x.rank), the last axes")
    }
    guard axes <= x.rank else {
      throw ShapeError("there must be at least \(axes) axes to normalize over: \(x); name fewer")
    }
  }

  private func features(_ shape: Shape) -> Int { shape.dimensions.suffix(axes).reduce(1, *) }

  private func statisticsShape(_ x: Shape) -> Shape { [x.dimensions.dropLast(axes).reduce(1, *), 3] }

  /// Where the shift stands.
  private var shiftPosition: Int { hasScale ? 2 : 1 }

  package func outputTypes(_ inputs: [DType]) -> [DType] { [inputs[0], .float32] }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    guard x[0].elementCount > 0 else { return [x[0].detached, .zeros(shapes[1])] }
    let result = kernels.layerNormalization(
      x[0], scale: hasScale ? x[1] : nil, shift: hasShift ? x[shiftPosition] : nil, features: features(x[0].shape),
      epsilon: epsilon)
    return [result.output, result.statistics]
  }

  package func kept(for needed: Operands) -> Kept { Kept(inputs: [0, 1, 2], outputs: [1]) }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0] else { return saved.inputShapes.map { _ in nil } }
    guard dy.elementCount > 0 else { return saved.inputShapes.map { .zeros($0) } }
    let gradient = kernels.layerNormalizationBackward(
      dy, saved.input(0), scale: hasScale ? saved.input(1) : nil, statistics: saved.output(1),
      features: features(saved.inputShapes[0]), epsilon: epsilon,
      needed: (
        saved.needed.contains(0), hasScale && saved.needed.contains(1),
        hasShift && saved.needed.contains(shiftPosition)
      ))
    let row = Shape(Array(saved.inputShapes[0].dimensions.suffix(axes)))
    return [gradient.input] + (hasScale ? [gradient.scale?.reshaped(row)] : [])
      + (hasShift ? [gradient.shift?.reshaped(row)] : [])
  }
}

extension LayerNormalization {
  package var recomputable: Operands { [0] }

  package func recomputed(_ output: Int, _ saved: Saved, on kernels: any Kernels) -> Tensor {
    let x = saved.inputShapes[0]
    return forward(saved.inputShapes.indices.map { saved.input($0) }, to: [x, statisticsShape(x)], on: kernels)[0]
  }
}

extension Tensor {
  /// Normalizes over the last axes, as many as `scale` and `shift` have (or `axes`, without them).
  ///
  /// A constant row becomes 0, however large it is.
  /// - Shapes: input `[…, d…]`; scale and shift `[d…]`
  /// - Paper: Ba et al. 2016, <https://arxiv.org/abs/1607.06450>, §3
  /// - Traps: if the last axes are not those of scale and shift, or elements are not floating-point numbers
  public func layerNormalized(
    scale: Tensor? = nil, shift: Tensor? = nil, axes: Int = 1, epsilon: Float = 1e-5
  ) -> Tensor {
    requireReal("layerNorm")
    let op = LayerNormalization(
      axes: scale?.rank ?? shift?.rank ?? axes, epsilon: epsilon, hasScale: scale != nil, hasShift: shift != nil)
    let inputs = [self, scale, shift].compactMap { $0 }
    return dtype == .float64 ? layerNormalizedStepwise(op, scale, shift) : apply(op, inputs)[0]
  }

  /// Step by step, in the elements' own type.
  private func layerNormalizedStepwise(_ op: LayerNormalization, _ scale: Tensor?, _ shift: Tensor?) -> Tensor {
    do throws(ShapeError) {
      _ = try op.outputShapes([self, scale, shift].compactMap { $0?.shape })
    } catch {
      misuse(op.name, error.message)
    }
    guard elementCount > 0 else { return self }
    let axes = Array(rank - op.axes..<rank)
    let centred = self - mean(axes: axes, keepsAxes: true)
    let variance = centred.squared().mean(axes: axes, keepsAxes: true)
    let normalized = centred * rsqrt(variance + op.epsilon)
    let scaled = scale.map { normalized * $0 } ?? normalized
    return shift.map { scaled + $0 } ?? scaled
  }
}
