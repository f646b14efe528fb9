import CKernels

extension CPUKernels {
  func windows(_ x: Tensor, _ window: SlidingWindow) -> Tensor {
    let plain = rowMajorIfNative(x)
    guard case .strided(let own) = plain.layout else { return plain }
    var strides = own.strides
    // A longer step takes one window, as all that are as long as the axis.
    strides[window.axis] *= min(window.step, max(x.shape[window.axis], 1))
    strides.append(own.strides[window.axis] * window.dilation)
    let count = window.count(in: x.shape[window.axis])
    let shape = Shape(x.shape.replacing([window.axis], with: count).dimensions + [window.size])
    return plain.view(shape, StridedLayout(offset: own.offset, strides: strides))
  }

  func overlapAdd(_ windows: Tensor, _ window: SlidingWindow, length: Int) -> Tensor {
    // Narrow types would be rounded after each window.
    guard windows.dtype != .bfloat16, windows.dtype != .float16 else {
      return cast(overlapAdd(cast(windows, to: .float32), window, length: length), to: windows.dtype)
    }
    let source = rowMajorIfNative(windows)
    let slice = Shape(windows.shape.dimensions.dropLast())
    let output = fill(slice.replacing([window.axis], with: length), windows.dtype, 0)
    guard windows.elementCount > 0, case .strided(let own) = source.layout else { return output }
    let rows = output.shape.rowMajorStrides
    var moving = rows
    moving[window.axis] *= min(window.step, max(length, 1))
    // All windows' first elements, then all second ones: these never meet.
    for position in 0..<window.size {
      let from = source.view(
        slice,
        StridedLayout(offset: own.offset + position * own.strides[slice.rank], strides: Array(own.strides.dropLast())))
      let to = output.view(
        slice, StridedLayout(offset: position * window.dilation * rows[window.axis], strides: moving))
      add(from, into: to)
    }
    return output
  }

  /// Adds a strided tensor to a view of another of the same shape.
  private func add(_ x: Tensor, into output: Tensor) {
    var layout = sk_layout()
    sk_layout_init(&layout, x.rank, x.shape.dimensions)
    for strides in [output.strides, output.strides, x.strides] { sk_layout_add(&layout, strides ?? []) }
    withExtendedLifetime(x) {
      Profiler.kernel(.init("overlap add", from: [x], to: output)) {
        sk_binary(
          .add, output.pointer, output.dtype.kernel, output.pointer, output.dtype.kernel, x.pointer, x.dtype.kernel,
          &layout, 0)
      }
    }
  }

  func maxPoolWithIndices(_ x: Tensor, output: Shape, _ geometry: PoolingGeometry) -> (
    values: Tensor, indices: Tensor
  ) {
    let source = rowMajor(x)
    let values = Tensor.uninitialized(output, x.dtype)
    let indices = Tensor.uninitialized(output, .int64)
    var window = sk_window(
      height: x.shape[2], width: x.shape[3], out_height: output[2], out_width: output[3],
      kernel_height: geometry.kernel.height, kernel_width: geometry.kernel.width,
      stride_height: geometry.stride.height, stride_width: geometry.stride.width,
      dilation_height: geometry.dilation.height, dilation_width: geometry.dilation.width,
      padding_top: geometry.padding.top, padding_left: geometry.padding.left)
    withExtendedLifetime(source) {
      Profiler.kernel(.init("max pooling with indices", from: [source], to: values)) {
        sk_max_pool_indices(
          &window, values.pointer, indices.indices, source.pointer, x.dtype.kernel, x.shape[0] * x.shape[1])
      }
    }
    return (values, indices)
  }
}
