public import SaccadeEngine

/// Makes an image larger by turning channels into pixels: sub-pixel convolution's second half.
/// - Shapes: input `[n, c·r², h, w]`; result `[n, c, h·r, w·r]`
/// - Paper: Shi et al. 2016, <https://arxiv.org/abs/1609.05158>, §3.2
public final class PixelShuffle: Module {
  /// By how much each side grows.
  public let factor: Int

  /// A shuffle that enlarges by a factor.
  public init(_ factor: Int) { self.factor = factor }

  /// The larger image.
  public override func forward(_ x: Tensor) -> Tensor { x.pixelShuffle(factor) }
}
