public import SaccadeEngine

/// Boxes by other numbers than their corners.
extension Boxes {
  /// Boxes of their middles and sides.
  /// - Parameter centers: x and y of the middle, width and height of each
  /// - Shapes: `[n, 4]`
  /// - Traps: if the tensor has another shape, or its elements are no numbers
  public init(centers: Tensor) {
    let centers = Self.real(centers, "centre x, centre y, width, height")
    let half = centers[..., 2..<4] * 0.5
    let middle = centers[..., 0..<2]
    self.init(.concatenate([middle - half, middle + half], axis: 1))
  }

  /// x and y of the middle, width and height of each, `[n, 4]`.
  public var centers: Tensor {
    let (low, high) = (tensor[..., 0..<2], tensor[..., 2..<4])
    return .concatenate([(low + high) * 0.5, high - low], axis: 1)
  }

  /// Boxes of their upper left corners and sides, as COCO's files have them.
  /// - Parameter corners: x and y of the corner, width and height of each
  /// - Shapes: `[n, 4]`
  /// - Traps: if the tensor has another shape, or its elements are no numbers
  public init(corners: Tensor) {
    let corners = Self.real(corners, "x1, y1, width, height")
    let corner = corners[..., 0..<2]
    self.init(.concatenate([corner, corner + corners[..., 2..<4]], axis: 1))
  }

  /// x and y of the upper left corner, width and height of each, `[n, 4]`, as COCO's files have them.
  public var corners: Tensor {
    let low = tensor[..., 0..<2]
    return .concatenate([low, tensor[..., 2..<4] - low], axis: 1)
  }

  /// Boxes of corners in parts of an image, 0 … 1.
  /// - Traps: if the tensor is not `[n, 4]` of numbers
  public init(normalized: Tensor, size: Size2D) {
    self = Boxes(normalized).scaled(x: Float(size.width), y: Float(size.height))
  }

  /// x1, y1, x2, y2 in parts of an image of a size, `[n, 4]`: 0 … 1 for boxes within it.
  /// - Traps: if the image has no pixels
  public func normalized(by size: Size2D) -> Tensor {
    guard size.height > 0, size.width > 0 else {
      misuse("Boxes.normalized", "the image must have pixels: \(size); give the size that the boxes are on")
    }
    let (width, height) = (Float(size.width), Float(size.height))
    return tensor / Tensor([width, height, width, height]).cast(to: tensor.dtype)
  }

  /// In which cell of a grid over an image the middle of each box lies, and where in the cell.
  ///
  /// Middles beyond the image count for the cells at its border; their offsets are then beyond 0 … 1.
  /// - Shapes: cells `[n]`, row · columns + column, as int64; offsets `[n, 2]`, x and y in parts of a cell, 0 … 1
  /// - Paper: Redmon et al. 2015, YOLO, <https://arxiv.org/abs/1506.02640>, §2
  /// - Traps: if the grid or the image is empty, or a middle is not finite
  public func cells(of grid: Size2D, on size: Size2D) -> (cells: Tensor, offsets: Tensor) {
    guard min(grid.height, grid.width, size.height, size.width) > 0 else {
      misuse("Boxes.cells", "grid and image must not be empty: a grid of \(grid) on \(size)")
    }
    let across = Float(grid.width) / Float(size.width)
    let down = Float(grid.height) / Float(size.height)
    let places = centers[..., 0..<2] * Tensor([across, down]).cast(to: tensor.dtype)
    guard withoutGradient({ isEmpty || isFinite(places).all().item() != 0 }) else {
      misuse("Boxes.cells", "every box must have a middle that is a number; drop those that have none")
    }
    let known = floor(places.detached)
    let columns = known[..., 0].clamped(to: 0...Float(grid.width - 1))
    let rows = known[..., 1].clamped(to: 0...Float(grid.height - 1))
    return (
      rows.cast(to: .int64) * grid.width + columns.cast(to: .int64), places - .stack([columns, rows], axis: 1)
    )
  }
}
