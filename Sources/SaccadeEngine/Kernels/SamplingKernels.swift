/// How an image is read at a point between its pixels.
public enum GridInterpolation: String, Hashable, Codable, Sendable {
  /// The nearest pixel; half-way between two, the one with the even position.
  case nearest
  /// Two by two pixels.
  case bilinear
  /// Four by four pixels, with a = −0.75.
  case bicubic
}

/// What a point outside of an image reads.
public enum GridPadding: String, Hashable, Codable, Sendable {
  /// Zeros.
  case zeros
  /// The nearest pixel of the edge.
  case border
  /// The image mirrored at its edges.
  case reflection
}

/// How images are read at points.
package struct GridSampling: Hashable, Sendable {
  package let interpolation: GridInterpolation
  package let padding: GridPadding
  /// Whether −1 and 1 are the centres of the corner pixels; otherwise the outer edges of the image.
  package let alignsCorners: Bool
}

/// Images read at points that tensors name, and made smaller with all their pixels.
package protocol SamplingKernels {
  /// Images `[n, c, h, w]` at points `[n, h', w', 2]`.
  func gridSample(_ x: Tensor, _ grid: Tensor, _ sampling: GridSampling) -> Tensor
  func gridSampleInputGradient(_ dy: Tensor, _ grid: Tensor, input: Shape, _ sampling: GridSampling) -> Tensor
  func gridSampleGridGradient(_ dy: Tensor, _ x: Tensor, _ grid: Tensor, _ sampling: GridSampling) -> Tensor
  /// `step` is how many pixels of the input one of the output advances; nil for the ratio of the sizes.
  func interpolateAntialiased(_ x: Tensor, _ resampling: Resampling, output: Size2D, step: Double?) -> Tensor
  func interpolateAntialiasedBackward(_ dy: Tensor, _ resampling: Resampling, input: Shape, step: Double?) -> Tensor
}
