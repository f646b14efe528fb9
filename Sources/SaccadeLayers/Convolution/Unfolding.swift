public import SaccadeEngine

/// The windows of images as columns: im2col.
/// - Shapes: input `[n, c, h, w]`; result `[n, c·kh·kw, h'·w']`, h' = (h + padding − dilation·(kh − 1) − 1) / stride + 1
public final class Unfold: Module {
  /// The size of the window.
  public let window: Size2D
  /// The step of the window.
  public let stride: Size2D
  /// The zeros around the image.
  public let padding: Padding2D
  /// The step between the elements of the window.
  public let dilation: Size2D

  /// Windows of a size.
  public init(_ window: Size2D, stride: Size2D = 1, padding: Padding2D = 0, dilation: Size2D = 1) {
    self.window = window
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
  }

  /// The windows' columns.
  public override func forward(_ x: Tensor) -> Tensor {
    x.unfold(window, stride: stride, padding: padding, dilation: dilation)
  }
}

/// Images put together from columns, which add up where windows overlap: col2im.
/// - Shapes: input `[n, c·kh·kw, h'·w']`; result `[n, c, size.height, size.width]`
public final class Fold: Module {
  /// Height and width of the images.
  public let size: Size2D
  /// The size of the window.
  public let window: Size2D
  /// The step of the window.
  public let stride: Size2D
  /// The zeros around the image.
  public let padding: Padding2D
  /// The step between the elements of the window.
  public let dilation: Size2D

  /// Images of a size from windows.
  public init(to size: Size2D, _ window: Size2D, stride: Size2D = 1, padding: Padding2D = 0, dilation: Size2D = 1) {
    self.size = size
    self.window = window
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
  }

  /// The images.
  public override func forward(_ x: Tensor) -> Tensor {
    x.fold(to: size, window, stride: stride, padding: padding, dilation: dilation)
  }
}
