public import SaccadeEngine

/// The largest element of each window of a volume.
/// - Shapes: input `[n, c, d, h, w]`; result `[n, c, d', h', w']`,
///   d' = (d + 2·padding − dilation·(window − 1) − 1) / stride + 1
public final class MaxPool3d: MaxPooling<Size3D, Size3D> {
  /// The largest element of each window.
  public override func forward(_ x: Tensor) -> Tensor {
    x.maxPool3d(
      window, stride: stride, padding: padding, dilation: dilation, keepsPartialWindows: keepsPartialWindows)
  }
}

/// The mean of each window of a volume.
/// - Shapes: input `[n, c, d, h, w]`; result `[n, c, d', h', w']`, d' = (d + 2·padding − window) / stride + 1
public final class AveragePool3d: AveragePooling<Size3D, Size3D> {
  /// The mean of each window.
  public override func forward(_ x: Tensor) -> Tensor {
    x.averagePool3d(
      window, stride: stride, padding: padding, countsPadding: countsPadding, keepsPartialWindows: keepsPartialWindows)
  }
}

/// The mean of each of a number of windows that share a volume out as evenly as they can.
/// - Shapes: input `[n, c, d, h, w]`; result `[n, c, size.depth, size.height, size.width]`
public final class AdaptiveAveragePool3d: AdaptivePooling<Size3D> {
  /// The mean of each window.
  public override func forward(_ x: Tensor) -> Tensor { x.adaptiveAveragePool3d(size) }
}
