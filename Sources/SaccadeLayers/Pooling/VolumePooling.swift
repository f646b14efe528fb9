public import SaccadeEngine

/// The largest element of each window of a volume.
/// - Shapes: input `[n, c, d, h, w]`; result `[n, c, d', h', w']`,
///   d' = (d + 2·padding − dilation·(window − 1) − 1) / stride + 1
public final class MaxPool3d: Module {
  /// The size of the window.
  public let window: Size3D
  /// The step of the window.
  public let stride: Size3D
  /// What is added around the volume; it never wins.
  public let padding: Size3D
  /// The step between the elements of the window.
  public let dilation: Size3D
  /// Whether windows that reach over the end count: PyTorch's `ceil_mode`.
  public let keepsPartialWindows: Bool

  /// A pooling; without a stride the windows stand side by side.
  public init(
    _ window: Size3D, stride: Size3D? = nil, padding: Size3D = 0, dilation: Size3D = 1,
    keepsPartialWindows: Bool = false
  ) {
    self.window = window
    self.stride = stride ?? window
    self.padding = padding
    self.dilation = dilation
    self.keepsPartialWindows = keepsPartialWindows
  }

  /// The largest element of each window.
  public override func forward(_ x: Tensor) -> Tensor {
    x.maxPool3d(
      window, stride: stride, padding: padding, dilation: dilation, keepsPartialWindows: keepsPartialWindows)
  }
}

/// The mean of each window of a volume.
/// - Shapes: input `[n, c, d, h, w]`; result `[n, c, d', h', w']`, d' = (d + 2·padding − window) / stride + 1
public final class AveragePool3d: Module {
  /// The size of the window.
  public let window: Size3D
  /// The step of the window.
  public let stride: Size3D
  /// The zeros around the volume.
  public let padding: Size3D
  /// Whether the zeros count as elements.
  public let countsPadding: Bool
  /// Whether windows that reach over the end count: PyTorch's `ceil_mode`.
  public let keepsPartialWindows: Bool

  /// A pooling; without a stride the windows stand side by side.
  public init(
    _ window: Size3D, stride: Size3D? = nil, padding: Size3D = 0, countsPadding: Bool = true,
    keepsPartialWindows: Bool = false
  ) {
    self.window = window
    self.stride = stride ?? window
    self.padding = padding
    self.countsPadding = countsPadding
    self.keepsPartialWindows = keepsPartialWindows
  }

  /// The mean of each window.
  public override func forward(_ x: Tensor) -> Tensor {
    x.averagePool3d(
      window, stride: stride, padding: padding, countsPadding: countsPadding,
      keepsPartialWindows: keepsPartialWindows)
  }
}

/// The mean of each of a number of windows that share a volume out as evenly as they can.
/// - Shapes: input `[n, c, d, h, w]`; result `[n, c, size.depth, size.height, size.width]`
public final class AdaptiveAveragePool3d: Module {
  /// How many windows there are.
  public let size: Size3D

  /// A pooling to a size.
  public init(_ size: Size3D) { self.size = size }

  /// The mean of each window.
  public override func forward(_ x: Tensor) -> Tensor { x.adaptiveAveragePool3d(size) }
}
