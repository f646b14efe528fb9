/// Normalizes each channel with the batch's statistics or with given ones, scales, shifts, and may apply a ReLU.
///
/// Results: the output, the mean and the variance used, and in training with ReLU which elements it kept.
struct BatchNormalization: Op, Hashable {
  let options: BatchNormalizationOptions
  let hasScale: Bool
  let hasShift: Bool
  let hasStatistics: Bool
  var name: String { "batchNorm" }

  func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    let x = inputs[0]
    guard x.rank == 4 else { throw ShapeError("input must be [n, c, h, w] or [n, c]: \(x); reshape it") }
    for parameter in inputs.dropFirst() where parameter != [x[1]] {
      throw ShapeError("scale, shift and statistics must have one number a channel: \(parameter), expected [\(x[1])]")
    }
    return [x, [x[1]], [x[1]]]
  }

  private func operands(_ x: [Tensor]) -> (scale: Tensor?, shift: Tensor?, statistics: BatchStatistics?) {
    var rest = x.dropFirst()
    let scale = hasScale ? rest.popFirst() : nil
    let shift = hasShift ? rest.popFirst() : nil
    guard hasStatistics, let mean = rest.popFirst(), let variance = rest.popFirst() else { return (scale, shift, nil) }
    return (scale, shift, BatchStatistics(mean: mean, variance: variance))
  }

  func forward(_ x: [Tensor], on kernels: any Kernels) -> [Tensor] {
    let channels: Shape = [x[0].shape[1]]
    guard x[0].elementCount > 0 else { return [x[0].detached, .zeros(channels), .zeros(channels)] }
    let (scale, shift, statistics) = operands(x)
    let isRecorded = ExecutionContext.current.isRecording && x.contains(where: \.requiresGradient)
    let isTraining = statistics == nil || isRecorded
    let result = kernels.batchNormalization(
      x[0], scale: scale, shift: shift, statistics: statistics, options, training: isTraining)
    return [result.output, result.statistics.mean, result.statistics.variance]
      + (result.workspace.map { [$0] } ?? [])
  }

  func kept(for needed: Operands) -> Kept { Kept(inputs: [0, 1], outputs: [1, 2, 3]) }

  func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    var result = [Tensor?](repeating: nil, count: saved.inputShapes.count)
    guard let dy = gradients[0] else { return result }
    guard dy.elementCount > 0 else { return saved.inputShapes.map { .zeros($0) } }
    let gradient = kernels.batchNormalizationBackward(
      dy, saved.input(0), scale: hasScale ? saved.input(1) : nil, hasShift: hasShift,
      statistics: BatchStatistics(mean: saved.output(1), variance: saved.output(2)), isGiven: hasStatistics,
      workspace: options.appliesReLU ? saved.output(3) : nil, options)
    result[0] = gradient.input
    if hasScale { result[1] = gradient.scale }
    if hasShift { result[hasScale ? 2 : 1] = gradient.shift }
    return result
  }
}

extension Tensor {
  /// Normalizes each channel over batch and positions.
  ///
  /// Without `statistics` those of the batch are used and returned (population variance); with them, they are.
  /// - Shapes: input `[n, c, h, w]` or `[n, c]`; scale, shift and statistics `[c]`
  /// - Paper: Ioffe & Szegedy 2015, <https://arxiv.org/abs/1502.03167>, algorithm 1
  /// - Traps: if a parameter's size is not `c`
  package func batchNormalized(
    scale: Tensor?, shift: Tensor?, statistics: (mean: Tensor, variance: Tensor)?, epsilon: Float,
    appliesReLU: Bool = false
  ) -> (output: Tensor, mean: Tensor, variance: Tensor) {
    guard rank == 4 else {
      guard rank == 2 || rank == 3 else {
        misuse("batchNorm", "input must be [n, c, h, w] or [n, c]: \(shape); reshape it")
      }
      let image = rank == 2 ? reshaped([shape[0], shape[1], 1, 1]) : unsqueezed(3)
      let result = image.batchNormalized(
        scale: scale, shift: shift, statistics: statistics, epsilon: epsilon, appliesReLU: appliesReLU)
      return (result.output.reshaped(shape), result.mean, result.variance)
    }
    let op = BatchNormalization(
      options: BatchNormalizationOptions(epsilon: epsilon, appliesReLU: appliesReLU), hasScale: scale != nil,
      hasShift: shift != nil, hasStatistics: statistics != nil)
    let inputs = [self, scale, shift, statistics?.mean.detached, statistics?.variance.detached].compactMap { $0 }
    let results = apply(op, inputs)
    return (results[0], results[1].detached, results[2].detached)
  }
}
