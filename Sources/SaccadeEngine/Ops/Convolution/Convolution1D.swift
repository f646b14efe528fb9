extension Tensor {
  /// Applies a 1-D convolution.
  ///
  /// It is the 2-D convolution of images of one row; of the padding the amounts left and right count.
  /// - Shapes: input `[n, c, l]`; weight `[o, c / groups, k]`; bias `[o]`; result `[n, o, l']`,
  ///   l' = (l + padding − dilation·(k − 1) − 1) / stride + 1
  /// - Traps: if `c` is not the weight's channels times `groups`, or the window does not fit
  public func conv1d(
    _ weight: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: ConvolutionPadding = 0, dilation: Int = 1,
    groups: Int = 1
  ) -> Tensor {
    let (x, kernels) = (asRows("conv1d"), weight.asKernelRows("conv1d", "[o, c / groups, k]"))
    let channels = Extent.product(weight.shape[1], groups)
    guard groups > 0, channels == shape[1] else {
      misuse(
        "conv1d",
        "the weight's channels times groups must be the input's channels: input \(shape), weight \(weight.shape), "
          + "groups \(groups); give \(channels) input channels or change the weight")
    }
    return x.conv2d(
      kernels, bias: bias, stride: Size2D(1, stride), padding: padding.horizontal, dilation: Size2D(1, dilation),
      groups: groups
    ).squeezed(2)
  }

  /// Applies a transposed 1-D convolution, also called deconvolution.
  /// - Shapes: input `[n, c, l]`; weight `[c, o / groups, k]`; bias `[o]`; result `[n, o, l']`,
  ///   l' = (l − 1)·stride − 2·padding + dilation·(k − 1) + outputPadding + 1
  /// - Traps: if channels and groups do not fit, or `outputPadding` is not less than stride or dilation
  public func convTransposed1d(
    _ weight: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: Int = 0, outputPadding: Int = 0,
    dilation: Int = 1, groups: Int = 1
  ) -> Tensor {
    asRows("convTransposed1d")
      .convTransposed2d(
        weight.asKernelRows("convTransposed1d", "[c, o / groups, k]"), bias: bias, stride: Size2D(1, stride),
        padding: Padding2D(vertical: 0, horizontal: padding), outputPadding: Size2D(0, outputPadding),
        dilation: Size2D(1, dilation), groups: groups
      ).squeezed(2)
  }

  private func asKernelRows(_ operation: String, _ form: String) -> Tensor {
    guard rank == 3 else { misuse(operation, "the weight must be \(form): \(shape); unsqueeze or reshape it") }
    return unsqueezed(2)
  }
}

extension ConvolutionPadding {
  /// The part of it that sequences have.
  fileprivate var horizontal: ConvolutionPadding {
    switch self {
    case .same: .same
    case .explicit(let padding): .explicit(Padding2D(top: 0, bottom: 0, left: padding.left, right: padding.right))
    }
  }
}
