/// Normalizes each channel with the batch's statistics or with given ones, scales and shifts; may add a residual and
/// apply an activation in the same sweep.
///
/// Results: the output, and the mean and the variance used.
package struct BatchNormalization: Op, Hashable {
  package let options: BatchNormalizationOptions
  package let hasResidual: Bool
  package let hasScale: Bool
  package let hasShift: Bool
  package let hasStatistics: Bool
  package var name: String { "batchNorm" }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    let x = inputs[0]
    guard x.rank == 4 else { throw ShapeError("input must be [n, c, h, w] or [n, c]: \(x); reshape it") }
    if hasResidual, inputs[1] != x {
      throw ShapeError("input and residual must have the same shape: input \(x), residual \(inputs[1])")
    }
    for parameter in inputs.dropFirst(hasResidual ? 2 : 1) where parameter != [x[1]] {
      throw ShapeError("scale, shift and statistics must have one number a channel: \(parameter), expected [\(x[1])]")
    }
    return [x, [x[1]], [x[1]]]
  }

  /// Where each input stands.
  fileprivate var positions: (scale: Int, shift: Int, statistics: Int) {
    let scale = hasResidual ? 2 : 1
    let shift = scale + (hasScale ? 1 : 0)
    return (scale, shift, shift + (hasShift ? 1 : 0))
  }

  package func outputTypes(_ inputs: [DType]) -> [DType] { [inputs[0], .float32] }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    guard x[0].elementCount > 0 else { return [x[0].detached, .zeros(shapes[1]), .zeros(shapes[2])] }
    let at = positions
    let result = kernels.batchNormalization(
      x[0], adding: hasResidual ? x[1] : nil, scale: hasScale ? x[at.scale] : nil, shift: hasShift ? x[at.shift] : nil,
      statistics: hasStatistics ? BatchStatistics(mean: x[at.statistics], variance: x[at.statistics + 1]) : nil,
      options)
    return [result.output, result.statistics.mean, result.statistics.variance]
  }

  /// Whether the gradient has to see what came out: with a residual, the input does not tell.
  private var keepsOutput: Bool { hasResidual && options.activation != .identity }

  package func kept(for needed: Operands) -> Kept {
    var inputs: Operands = [0]
    if hasScale { inputs.insert(positions.scale) }
    if hasShift { inputs.insert(positions.shift) }
    return Kept(inputs: inputs, outputs: keepsOutput ? [0, 1, 2] : [1, 2])
  }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    var result = [Tensor?](repeating: nil, count: saved.inputShapes.count)
    guard let dy = gradients[0] else { return result }
    guard dy.elementCount > 0 else { return saved.inputShapes.map { .zeros($0) } }
    let at = positions
    let gradient = kernels.batchNormalizationBackward(
      dy,
      BatchNormalizationSaved(
        input: saved.input(0), scale: hasScale ? saved.input(at.scale) : nil,
        shift: hasShift ? saved.input(at.shift) : nil,
        statistics: BatchStatistics(mean: saved.output(1), variance: saved.output(2)), isGiven: hasStatistics,
        output: keepsOutput ? saved.output(0) : nil),
      needsInput: saved.needed.contains(0), needsResidual: hasResidual && saved.needed.contains(1), options)
    result[0] = gradient.input
    if hasResidual { result[1] = gradient.residual }
    if hasScale { result[at.scale] = gradient.scale }
    if hasShift { result[at.shift] = gradient.shift }
    return result
  }
}

extension BatchNormalization {
  /// Whether a normalization can apply an activation on the way.
  package static func knows(activation: FusedActivation) -> Bool {
    switch activation {
    case .identity, .relu, .relu6, .silu: true
    default: false
    }
  }

  /// The same with an activation behind it; nil if it has one already.
  package func followed(by activation: FusedActivation) -> BatchNormalization? {
    guard options.activation == .identity else { return nil }
    return BatchNormalization(
      options: BatchNormalizationOptions(epsilon: options.epsilon, activation: activation), hasResidual: hasResidual,
      hasScale: hasScale, hasShift: hasShift, hasStatistics: hasStatistics)
  }

  /// A residual is not kept.
  package var recomputable: Operands { hasResidual ? [] : [0] }

  package func recomputed(_ output: Int, _ saved: Saved, on kernels: any Kernels) -> Tensor {
    let x = saved.input(0)
    guard x.elementCount > 0 else { return x }
    return kernels.batchNormalization(
      x, adding: nil, scale: hasScale ? saved.input(positions.scale) : nil,
      shift: hasShift ? saved.input(positions.shift) : nil,
      statistics: BatchStatistics(mean: saved.output(1), variance: saved.output(2)), options
    ).output
  }
}

extension Tensor {
  /// Normalizes each channel over batch and positions, may add a residual, and applies an activation.
  ///
  /// Without `statistics` those of the batch are used and returned (population variance); with them, they are.
  /// - Shapes: input and residual `[n, c, h, w]`, `[n, c, l]` or `[n, c]`; scale, shift and statistics `[c]`
  /// - Paper: Ioffe & Szegedy 2015, <https://arxiv.org/abs/1502.03167>, algorithm 1
  /// - Traps: if a parameter's size is not `c`, or the residual has another shape
  package func batchNormalized(
    scale: Tensor?, shift: Tensor?, statistics: (mean: Tensor, variance: Tensor)?, epsilon: Float,
    adding residual: Tensor? = nil, then activation: FusedActivation = .identity
  ) -> (output: Tensor, mean: Tensor, variance: Tensor) {
    guard rank == 4 else {
      guard rank == 2 || rank == 3 else {
        misuse("batchNorm", "input must be [n, c, h, w] or [n, c]: \(shape); reshape it")
      }
      func image(_ x: Tensor) -> Tensor { x.rank == 2 ? x.reshaped([x.shape[0], x.shape[1], 1, 1]) : x.unsqueezed(3) }
      let result = image(self).batchNormalized(
        scale: scale, shift: shift, statistics: statistics, epsilon: epsilon, adding: residual.map(image),
        then: activation)
      return (result.output.reshaped(shape), result.mean, result.variance)
    }
    // What a residual adds, SiLU's result does not tell.
    if residual != nil, activation == .silu {
      let result = batchNormalized(
        scale: scale, shift: shift, statistics: statistics, epsilon: epsilon, adding: residual)
      return (silu(result.output), result.mean, result.variance)
    }
    let op = BatchNormalization(
      options: BatchNormalizationOptions(epsilon: epsilon, activation: activation), hasResidual: residual != nil,
      hasScale: scale != nil, hasShift: shift != nil, hasStatistics: statistics != nil)
    let inputs = [self, residual, scale, shift, statistics?.mean.detached, statistics?.variance.detached]
    let results = apply(op, inputs.compactMap { $0 })
    return (results[0], results[1].detached, results[2].detached)
  }
}
