public import SaccadeEngine

/// Anchors around the middle of every pixel of a feature map, of some sizes and ratios but not of all pairs: the first ratio
/// with every size, and the first size with every other ratio.
///
/// So there are as many around a pixel as sizes and ratios together, less one. Sides and middles are parts of the image, and
/// of a ratio of 1 are squares on it.
/// - Source: Zhang et al., *Dive into Deep Learning*, §14.4.1, <https://d2l.ai/chapter_computer-vision/anchor.html>
public struct MultiBoxPrior: Hashable, Sendable {
  /// Sides in parts of the image's height.
  public let sizes: [Float]
  /// Widths over heights.
  public let ratios: [Float]

  /// Anchors of sizes and ratios.
  /// - Traps: if there is none of either, or one is not positive
  public init(sizes: [Float], ratios: [Float] = [1, 2, 0.5]) {
    guard !sizes.isEmpty, !ratios.isEmpty, (sizes + ratios).allSatisfy({ $0 > 0 && $0.isFinite }) else {
      misuse("MultiBoxPrior", "there must be sizes and ratios, all positive: \(sizes), \(ratios)")
    }
    self.sizes = sizes
    self.ratios = ratios
  }

  /// How many anchors there are around each pixel.
  public var countPerCell: Int { sizes.count + ratios.count - 1 }

  /// The anchors of a feature map, pixels row by row, in parts of the image.
  ///
  /// Those at its border reach beyond it. In pixels: `Boxes(normalized: prior.boxes(grid: grid).tensor, size: size)`.
  /// - Parameter grid: the size of the feature map
  /// - Shapes: `[grid.height · grid.width · countPerCell, 4]`
  /// - Traps: if the map is empty
  public func boxes(grid: Size2D) -> Boxes {
    requireGrids("MultiBoxPrior", [grid], 1)
    let pairs = sizes.map { ($0, ratios[0]) } + ratios.dropFirst().map { (sizes[0], $0) }
    let (height, width) = (Float(grid.height), Float(grid.width))
    let halves = pairs.map { size, ratio in
      (width: size * ratio.squareRoot() * height / width / 2, height: size / ratio.squareRoot() / 2)
    }
    return tiled(grid, halves) { row, column in (x: (Float(column) + 0.5) / width, y: (Float(row) + 0.5) / height) }
  }
}

/// Boxes of the sizes that a clustering found, around the middle of every cell of some feature maps: YOLO's priors.
/// - Units: pixels of the image
/// - Paper: Redmon & Farhadi 2018, YOLOv3, <https://arxiv.org/abs/1804.02767>, §2.1 and §2.3
public struct YOLOPriors: Hashable, Sendable {
  /// A level: how far its cells are apart, and the sizes of its priors, in pixels.
  public struct Level: Hashable, Sendable {
    /// How many pixels of the image a cell covers, down and across.
    public let stride: Int
    /// The priors' sizes, in pixels of the image.
    public let sizes: [Size2D]

    /// A level of its own.
    /// - Traps: if the stride or a side is not positive
    public init(stride: Int, sizes: [Size2D]) {
      guard stride > 0, sizes.allSatisfy({ $0.height > 0 && $0.width > 0 }) else {
        misuse("YOLOPriors", "strides and sizes must be positive: \(stride), \(sizes)")
      }
      self.stride = stride
      self.sizes = sizes
    }
  }

  /// The levels, in the order in which boxes are asked for.
  public let levels: [Level]

  /// Priors of levels of one's own.
  public init(levels: [Level]) { self.levels = levels }

  /// Those of YOLOv3, found on COCO for images of 416 pixels, the finest level first.
  public static let v3 = YOLOPriors(levels: [
    Level(stride: 8, sizes: [Size2D(13, 10), Size2D(30, 16), Size2D(23, 33)]),
    Level(stride: 16, sizes: [Size2D(61, 30), Size2D(45, 62), Size2D(119, 59)]),
    Level(stride: 32, sizes: [Size2D(90, 116), Size2D(198, 156), Size2D(326, 373)]),
  ])

  /// Those of YOLOv3-tiny, the finest level first.
  public static let v3Tiny = YOLOPriors(levels: [
    Level(stride: 16, sizes: [Size2D(14, 10), Size2D(27, 23), Size2D(58, 37)]),
    Level(stride: 32, sizes: [Size2D(82, 81), Size2D(169, 135), Size2D(319, 344)]),
  ])

  /// How many priors there are around each cell, a level.
  public var countsPerCell: [Int] { levels.map(\.sizes.count) }

  /// The priors of each level, cells row by row.
  /// - Parameter grids: how many cells each level has
  /// - Traps: if there is not one grid a level, or a grid is empty
  public func boxes(grids: [Size2D]) -> [Boxes] {
    requireGrids("YOLOPriors", grids, levels.count)
    return zip(levels, grids).map { level, grid in
      let stride = Float(level.stride)
      return tiled(grid, level.sizes.map { (Float($0.width) / 2, Float($0.height) / 2) }) { row, column in
        (x: (Float(column) + 0.5) * stride, y: (Float(row) + 0.5) * stride)
      }
    }
  }
}

/// The upper left corner of every cell of some feature maps, and how large the cell is: what detectors without anchors
/// predict against.
/// - Units: pixels of the image
/// - Paper: Ge et al. 2021, YOLOX, <https://arxiv.org/abs/2107.08430>, §2.1
public struct GridPoints: Hashable, Sendable {
  /// How many pixels of the image a cell of each level covers.
  public let strides: [Int]

  /// Points of levels.
  /// - Traps: if a stride is not positive
  public init(strides: [Int]) {
    guard strides.allSatisfy({ $0 > 0 }) else { misuse("GridPoints", "strides must be positive: \(strides)") }
    self.strides = strides
  }

  /// The points of all levels, one level after the other, cells row by row.
  /// - Parameter grids: how many cells each level has
  /// - Shapes: corners `[n, 2]`, x and y; strides `[n]`
  /// - Traps: if there is not one grid a level, or a grid is empty
  public func points(grids: [Size2D]) -> (corners: Tensor, strides: Tensor) {
    requireGrids("GridPoints", grids, strides.count)
    var corners: [Float] = []
    var sizes: [Float] = []
    for (stride, grid) in zip(strides, grids) {
      for row in 0..<grid.height {
        for column in 0..<grid.width {
          corners += [Float(column * stride), Float(row * stride)]
          sizes.append(Float(stride))
        }
      }
    }
    return (Tensor(corners, shape: [sizes.count, 2]), Tensor(sizes))
  }

  /// The boxes that YOLOX's predictions are.
  /// - Parameter predictions: for each point how far the middle lies beyond it, in strides, and the logarithms of the
  ///   sides over the stride
  /// - Shapes: predictions `[n, 4]`, for the points in their order
  /// - Traps: if there is not one prediction a point
  public func boxes(of predictions: Tensor, grids: [Size2D]) -> Boxes {
    let (corners, strides) = points(grids: grids)
    guard predictions.shape == [strides.shape[0], 4] else {
      misuse(
        "GridPoints.boxes",
        "there must be four numbers a point: predictions \(predictions.shape), \(strides.shape[0]) points")
    }
    let size = strides.unsqueezed(1)
    return Boxes(
      centers: .concatenate(
        [predictions[..., 0..<2] * size + corners, exp(predictions[..., 2..<4]) * size], axis: 1))
  }
}
