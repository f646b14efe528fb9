public import SaccadeEngine

/// The largest element of each window.
/// - Shapes: input `[n, c, h, w]`; result `[n, c, h', w']`, h' = (h + 2·padding − dilation·(window − 1) − 1) / stride + 1
public final class MaxPool2d: MaxPooling<Size2D, Padding2D> {
  /// The largest element of each window.
  public override func forward(_ x: Tensor) -> Tensor {
    x.maxPool2d(
      window, stride: stride, padding: padding, dilation: dilation, keepsPartialWindows: keepsPartialWindows)
  }
}

/// The mean of each window.
/// - Shapes: input `[n, c, h, w]`; result `[n, c, h', w']`, h' = (h + 2·padding − window) / stride + 1
public final class AveragePool2d: AveragePooling<Size2D, Padding2D> {
  /// The mean of each window.
  public override func forward(_ x: Tensor) -> Tensor {
    x.averagePool2d(
      window, stride: stride, padding: padding, countsPadding: countsPadding, keepsPartialWindows: keepsPartialWindows)
  }
}
