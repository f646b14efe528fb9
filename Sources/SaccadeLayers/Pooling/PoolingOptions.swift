// What the poolings of sequences, images and volumes have in common. The layers say what they take and give; their sizes
// are an `Int`, a `Size2D` or a `Size3D`.

/// The options of a pooling that takes the largest element of each window: see ``MaxPool1d``, ``MaxPool2d`` and
/// ``MaxPool3d``.
public class MaxPooling<Size, Padding>: Module
where Size: ExpressibleByIntegerLiteral & Sendable, Padding: ExpressibleByIntegerLiteral & Sendable {
  /// The size of the window.
  public let window: Size
  /// The step of the window.
  public let stride: Size
  /// What is added on all sides; it never wins.
  public let padding: Padding
  /// The step between the elements of the window.
  public let dilation: Size
  /// Whether windows that reach over the end count: PyTorch's `ceil_mode`.
  public let keepsPartialWindows: Bool

  /// A pooling; without a stride the windows stand side by side.
  public init(
    _ window: Size, stride: Size? = nil, padding: Padding = 0, dilation: Size = 1, keepsPartialWindows: Bool = false
  ) {
    self.window = window
    self.stride = stride ?? window
    self.padding = padding
    self.dilation = dilation
    self.keepsPartialWindows = keepsPartialWindows
  }
}

/// The options of a pooling that takes the mean of each window: see ``AveragePool1d``, ``AveragePool2d`` and
/// ``AveragePool3d``.
public class AveragePooling<Size, Padding>: Module
where Size: ExpressibleByIntegerLiteral & Sendable, Padding: ExpressibleByIntegerLiteral & Sendable {
  /// The size of the window.
  public let window: Size
  /// The step of the window.
  public let stride: Size
  /// The zeros on all sides.
  public let padding: Padding
  /// Whether the zeros count as elements.
  public let countsPadding: Bool
  /// Whether windows that reach over the end count: PyTorch's `ceil_mode`.
  public let keepsPartialWindows: Bool

  /// A pooling; without a stride the windows stand side by side.
  public init(
    _ window: Size, stride: Size? = nil, padding: Padding = 0, countsPadding: Bool = true,
    keepsPartialWindows: Bool = false
  ) {
    self.window = window
    self.stride = stride ?? window
    self.padding = padding
    self.countsPadding = countsPadding
    self.keepsPartialWindows = keepsPartialWindows
  }
}

/// The option of a pooling over windows that share the whole out as evenly as they can: see ``AdaptiveAveragePool2d``.
public class AdaptivePooling<Size: Sendable>: Module {
  /// How many windows there are along each axis.
  public let size: Size

  /// A pooling to a size.
  public init(_ size: Size) { self.size = size }
}
