import CKernels

extension CPUKernels {
  /// Max pooling by our own kernel, which lets NaN win: the library's hides where a training went wrong.
  ///
  /// Nil for other types, and for windows that its positions cannot count.
  func maxPool(_ x: Tensor, output: Shape, _ geometry: PoolingGeometry, training: Bool)
    -> (output: Tensor, workspace: Tensor?)?
  {
    if x.dtype == .float16 {
      return maxPool(widened(x), output: output, geometry, training: training)
        .map { (cast($0.output, to: .float16), $0.workspace) }
    }
    guard Self.hasMaxPool(x.dtype, geometry) else { return nil }
    let order = PlaneOrder(x.layout, x.shape)
    let source = arranged(x, as: order)
    let y = uninitialized(output, x.dtype, order)
    let planes = order.planes(x.shape)
    let positions =
      training
      ? Tensor.uninitialized([2 * order.planes(output).count * output[2] * output[3] * planes.lanes], .uint8) : nil
    var window = sk_window(geometry, x.shape, output)
    Profiler.kernel(.init("max pooling", from: [source], to: y)) {
      withExtendedLifetime((source, positions)) {
        sk_max_pool(
          &window, y.pointer, positions.map { $0.pointer.assumingMemoryBound(to: UInt16.self) }, source.pointer,
          x.dtype.kernel, planes.count, planes.lanes)
      }
    }
    return (y, positions)
  }

  /// Its gradient; nil as above.
  func maxPoolBackward(
    _ dy: Tensor, input: Shape, like layout: Layout, workspace: Tensor, _ geometry: PoolingGeometry
  ) -> Tensor? {
    if dy.dtype == .float16 {
      return maxPoolBackward(widened(dy), input: input, like: widened(layout), workspace: workspace, geometry)
        .map { cast($0, to: .float16) }
    }
    guard Self.hasMaxPool(dy.dtype, geometry) else { return nil }
    let order = PlaneOrder(layout, input)
    let gradient = arranged(dy, as: order)
    let dx = uninitialized(input, dy.dtype, order)
    let planes = order.planes(input)
    var window = sk_window(geometry, input, dy.shape)
    Profiler.kernel(.init("max pooling backward", from: [gradient], to: dx)) {
      withExtendedLifetime((gradient, workspace)) {
        sk_max_pool_backward(
          &window, dx.pointer, workspace.pointer.assumingMemoryBound(to: UInt16.self), gradient.pointer,
          dy.dtype.kernel, planes.count, planes.lanes)
      }
    }
    return dx
  }

  private static func hasMaxPool(_ dtype: DType, _ geometry: PoolingGeometry) -> Bool {
    (dtype == .float32 || dtype == .bfloat16) && geometry.kernel.height * geometry.kernel.width <= Int(UInt16.max)
  }
}

extension sk_window {
  fileprivate init(_ geometry: PoolingGeometry, _ input: Shape, _ output: Shape) {
    self.init(
      height: input[2], width: input[3], out_height: output[2], out_width: output[3],
      kernel_height: geometry.kernel.height, kernel_width: geometry.kernel.width,
      stride_height: geometry.stride.height, stride_width: geometry.stride.width,
      dilation_height: geometry.dilation.height, dilation_width: geometry.dilation.width,
      padding_top: geometry.padding.top, padding_left: geometry.padding.left)
  }
}
