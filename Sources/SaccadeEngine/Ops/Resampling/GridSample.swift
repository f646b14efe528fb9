/// Images read at points that another tensor names.
package struct GridSample: Op, Hashable {
  package let sampling: GridSampling
  package var name: String { "gridSample" }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    let (x, grid) = (inputs[0], inputs[1])
    guard x.rank == 4, grid.rank == 4, grid[3] == 2, grid[0] == x[0] else {
      throw ShapeError(
        "input must be [n, c, h, w] and the grid [n, h', w', 2]: \(x) and \(grid); unsqueeze a single image, expand a "
          + "single grid")
    }
    guard x[2] > 0, x[3] > 0 else {
      throw ShapeError("the image must have pixels: input \(x); give at least 1×1")
    }
    return [[x[0], x[1], grid[1], grid[2]]]
  }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    [kernels.gridSample(x[0], x[1], sampling)]
  }

  package func kept(for needed: Operands) -> Kept { Kept(inputs: needed.contains(1) ? [0, 1] : [1]) }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0] else { return [nil, nil] }
    let grid = saved.input(1)
    return [
      saved.needed.contains(0)
        ? kernels.gridSampleInputGradient(dy, grid, input: saved.inputShapes[0], sampling) : nil,
      saved.needed.contains(1) ? kernels.gridSampleGridGradient(dy, saved.input(0), grid, sampling) : nil,
    ]
  }
}

extension Tensor {
  /// Images read at points between their pixels: a warp.
  ///
  /// ```swift
  /// let turned = images.gridSample(affineGrid(theta, size: Size2D(32, 32)))
  /// ```
  /// - Parameters:
  ///   - padding: what points beyond the edge read; a point that is no number lies beyond it
  ///   - alignsCorners: whether −1 and 1 are the centres of the corner pixels; otherwise the outer edges of the image
  /// - Shapes: input `[n, c, h, w]`; grid `[n, h', w', 2]`; result `[n, c, h', w']`
  /// - Units: the grid's pairs are x and y, from −1, left and top, to 1, right and bottom
  /// - Paper: Jaderberg et al. 2015, <https://arxiv.org/abs/1506.02025>, §3.3
  /// - Traps: if the input is no batch of images of floating-point numbers, or the grid does not go with it
  public func gridSample(
    _ grid: Tensor, _ interpolation: GridInterpolation = .bilinear, padding: GridPadding = .zeros,
    alignsCorners: Bool = false
  ) -> Tensor {
    requireReal("gridSample")
    grid.requireReal("gridSample")
    let sampling = GridSampling(interpolation: interpolation, padding: padding, alignsCorners: alignsCorners)
    return apply(GridSample(sampling: sampling), self, grid)
  }
}

/// The points at which an affine map reads an image, for ``Tensor/gridSample(_:_:padding:alignsCorners:)``.
/// - Parameters:
///   - theta: for each image a matrix that takes (x, y, 1) of the result to x and y of the input
///   - size: height and width of the result
///   - alignsCorners: whether −1 and 1 are the centres of the corner pixels; otherwise the outer edges of the image
/// - Shapes: theta `[n, 2, 3]`; result `[n, size.height, size.width, 2]`
/// - Traps: if theta has another shape, or a size is not positive
public func affineGrid(_ theta: Tensor, size: Size2D, alignsCorners: Bool = false) -> Tensor {
  guard theta.rank == 3, theta.shape[1] == 2, theta.shape[2] == 3, size.height > 0, size.width > 0 else {
    misuse(
      "affineGrid",
      "theta must be matrices [n, 2, 3] and the size have pixels: \(theta.shape), \(size); unsqueeze a single matrix")
  }
  theta.requireReal("affineGrid")
  Shape([theta.shape[0], size.height, size.width, 2]).requirePossible("affineGrid")
  func places(_ count: Int) -> Tensor {
    let outermost = alignsCorners ? 1 : Float(count - 1) / Float(count)
    return (count > 1 ? Tensor.linspace(-outermost, outermost, count: count) : .zeros([1])).cast(to: theta.dtype)
  }
  // x times the first column, y times the second, and the third: without a matrix product nothing is rounded more.
  let columns = theta.reshaped([theta.shape[0], 1, 1, 2, 3])
  let x = places(size.width).reshaped([size.width, 1])
  let y = places(size.height).reshaped([size.height, 1, 1])
  return columns[..., 0] * x + columns[..., 1] * y + columns[..., 2]
}
