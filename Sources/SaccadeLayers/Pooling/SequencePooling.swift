public import SaccadeEngine

/// The largest element of each window of a sequence.
/// - Shapes: input `[n, c, l]`; result `[n, c, l']`, l' = (l + 2·padding − dilation·(window − 1) − 1) / stride + 1
public final class MaxPool1d: MaxPooling<Int, Int> {
  /// The largest element of each window.
  public override func forward(_ x: Tensor) -> Tensor {
    x.maxPool1d(
      window, stride: stride, padding: padding, dilation: dilation, keepsPartialWindows: keepsPartialWindows)
  }
}

/// The mean of each window of a sequence.
/// - Shapes: input `[n, c, l]`; result `[n, c, l']`, l' = (l + 2·padding − window) / stride + 1
public final class AveragePool1d: AveragePooling<Int, Int> {
  /// The mean of each window.
  public override func forward(_ x: Tensor) -> Tensor {
    x.averagePool1d(
      window, stride: stride, padding: padding, countsPadding: countsPadding, keepsPartialWindows: keepsPartialWindows)
  }
}

/// The mean of each of a number of windows that share a sequence out as evenly as they can.
/// - Shapes: input `[n, c, l]`; result `[n, c, size]`
public final class AdaptiveAveragePool1d: AdaptivePooling<Int> {
  /// The mean of each window.
  public override func forward(_ x: Tensor) -> Tensor { x.adaptiveAveragePool1d(size) }
}
