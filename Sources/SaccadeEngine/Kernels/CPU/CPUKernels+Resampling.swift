import CKernels

extension CPUKernels {
  func interpolate(_ x: Tensor, _ resampling: Resampling, output: Size2D, step: Double?) -> Tensor {
    let size = Size2D(x.shape[2], x.shape[3])
    return resampled(x, to: output, Taps(resampling, size, output, step, x.dtype))
  }

  func interpolateBackward(_ dy: Tensor, _ resampling: Resampling, input: Shape, step: Double?) -> Tensor {
    let size = Size2D(input[2], input[3])
    return resampled(dy, to: size, Taps(resampling, size, Size2D(dy.shape[2], dy.shape[3]), step, dy.dtype).transposed)
  }

  func adaptiveAveragePool(_ x: Tensor, output: Size2D) -> Tensor {
    resampled(x, to: output, Taps(.area, Size2D(x.shape[2], x.shape[3]), output, x.dtype))
  }

  func adaptiveAveragePoolBackward(_ dy: Tensor, input: Shape) -> Tensor {
    let size = Size2D(input[2], input[3])
    return resampled(dy, to: size, Taps(.area, size, Size2D(dy.shape[2], dy.shape[3]), dy.dtype).transposed)
  }

  func resampled(_ x: Tensor, to size: Size2D, _ taps: Taps) -> Tensor {
    let order = PlaneOrder(x.layout, x.shape)
    let source = arranged(x, as: order)
    let output = uninitialized([x.shape[0], x.shape[1], size.height, size.width], x.dtype, order)
    let planes = order.planes(x.shape)
    withExtendedLifetime((source, taps)) {
      Profiler.kernel(.init("resample", from: [source], to: output)) {
        sk_resample(
          output.pointer, source.pointer, x.dtype.kernel, planes.count, planes.lanes, &taps.vertical, &taps.horizontal)
      }
    }
    return output
  }

  func adaptiveMaxPool(_ x: Tensor, output: Size2D) -> (output: Tensor, positions: Tensor) {
    let order = PlaneOrder(x.layout, x.shape)
    let source = arranged(x, as: order)
    let result = uninitialized([x.shape[0], x.shape[1], output.height, output.width], x.dtype, order)
    let planes = order.planes(x.shape)
    let positions = Tensor.uninitialized([planes.count, output.height, output.width, planes.lanes], .int64)
    withExtendedLifetime(source) {
      Profiler.kernel(.init("adaptive max pool", from: [source], to: result)) {
        sk_adaptive_max_pool(
          result.pointer, positions.indices, source.pointer, x.dtype.kernel, planes.count, planes.lanes, x.shape[2],
          x.shape[3], output.height, output.width)
      }
    }
    return (result, positions)
  }

  func adaptiveMaxPoolBackward(_ dy: Tensor, positions: Tensor, input: Shape, like layout: Layout) -> Tensor {
    let order = PlaneOrder(layout, input)
    let gradient = arranged(dy, as: order)
    let output = uninitialized(input, dy.dtype, order)
    let planes = order.planes(input)
    withExtendedLifetime((gradient, positions)) {
      Profiler.kernel(.init("adaptive max pool backward", from: [gradient], to: output)) {
        sk_adaptive_max_pool_backward(
          output.pointer, gradient.pointer, positions.indices, dy.dtype.kernel, planes.count, planes.lanes, input[2],
          input[3], dy.shape[2], dy.shape[3])
      }
    }
    return output
  }
}

/// The tables of taps along both axes, which live in C.
final class Taps {
  var vertical: sk_taps
  var horizontal: sk_taps

  init(_ vertical: sk_taps, _ horizontal: sk_taps) {
    self.vertical = vertical
    self.horizontal = horizontal
  }

  convenience init(
    _ mode: sk_resample_mode, _ input: Size2D, _ output: Size2D, _ dtype: DType, alignsCorners: Bool = false,
    step: Double = 0
  ) {
    self.init(
      sk_taps_make(mode, input.height, output.height, alignsCorners, step, dtype.kernel),
      sk_taps_make(mode, input.width, output.width, alignsCorners, step, dtype.kernel))
  }

  convenience init(_ resampling: Resampling, _ input: Size2D, _ output: Size2D, _ step: Double?, _ dtype: DType) {
    let mode: sk_resample_mode =
      switch resampling.method {
      case .nearest: .nearest
      case .nearestExact: .nearestExact
      case .bilinear: .linear
      case .bicubic: .cubic
      case .area: .area
      }
    self.init(mode, input, output, dtype, alignsCorners: resampling.alignsCorners, step: step ?? 0)
  }

  /// What each input gave to which outputs: the gradient.
  var transposed: Taps { Taps(sk_taps_transpose(&vertical), sk_taps_transpose(&horizontal)) }

  deinit {
    sk_taps_free(&vertical)
    sk_taps_free(&horizontal)
  }
}
