import CKernels

extension CPUKernels {
  func gridSample(_ x: Tensor, _ grid: Tensor, _ sampling: GridSampling) -> Tensor {
    let output: Shape = [x.shape[0], x.shape[1], grid.shape[1], grid.shape[2]]
    guard output.elementCount > 0 else { return .uninitialized(output, x.dtype) }
    let (source, points) = (sampled(x), points(grid, like: x.dtype))
    let result = uninitialized(output, source.dtype, .channelsLast)
    var shape = sk_grid(x.shape, output, sampling)
    withExtendedLifetime((source, points)) {
      Profiler.kernel(.init("grid sample", from: [source, points], to: result)) {
        sk_grid_sample(&shape, result.pointer, source.pointer, points.pointer, source.dtype.kernel)
      }
    }
    return cast(result, to: x.dtype)
  }

  func gridSampleInputGradient(_ dy: Tensor, _ grid: Tensor, input: Shape, _ sampling: GridSampling) -> Tensor {
    guard input.elementCount > 0, dy.elementCount > 0 else { return fill(input, dy.dtype, 0) }
    let (gradient, points) = (sampled(dy), points(grid, like: dy.dtype))
    let result = uninitialized(input, gradient.dtype, .channelsLast)
    var shape = sk_grid(input, dy.shape, sampling)
    withExtendedLifetime((gradient, points)) {
      Profiler.kernel(.init("grid sample backward", from: [gradient, points], to: result)) {
        sk_grid_sample_input_gradient(
          &shape, result.pointer, gradient.pointer, points.pointer, gradient.dtype.kernel)
      }
    }
    return cast(result, to: dy.dtype)
  }

  func gridSampleGridGradient(_ dy: Tensor, _ x: Tensor, _ grid: Tensor, _ sampling: GridSampling) -> Tensor {
    guard dy.elementCount > 0 else { return fill(grid.shape, grid.dtype, 0) }
    let (source, gradient, points) = (sampled(x), sampled(dy), points(grid, like: x.dtype))
    let result = Tensor.uninitialized(grid.shape, source.dtype)
    var shape = sk_grid(x.shape, dy.shape, sampling)
    withExtendedLifetime((source, gradient, points)) {
      Profiler.kernel(.init("grid sample grid backward", from: [source, gradient, points], to: result)) {
        sk_grid_sample_point_gradient(
          &shape, result.pointer, gradient.pointer, source.pointer, points.pointer, source.dtype.kernel)
      }
    }
    return cast(result, to: grid.dtype)
  }

  /// Images with the channels of a pixel side by side, in a type that the kernel computes in.
  private func sampled(_ x: Tensor) -> Tensor {
    arranged(cast(x, to: x.dtype == .float64 ? .float64 : .float32), as: .channelsLast)
  }

  private func points(_ grid: Tensor, like dtype: DType) -> Tensor {
    rowMajor(cast(grid, to: dtype == .float64 ? .float64 : .float32))
  }

  func interpolateAntialiased(_ x: Tensor, _ resampling: Resampling, output: Size2D, step: Double?) -> Tensor {
    resampled(x, to: output, Taps(antialiased: resampling, Size2D(x.shape[2], x.shape[3]), output, step))
  }

  func interpolateAntialiasedBackward(
    _ dy: Tensor, _ resampling: Resampling, input: Shape, step: Double?
  ) -> Tensor {
    let size = Size2D(input[2], input[3])
    let taps = Taps(antialiased: resampling, size, Size2D(dy.shape[2], dy.shape[3]), step)
    return resampled(dy, to: size, taps.transposed)
  }
}

extension Taps {
  fileprivate convenience init(antialiased resampling: Resampling, _ input: Size2D, _ output: Size2D, _ step: Double?) {
    let isCubic = resampling.method == .bicubic
    self.init(
      sk_taps_make_antialiased(isCubic, input.height, output.height, resampling.alignsCorners, step ?? 0),
      sk_taps_make_antialiased(isCubic, input.width, output.width, resampling.alignsCorners, step ?? 0))
  }
}

extension sk_grid {
  fileprivate init(_ input: Shape, _ output: Shape, _ sampling: GridSampling) {
    let method: sk_grid_method =
      switch sampling.interpolation {
      case .nearest: .nearest
      case .bilinear: .bilinear
      case .bicubic: .bicubic
      }
    let padding: sk_grid_padding =
      switch sampling.padding {
      case .zeros: .zeros
      case .border: .border
      case .reflection: .reflection
      }
    self.init(
      images: input[0], channels: input[1], height: input[2], width: input[3], out_height: output[2],
      out_width: output[3], method: method, padding: padding, align_corners: sampling.alignsCorners)
  }
}
