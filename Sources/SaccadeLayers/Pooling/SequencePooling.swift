public import SaccadeEngine

/// The largest element of each window of a sequence.
/// - Shapes: input `[n, c, l]`; result `[n, c, l']`, l' = (l + 2·padding − dilation·(window − 1) − 1) / stride + 1
public final class MaxPool1d: Module {
  /// The length of the window.
  public let window: Int
  /// The step of the window.
  public let stride: Int
  /// What is added before and after the sequence; it never wins.
  public let padding: Int
  /// The step between the elements of the window.
  public let dilation: Int
  /// Whether windows that reach over the end count: PyTorch's `ceil_mode`.
  public let keepsPartialWindows: Bool

  /// A pooling; without a stride the windows stand side by side.
  public init(
    _ window: Int, stride: Int? = nil, padding: Int = 0, dilation: Int = 1, keepsPartialWindows: Bool = false
  ) {
    self.window = window
    self.stride = stride ?? window
    self.padding = padding
    self.dilation = dilation
    self.keepsPartialWindows = keepsPartialWindows
  }

  /// The largest element of each window.
  public override func forward(_ x: Tensor) -> Tensor {
    x.maxPool1d(
      window, stride: stride, padding: padding, dilation: dilation, keepsPartialWindows: keepsPartialWindows)
  }
}

/// The mean of each window of a sequence.
/// - Shapes: input `[n, c, l]`; result `[n, c, l']`, l' = (l + 2·padding − window) / stride + 1
public final class AveragePool1d: Module {
  /// The length of the window.
  public let window: Int
  /// The step of the window.
  public let stride: Int
  /// The zeros before and after the sequence.
  public let padding: Int
  /// Whether the zeros count as elements.
  public let countsPadding: Bool
  /// Whether windows that reach over the end count: PyTorch's `ceil_mode`.
  public let keepsPartialWindows: Bool

  /// A pooling; without a stride the windows stand side by side.
  public init(
    _ window: Int, stride: Int? = nil, padding: Int = 0, countsPadding: Bool = true, keepsPartialWindows: Bool = false
  ) {
    self.window = window
    self.stride = stride ?? window
    self.padding = padding
    self.countsPadding = countsPadding
    self.keepsPartialWindows = keepsPartialWindows
  }

  /// The mean of each window.
  public override func forward(_ x: Tensor) -> Tensor {
    x.averagePool1d(
      window, stride: stride, padding: padding, countsPadding: countsPadding,
      keepsPartialWindows: keepsPartialWindows)
  }
}

/// The mean of each of a number of windows that share a sequence out as evenly as they can.
/// - Shapes: input `[n, c, l]`; result `[n, c, size]`
public final class AdaptiveAveragePool1d: Module {
  /// How many windows there are.
  public let size: Int

  /// A pooling to a length.
  public init(_ size: Int) { self.size = size }

  /// The mean of each window.
  public override func forward(_ x: Tensor) -> Tensor { x.adaptiveAveragePool1d(size) }
}
