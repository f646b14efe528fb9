public import SaccadeEngine

/// The mean of each of a number of windows that share an image out as evenly as they can.
/// - Shapes: input `[n, c, h, w]`; result `[n, c, size.height, size.width]`
public final class AdaptiveAveragePool2d: AdaptivePooling<Size2D> {
  /// The mean of each window.
  public override func forward(_ x: Tensor) -> Tensor { x.adaptiveAveragePool2d(size) }
}

/// The largest element of each of a number of windows that share an image out as evenly as they can.
/// - Shapes: input `[n, c, h, w]`; result `[n, c, size.height, size.width]`
public final class AdaptiveMaxPool2d: AdaptivePooling<Size2D> {
  /// The largest element of each window.
  public override func forward(_ x: Tensor) -> Tensor { x.adaptiveMaxPool2d(size) }
}

/// The mean of each channel: what a classifier's head reads.
/// - Shapes: input `[n, c, h, w]`; result `[n, c]`
public final class GlobalAveragePool: Module {
  /// A pooling over the whole image.
  public override init() {}

  /// The mean of each channel.
  public override func forward(_ x: Tensor) -> Tensor { x.globalAveragePool() }
}

/// The largest element of each channel.
/// - Shapes: input `[n, c, h, w]`; result `[n, c]`
public final class GlobalMaxPool: Module {
  /// A pooling over the whole image.
  public override init() {}

  /// The largest element of each channel.
  public override func forward(_ x: Tensor) -> Tensor { x.globalMaxPool() }
}
