import CKernels

extension CPUKernels {
  func layerNormalization(_ x: Tensor, scale: Tensor?, shift: Tensor?, features: Int, epsilon: Float)
    -> (output: Tensor, statistics: Tensor)
  {
    guard x.dtype == .float32 || x.dtype == .bfloat16 else {
      let result = layerNormalization(
        cast(x, to: .float32), scale: scale, shift: shift, features: features, epsilon: epsilon)
      return (cast(result.output, to: x.dtype), result.statistics)
    }
    let source = rowMajor(x)
    let rows = x.elementCount / features
    let y = Tensor.uninitialized(x.shape, x.dtype)
    let statistics = Tensor.uninitialized([rows, 3], .float32)
    let parameters = [scale, shift].map { $0.map { rowMajor(cast($0, to: .float32)) } }
    withExtendedLifetime((source, parameters)) {
      var norm = description(rows, features, x.dtype, epsilon, scale: parameters[0], shift: parameters[1])
      Profiler.kernel(.init("layer normalization", from: [source], to: y)) {
        sk_layer_norm(&norm, source.pointer, y.pointer, statistics.floats)
      }
    }
    return (y, statistics)
  }

  func layerNormalizationBackward(
    _ dy: Tensor, _ x: Tensor, scale: Tensor?, statistics: Tensor, features: Int, epsilon: Float,
    needed: (input: Bool, scale: Bool, shift: Bool)
  ) -> (input: Tensor?, scale: Tensor?, shift: Tensor?) {
    guard x.dtype == .float32 || x.dtype == .bfloat16 else {
      return layerNormalizationBackward(
        cast(dy, to: .float32), cast(x, to: .float32), scale: scale, statistics: statistics, features: features,
        epsilon: epsilon, needed: needed)
    }
    let source = rowMajor(x)
    let gradient = rowMajor(cast(dy, to: x.dtype))
    let parameter = scale.map { rowMajor(cast($0, to: .float32)) }
    let dx = needed.input ? Tensor.uninitialized(x.shape, x.dtype) : nil
    let dscale = needed.scale ? Tensor.uninitialized([features], .float32) : nil
    let dshift = needed.shift ? Tensor.uninitialized([features], .float32) : nil
    withExtendedLifetime((source, gradient, parameter, statistics)) {
      var norm = description(
        x.elementCount / features, features, x.dtype, epsilon, scale: parameter, shift: nil)
      Profiler.kernel(.init("layer normalization backward", from: [source, gradient], to: dx ?? gradient)) {
        sk_layer_norm_backward(
          &norm, source.pointer, gradient.pointer, statistics.floats, dx?.pointer, dscale?.floats, dshift?.floats)
      }
    }
    return (dx, dscale, dshift)
  }

  private func description(
    _ rows: Int, _ features: Int, _ dtype: DType, _ epsilon: Float, scale: Tensor?, shift: Tensor?
  ) -> sk_layer_norm_options {
    sk_layer_norm_options(
      rows: rows, features: features, dtype: dtype.kernel, epsilon: epsilon,
      scale: scale.map { UnsafePointer($0.floats) }, shift: shift.map { UnsafePointer($0.floats) })
  }
}
