@testable import SaccadeEngine

extension ShapeErrorCase {
  /// Shapes that regions of images refuse.
  static let regions: [ShapeErrorCase] = [
    .init(
      RegionAlign(alignment: RegionAlignment(pooling: pooling(2), samples: nil, isAligned: true)),
      [[2, 3, 4, 4], [5, 4]],
      "images must be [n, c, h, w] and regions [k, 5], each image, x1, y1, x2, y2: [2, 3, 4, 4] and [5, 4]; give boxes "
        + "[k, 4] the number of their image as first column"),
    .init(
      RegionMaxPool(pooling: pooling(0)), [[2, 3, 4, 4], [5, 5]],
      "images and results must have pixels: images [2, 3, 4, 4], result 0×0; give at least 1×1"),
    .init(
      SuppressionMask(threshold: 0.5), [[3, 4], [3], [2]],
      "there must be boxes [n, 4] with a score and a class each: [3, 4], [3] and [2]"),
  ]

  private static func pooling(_ size: Size2D) -> RegionPooling { RegionPooling(size: size, scale: 1) }
}
