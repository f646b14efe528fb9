extension Tensor {
  /// The largest element of each window of a volume; NaN wins, padding never does.
  ///
  /// A box's maximum is that of its slices' maxima: images are pooled first, then depth.
  /// - Shapes: input `[n, c, d, h, w]`; result `[n, c, d', h', w']`,
  ///   d' = (d + 2·padding − dilation·(window − 1) − 1) / stride + 1, rounded up with `keepsPartialWindows`
  /// - Traps: if the window does not fit, or the padding is more than half of it
  public func maxPool3d(
    _ window: Size3D, stride: Size3D? = nil, padding: Size3D = 0, dilation: Size3D = 1,
    keepsPartialWindows: Bool = false
  ) -> Tensor {
    let stride = stride ?? window
    return slicewise("maxPool3d") {
      $0.maxPool2d(
        window.plane, stride: stride.plane, padding: padding.planePadding, dilation: dilation.plane,
        keepsPartialWindows: keepsPartialWindows)
    } depth: {
      $0.maxPool2d(
        window.line, stride: stride.line, padding: padding.linePadding, dilation: dilation.line,
        keepsPartialWindows: keepsPartialWindows)
    }
  }

  /// The mean of each window of a volume: that of its slices' means.
  ///
  /// With `countsPadding` zeros of the padding count as elements, as is PyTorch's default.
  /// - Shapes: input `[n, c, d, h, w]`; result `[n, c, d', h', w']`, d' = (d + 2·padding − window) / stride + 1, rounded
  ///   up with `keepsPartialWindows`
  /// - Traps: if the window does not fit, or the padding is more than half of it
  public func averagePool3d(
    _ window: Size3D, stride: Size3D? = nil, padding: Size3D = 0, countsPadding: Bool = true,
    keepsPartialWindows: Bool = false
  ) -> Tensor {
    let stride = stride ?? window
    return slicewise("averagePool3d") {
      $0.averagePool2d(
        window.plane, stride: stride.plane, padding: padding.planePadding, countsPadding: countsPadding,
        keepsPartialWindows: keepsPartialWindows)
    } depth: {
      $0.averagePool2d(
        window.line, stride: stride.line, padding: padding.linePadding, countsPadding: countsPadding,
        keepsPartialWindows: keepsPartialWindows)
    }
  }

  /// The mean of each of `size` windows that share a volume out as evenly as they can.
  /// - Shapes: input `[n, c, d, h, w]`; result `[n, c, size.depth, size.height, size.width]`
  /// - Traps: if the input is no batch of volumes, or a size is not positive
  public func adaptiveAveragePool3d(_ size: Size3D) -> Tensor {
    slicewise("adaptiveAveragePool3d") {
      $0.adaptiveAveragePool2d(size.plane)
    } depth: {
      $0.adaptiveAveragePool2d(Size2D(size.depth, $0.shape[3]))
    }
  }

  /// Volumes through a function of images, slice by slice, and then through one of images whose rows are the slices.
  private func slicewise(
    _ operation: String, _ plane: (Tensor) -> Tensor, depth: (Tensor) -> Tensor
  ) -> Tensor {
    guard rank == 5 else { misuse(operation, "input must be [n, c, d, h, w]: \(shape); unsqueeze a single volume") }
    let (n, c, d) = (shape[0], shape[1], shape[2])
    let slices = plane(reshaped([n, c * d, shape[3], shape[4]]))
    let (height, width) = (slices.shape[2], slices.shape[3])
    let result = depth(slices.reshaped([n, c, d, height * width]))
    return result.reshaped([n, c, result.shape[2], height, width])
  }
}

extension Size3D {
  /// Height and width.
  var plane: Size2D { Size2D(height, width) }
  /// The depth as rows of an image that has a column for each pixel of a slice.
  fileprivate var line: Size2D { Size2D(depth, 1) }
  var planePadding: Padding2D { Padding2D(vertical: height, horizontal: width) }
  var linePadding: Padding2D { Padding2D(vertical: depth, horizontal: 0) }
}
