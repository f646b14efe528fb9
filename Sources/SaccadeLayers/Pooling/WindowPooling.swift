public import SaccadeEngine

/// The largest element of each window.
/// - Shapes: input `[n, c, h, w]`; result `[n, c, h', w']`, h' = (h + 2·padding − dilation·(window − 1) − 1) / stride + 1
public final class MaxPool2d: Module {
  /// The size of the window.
  public let window: Size2D
  /// The step of the window.
  public let stride: Size2D
  /// What is added around the image; it never wins.
  public let padding: Padding2D
  /// The step between the elements of the window.
  public let dilation: Size2D
  /// Whether windows that reach over the end count: PyTorch's `ceil_mode`.
  public let keepsPartialWindows: Bool

  /// A pooling; without a stride the windows stand side by side.
  public init(
    _ window: Size2D, stride: Size2D? = nil, padding: Padding2D = 0, dilation: Size2D = 1,
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
    x.maxPool2d(
      window, stride: stride, padding: padding, dilation: dilation, keepsPartialWindows: keepsPartialWindows)
  }
}

/// The mean of each window.
/// - Shapes: input `[n, c, h, w]`; result `[n, c, h', w']`, h' = (h + 2·padding − window) / stride + 1
public final class AveragePool2d: Module {
  /// The size of the window.
  public let window: Size2D
  /// The step of the window.
  public let stride: Size2D
  /// The zeros around the image.
  public let padding: Padding2D
  /// Whether the zeros count as elements.
  public let countsPadding: Bool
  /// Whether windows that reach over the end count: PyTorch's `ceil_mode`.
  public let keepsPartialWindows: Bool

  /// A pooling; without a stride the windows stand side by side.
  public init(
    _ window: Size2D, stride: Size2D? = nil, padding: Padding2D = 0, countsPadding: Bool = true,
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
    x.averagePool2d(
      window, stride: stride, padding: padding, countsPadding: countsPadding,
      keepsPartialWindows: keepsPartialWindows)
  }
}
