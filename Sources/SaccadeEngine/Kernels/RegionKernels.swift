/// How regions of images become images of one size.
package struct RegionPooling: Hashable, Sendable {
  /// The bins of a region.
  package let size: Size2D
  /// What the regions' corners are multiplied by.
  package let scale: Double
}

/// How regions of images are read between the pixels.
package struct RegionAlignment: Hashable, Sendable {
  package let pooling: RegionPooling
  /// How many points a bin is read at along each axis; nil for as many as it has pixels.
  package let samples: Int?
  /// Whether pixels have their middle at 0.5, and regions may be smaller than a pixel.
  package let isAligned: Bool
}

/// How the scores of boxes fall that others overlap.
package enum SuppressionDecay: Hashable, Sendable {
  case linear(threshold: Float)
  case gaussian(sigma: Float)
}

/// What detectors read of images `[n, c, h, w]` in regions `[k, 5]`, each the number of an image, which was checked, and
/// a box; and which boxes stay.
package protocol RegionKernels {
  func regionAlign(_ x: Tensor, _ regions: Tensor, _ alignment: RegionAlignment) -> Tensor
  /// `like` is the layout that the images had.
  func regionAlignBackward(
    _ dy: Tensor, _ regions: Tensor, input: Shape, like layout: Layout, _ alignment: RegionAlignment
  ) -> Tensor
  /// The positions are those of the maxima within their plane, in an order that only the gradient reads.
  func regionMaxPool(_ x: Tensor, _ regions: Tensor, _ pooling: RegionPooling) -> (output: Tensor, positions: Tensor)
  func regionMaxPoolBackward(
    _ dy: Tensor, positions: Tensor, _ regions: Tensor, input: Shape, like layout: Layout, _ pooling: RegionPooling
  ) -> Tensor
  /// The positions of the boxes that stay, best first; all float32, classes int64.
  func suppress(_ boxes: Tensor, _ scores: Tensor, classes: Tensor?, threshold: Double) -> Tensor
  /// The positions in the order in which they are taken, and the scores then.
  func suppressSoftly(
    _ boxes: Tensor, _ scores: Tensor, classes: Tensor?, _ decay: SuppressionDecay, least: Float
  ) -> (kept: Tensor, scores: Tensor)
}
