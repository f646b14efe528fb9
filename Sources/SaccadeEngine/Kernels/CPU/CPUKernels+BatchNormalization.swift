import CKernels

extension CPUKernels {
  func batchNormalization(
    _ x: Tensor, adding residual: Tensor?, scale: Tensor?, shift: Tensor?, statistics: BatchStatistics?,
    _ options: BatchNormalizationOptions
  ) -> (output: Tensor, statistics: BatchStatistics) {
    guard x.dtype == .float32 || x.dtype == .bfloat16 else {
      let result = batchNormalization(
        cast(x, to: .float32), adding: residual.map { cast($0, to: .float32) }, scale: scale, shift: shift,
        statistics: statistics, options)
      return (cast(result.output, to: x.dtype), result.statistics)
    }
    let order = PlaneOrder(x.layout, x.shape)
    let source = arranged(x, as: order)
    let added = residual.map { arranged(cast($0, to: x.dtype), as: order) }
    let y = uninitialized(x.shape, x.dtype, order)
    let parameters = NormalizationParameters(scale: scale, shift: shift, on: self)
    let given = statistics.map { BatchStatistics(mean: rowMajor($0.mean), variance: rowMajor($0.variance)) }
    let used =
      given
      ?? BatchStatistics(
        mean: .uninitialized([x.shape[1]], .float32), variance: .uninitialized([x.shape[1]], .float32))
    withExtendedLifetime((source, added, parameters, used)) {
      var norm = parameters.description(order.channels(x.shape), x.dtype, options)
      let (mean, variance) = (used.mean.floats, used.variance.floats)
      Profiler.kernel(.init("batch normalization", from: [source], to: y)) {
        if given == nil {
          sk_batch_norm_train(&norm, source.pointer, added?.pointer, y.pointer, mean, variance)
        } else {
          sk_batch_norm_apply(&norm, source.pointer, added?.pointer, y.pointer, mean, variance)
        }
      }
    }
    return (y, used)
  }

  func batchNormalizationBackward(
    _ dy: Tensor, _ saved: BatchNormalizationSaved, needsInput: Bool, needsResidual: Bool,
    _ options: BatchNormalizationOptions
  ) -> BatchNormalizationGradients {
    let dtype = saved.input.dtype
    guard dtype == .float32 || dtype == .bfloat16 else {
      let wide = BatchNormalizationSaved(
        input: cast(saved.input, to: .float32), scale: saved.scale, shift: saved.shift, statistics: saved.statistics,
        isGiven: saved.isGiven, output: saved.output.map { cast($0, to: .float32) })
      return batchNormalizationBackward(
        cast(dy, to: .float32), wide, needsInput: needsInput, needsResidual: needsResidual, options)
    }
    let shape = saved.input.shape
    let order = PlaneOrder(saved.input.layout, shape)
    let source = arranged(saved.input, as: order)
    let gradient = arranged(cast(dy, to: dtype), as: order)
    let output = saved.output.map { arranged($0, as: order) }
    let parameters = NormalizationParameters(scale: saved.scale, shift: saved.shift, on: self)
    let count: Shape = [shape[1]]
    let dx = needsInput ? uninitialized(shape, dtype, order) : nil
    let dscale = saved.scale.map { _ in Tensor.uninitialized(count, .float32) }
    let dshift = saved.shift.map { _ in Tensor.uninitialized(count, .float32) }
    // Without an activation the residual's gradient is the result's.
    let isIdentity = options.activation == .identity
    let dresidual = needsResidual ? (isIdentity ? gradient : uninitialized(shape, dtype, order)) : nil
    withExtendedLifetime((source, gradient, output, parameters, saved)) {
      var norm = parameters.description(order.channels(shape), dtype, options)
      var gradients = sk_batch_norm_gradients(
        x: UnsafeRawPointer(source.pointer), gradient: UnsafeRawPointer(gradient.pointer),
        output: output.map { UnsafeRawPointer($0.pointer) }, mean: UnsafePointer(saved.statistics.mean.floats),
        variance: UnsafePointer(saved.statistics.variance.floats), of_batch: !saved.isGiven,
        x_gradient: dx?.pointer, residual_gradient: isIdentity ? nil : dresidual?.pointer,
        scale_gradient: dscale?.floats, shift_gradient: dshift?.floats)
      Profiler.kernel(.init("batch normalization backward", from: [source, gradient], to: dx ?? gradient)) {
        sk_batch_norm_backward(&norm, &gradients)
      }
    }
    return BatchNormalizationGradients(input: dx, residual: dresidual, scale: dscale, shift: dshift)
  }
}

/// Scale and shift as rows of float32, held while a kernel reads them.
private struct NormalizationParameters {
  let scale: Tensor?
  let shift: Tensor?

  init(scale: Tensor?, shift: Tensor?, on kernels: CPUKernels) {
    self.scale = scale.map { kernels.rowMajor(kernels.cast($0, to: .float32)) }
    self.shift = shift.map { kernels.rowMajor(kernels.cast($0, to: .float32)) }
  }

  private func kernel(_ activation: FusedActivation) -> sk_activation {
    guard let kernel = activation.kernel else {
      misuse("batchNorm", "no normalization computes \(activation) on the way; apply it to the result")
    }
    return kernel
  }

  func description(_ channels: sk_channels, _ dtype: DType, _ options: BatchNormalizationOptions) -> sk_batch_norm {
    sk_batch_norm(
      channels: channels, dtype: dtype.kernel, activation: kernel(options.activation), epsilon: options.epsilon,
      scale: scale.map { UnsafePointer($0.floats) }, shift: shift.map { UnsafePointer($0.floats) })
  }
}
