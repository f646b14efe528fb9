/// The largest element of each window and where it was.
package struct MaxPoolingWithIndices2D: Op, Hashable {
  package let pooling: Pooling2D
  package var name: String { "maxPool2dWithIndices" }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    let shape = try pooling.outputShapes(inputs)[0]
    return [shape, shape]
  }

  package func outputTypes(_ inputs: [DType]) -> [DType] { [inputs[0], .int64] }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    let output = shapes[0]
    guard output.elementCount > 0 else { return [.zeros(output, dtype: x[0].dtype), .zeros(output, dtype: .int64)] }
    let result = kernels.maxPoolWithIndices(x[0], output: output, pooling.geometry)
    return [result.values, result.indices]
  }

  package func kept(for needed: Operands) -> Kept { Kept(outputs: [1]) }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0] else { return [nil] }
    let input = saved.inputShapes[0]
    func planes(_ x: Tensor) -> Tensor { x.reshaped([input[0], input[1], x.shape[2] * x.shape[3]]) }
    // What meets in one pixel is not rounded in between.
    let wide = dy.dtype == .float64 ? dy : kernels.cast(dy, to: .float32)
    let zeros = kernels.fill([input[0], input[1], input[2] * input[3]], wide.dtype, 0)
    let dx = kernels.scatterAdd(zeros, axis: 2, indices: planes(saved.output(1)), source: planes(wide))
    return [dx.reshaped(input)]
  }
}

extension Tensor {
  /// The largest element of each window and where it was: the position row · w + column in its plane, as int64.
  ///
  /// ``maxUnpool2d(_:_:stride:padding:size:)`` puts values back there. Ties go to the first. Where nobody asks for places
  /// ``maxPool2d(_:stride:padding:dilation:keepsPartialWindows:)`` is faster.
  /// - Shapes: input `[n, c, h, w]`; both results `[n, c, h', w']`,
  ///   h' = (h + 2·padding − dilation·(window − 1) − 1) / stride + 1, rounded up with `keepsPartialWindows`
  /// - Traps: if the window does not fit, or the padding is more than half of it
  public func maxPool2dWithIndices(
    _ window: Size2D, stride: Size2D? = nil, padding: Padding2D = 0, dilation: Size2D = 1,
    keepsPartialWindows: Bool = false
  ) -> (values: Tensor, indices: Tensor) {
    let geometry = PoolingGeometry(kernel: window, stride: stride ?? window, padding: padding, dilation: dilation)
    let pooling = Pooling2D(kind: .max, geometry: geometry, keepsPartialWindows: keepsPartialWindows)
    let results = apply(MaxPoolingWithIndices2D(pooling: pooling), [self])
    return (results[0], results[1])
  }

  /// Images of zeros with each element put where ``maxPool2dWithIndices(_:stride:padding:dilation:keepsPartialWindows:)``
  /// had found it.
  /// - Parameter size: the images' height and width; by default the smallest that the windows cover, which may be less
  ///   than what was pooled
  /// - Shapes: input and indices `[n, c, h', w']`; result `[n, c, size.height, size.width]`,
  ///   by default h = (h' − 1)·stride − 2·padding + window
  /// - Paper: Zeiler & Fergus 2013, <https://arxiv.org/abs/1311.2901>, §2.1
  /// - Traps: if input and indices differ in shape, or an index lies beyond the image
  public func maxUnpool2d(
    _ indices: Tensor, _ window: Size2D, stride: Size2D? = nil, padding: Padding2D = 0, size: Size2D? = nil
  ) -> Tensor {
    guard rank == 4, indices.shape == shape else {
      misuse(
        "maxUnpool2d",
        "input and indices must be [n, c, h, w], of one shape: input \(shape), indices \(indices.shape); give the "
          + "indices of the pooling that is undone")
    }
    let step = stride ?? window
    let size =
      size
      ?? Size2D(
        (Extent(step.height) * (shape[2] - 1) - padding.top - padding.bottom + window.height).value,
        (Extent(step.width) * (shape[3] - 1) - padding.left - padding.right + window.width).value)
    guard size.height > 0, size.width > 0 else {
      misuse("maxUnpool2d", "the image must have pixels: \(size) from \(shape); give a size, or less padding")
    }
    Shape([shape[0], shape[1], size.height, size.width]).requirePossible("maxUnpool2d")
    let planes: Shape = [shape[0], shape[1], shape[2] * shape[3]]
    return Tensor.zeros([shape[0], shape[1], size.height * size.width], dtype: dtype)
      .scatter(axis: 2, indices.reshaped(planes), reshaped(planes))
      .reshaped([shape[0], shape[1], size.height, size.width])
  }
}
