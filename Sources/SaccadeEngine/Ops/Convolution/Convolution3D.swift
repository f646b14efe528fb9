extension Tensor {
  /// Applies a 3-D convolution.
  ///
  /// It is one 2-D convolution: the slices that a window covers stand side by side as channels.
  /// - Parameter padding: zeros on both sides of depth, height and width
  /// - Shapes: input `[n, c, d, h, w]`; weight `[o, c / groups, kd, kh, kw]`; bias `[o]`; result `[n, o, d', h', w']`,
  ///   d' = (d + 2·padding − dilation·(kd − 1) − 1) / stride + 1
  /// - Traps: if `c` is not the weight's channels times `groups`, or the window does not fit
  public func conv3d(
    _ weight: Tensor, bias: Tensor? = nil, stride: Size3D = 1, padding: Size3D = 0, dilation: Size3D = 1,
    groups: Int = 1
  ) -> Tensor {
    guard rank == 5, weight.rank == 5 else {
      misuse(
        "conv3d",
        "input must be [n, c, d, h, w] and weight [o, c / groups, kd, kh, kw]: \(shape) and \(weight.shape); "
          + "unsqueeze a single volume")
    }
    let expected = Extent.product(weight.shape[1], groups)
    guard groups > 0, expected == shape[1] else {
      misuse(
        "conv3d",
        "the weight's channels times groups must be the input's channels: input \(shape), weight \(weight.shape), "
          + "groups \(groups); give \(expected) input channels or change the weight")
    }
    let depths = (Extent(padding.depth) + padding.depth + shape[2]).value
    guard stride.depth > 0, dilation.depth > 0, padding.depth >= 0, weight.shape[2] > 0,
      depths <= ConvolutionGeometry.longest,
      (Extent(dilation.depth) * (weight.shape[2] - 1) + 1).value <= depths
    else {
      misuse(
        "conv3d",
        "the window must fit the padded volume, stride and dilation be positive: kernel depth \(weight.shape[2]) with "
          + "dilation \(dilation) and stride \(stride) on \(shape) with padding \(padding); enlarge volume or padding")
    }
    let operands = floatOperands("conv3d", [self, weight] + (bias.map { [$0] } ?? []))
    let (x, kernels) = (operands[0], operands[1])
    let (n, c, d, h, w) = (shape[0], shape[1], shape[2], shape[3], shape[4])
    let depth = kernels.shape[2]
    let windows = x.reshaped([n, c, d, h * w]).pad(padding.linePadding).reshaped([n, c, depths, h, w])
      .windows(axis: 2, size: depth, step: stride.depth, dilation: dilation.depth)
    let slices = windows.shape[2]
    let images = windows.permuted([0, 2, 1, 5, 3, 4]).reshaped([n * slices, c * depth, h, w])
    let flat = kernels.reshaped(
      [kernels.shape[0], kernels.shape[1] * depth, kernels.shape[3], kernels.shape[4]])
    let result = images.conv2d(
      flat, bias: bias == nil ? nil : operands[2], stride: stride.plane, padding: .explicit(padding.planePadding),
      dilation: dilation.plane, groups: groups)
    let (channels, height, width) = (result.shape[1], result.shape[2], result.shape[3])
    return result.reshaped([n, slices, channels, height, width]).permuted([0, 2, 1, 3, 4])
  }
}
