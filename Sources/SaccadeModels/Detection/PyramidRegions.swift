public import SaccadeEngine

/// Boxes of images as small images of one size, each read from the level of a feature pyramid that suits its size.
///
/// ```swift
/// let regions = PyramidRegions(strides: [4, 8, 16, 32], size: 7)
/// let parts = regions(maps, [first, second])        // the first image's boxes, then the second's
/// ```
/// A box of `side` × `side` pixels is read from the level of `stride` 2^`level`, one of half the side from that of half the
/// stride, and so on; what would lie beyond the pyramid, from its nearest level.
/// - Shapes: maps `[n, c, hᵢ, wᵢ]`, a list of boxes for each of n images; result `[all boxes, c, size.height, size.width]`
/// - Units: boxes in pixels of the image
/// - Paper: Lin et al. 2016, <https://arxiv.org/abs/1612.03144>, equation 1
public struct PyramidRegions: Hashable, Sendable {
  /// How many pixels of the image, down and across, stand behind one of each level's.
  public let strides: [Int]
  /// How many bins a box has, down and across.
  public let size: Size2D
  /// How many points a bin is read at along each axis; nil for as many as it has pixels.
  public let samples: Int?
  /// Whether the middle of a pixel lies at 0.5: see `Tensor.roiAlign`.
  public let isAligned: Bool
  /// The side of the boxes that are read from the level of a stride of 2^`level`.
  public let side: Float
  /// See ``side``.
  public let level: Int

  /// A reader of a pyramid's levels; torchvision's detectors have the defaults.
  /// - Traps: if there are no levels, or each is not half as fine as the one before, by powers of 2
  public init(
    strides: [Int], size: Size2D, samples: Int? = 2, isAligned: Bool = false, side: Float = 224, level: Int = 4
  ) {
    let isPyramid = zip(strides, strides.dropFirst()).allSatisfy { $0 * 2 == $1 }
    guard let first = strides.first, first > 0, first & (first - 1) == 0, isPyramid else {
      misuse("PyramidRegions", "strides must be powers of 2, each twice the one before: \(strides)")
    }
    self.strides = strides
    self.size = size
    self.samples = samples
    self.isAligned = isAligned
    self.side = side
    self.level = level
  }

  /// From which level each box is read: its position in ``strides``.
  public func levels(of boxes: Boxes) -> [Int] {
    let first = strides[0].trailingZeroBitCount
    let found = withoutGradient { floor(log2(sqrt(boxes.areas) / side) + Float(level) + 1e-6) }
    // Of no size is the finest, and so is what is no number.
    return found.scalars.map {
      $0.isNaN ? 0 : Int(min(max($0, Float(first)), Float(first + strides.count - 1))) - first
    }
  }

  /// What the boxes of each image are, the images' lists one after the other.
  /// - Traps: if there is not a map a level, and a list of boxes an image
  public func callAsFunction(_ maps: [Tensor], _ boxes: [Boxes]) -> Tensor {
    guard maps.count == strides.count, let first = maps.first,
      maps.allSatisfy({ $0.rank == 4 && $0.shape[0] == boxes.count })
    else {
      misuse(
        "PyramidRegions",
        "there must be a map [n, c, h, w] for each of \(strides.count) levels, and a list of boxes for each of n images: "
          + "maps \(maps.map(\.shape)), \(boxes.count) lists")
    }
    let rois = boxes.rois
    let levels = levels(of: .joined(boxes))
    var order: [Int] = []
    var parts: [Tensor] = []
    for (level, map) in maps.enumerated() {
      let members = levels.indices.filter { levels[$0] == level }
      guard !members.isEmpty else { continue }
      order += members
      parts.append(
        map.roiAlign(
          rois.indexSelect(axis: 0, Tensor(members)), size: size, scale: 1 / Double(strides[level]), samples: samples,
          aligned: isAligned))
    }
    guard !parts.isEmpty else { return first.roiAlign(rois, size: size, samples: samples, aligned: isAligned) }
    var places = [Int](repeating: 0, count: order.count)
    for (place, box) in order.enumerated() { places[box] = place }
    return Tensor.concatenate(parts).indexSelect(axis: 0, Tensor(places))
  }
}
