public import SaccadeEngine

/// Makes images larger or smaller by interpolation, without antialiasing.
/// - Shapes: input `[n, c, h, w]`; result `[n, c, h', w']`
public final class Upsample: Module {
  /// What size images get.
  public enum Target: Hashable, Sendable {
    /// This many rows and columns.
    case size(Size2D)
    /// This many times as many, rounded down.
    case scale(Double)
  }

  /// What size images get.
  public let target: Target
  /// How.
  public let resampling: Resampling

  /// A change to a size.
  public init(to size: Size2D, _ resampling: Resampling = .nearest) {
    target = .size(size)
    self.resampling = resampling
  }

  /// A change by a factor.
  public init(scale: Double, _ resampling: Resampling = .nearest) {
    target = .scale(scale)
    self.resampling = resampling
  }

  /// The images in their new size.
  public override func forward(_ x: Tensor) -> Tensor {
    switch target {
    case .size(let size): x.interpolate(to: size, resampling)
    case .scale(let scale): x.interpolate(scale: scale, resampling)
    }
  }
}

/// Adds rows and columns around images.
/// - Shapes: input `[…, h, w]`; result `[…, h + top + bottom, w + left + right]`
public final class Pad2d: Module {
  /// How many.
  public let padding: Padding2D
  /// What they contain.
  public let mode: PaddingMode

  /// A padding.
  public init(_ padding: Padding2D, _ mode: PaddingMode = .zeros) {
    self.padding = padding
    self.mode = mode
  }

  /// The images with more around them.
  public override func forward(_ x: Tensor) -> Tensor { x.pad(padding, mode) }
}
