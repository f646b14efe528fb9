extension Tensor {
  /// The windows of images as columns, ready for a matrix product: im2col, PyTorch's `F.unfold`.
  ///
  /// Columns come in the order of rows of windows; within one, channels are outermost.
  /// - Shapes: input `[n, c, h, w]`; result `[n, c·kh·kw, h'·w']`, h' = (h + padding − dilation·(kh − 1) − 1) / stride + 1
  /// - Traps: if the input is no batch of images, the window does not fit, or stride or dilation are not positive
  public func unfold(
    _ window: Size2D, stride: Size2D = 1, padding: Padding2D = 0, dilation: Size2D = 1
  ) -> Tensor {
    guard rank == 4 else {
      misuse("unfold", "input must be [n, c, h, w]: \(shape); unsqueeze a single image")
    }
    let columns = pad(padding)
      .windows(axis: 2, size: window.height, step: stride.height, dilation: dilation.height)
      .windows(axis: 3, size: window.width, step: stride.width, dilation: dilation.width)
    let (rows, perRow) = (columns.shape[2], columns.shape[3])
    return columns.permuted([0, 1, 4, 5, 2, 3])
      .reshaped([shape[0], shape[1] * window.height * window.width, rows * perRow])
  }

  /// Images put together from columns, which add up where windows overlap: col2im, PyTorch's `F.fold`.
  ///
  /// It undoes ``unfold(_:stride:padding:dilation:)`` where windows do not overlap, and is its gradient everywhere.
  /// - Parameter size: the images' height and width
  /// - Shapes: input `[n, c·kh·kw, h'·w']`, h' = (size.height + padding − dilation·(kh − 1) − 1) / stride + 1; result
  ///   `[n, c, size.height, size.width]`
  /// - Traps: if the input has not as many columns as there are windows, or not a multiple of a window's rows
  public func fold(
    to size: Size2D, _ window: Size2D, stride: Size2D = 1, padding: Padding2D = 0, dilation: Size2D = 1
  ) -> Tensor {
    let padded = Size2D(
      (Extent(size.height) + padding.top + padding.bottom).value,
      (Extent(size.width) + padding.left + padding.right).value
    )
    let vertical = SlidingWindow(axis: 2, size: window.height, step: stride.height, dilation: dilation.height)
    let horizontal = SlidingWindow(axis: 3, size: window.width, step: stride.width, dilation: dilation.width)
    let isPossible = [window, stride, dilation].allSatisfy { $0.height > 0 && $0.width > 0 }
    let rows = isPossible ? vertical.count(in: padded.height) : 0
    let columns = isPossible ? horizontal.count(in: padded.width) : 0
    let (area, count) = (Extent.product(window.height, window.width), Extent.product(rows, columns))
    guard isPossible, !padding.isNegative, rank == 3, shape[1] % area == 0, shape[2] == count else {
      misuse(
        "fold",
        "input must be [n, c·\(area), \(count)]: \(shape); images of \(size) have \(rows)×\(columns) windows "
          + "of \(window) at stride \(stride), dilation \(dilation) and padding \(padding)")
    }
    let channels = shape[1] / area
    let windows = reshaped([shape[0], channels, window.height, window.width, rows, columns])
      .permuted([0, 1, 4, 5, 2, 3])
    let lines = apply(OverlapAdd(window: horizontal, length: padded.width), windows)
    return apply(OverlapAdd(window: vertical, length: padded.height), lines)
      .pad(Padding2D(top: -padding.top, bottom: -padding.bottom, left: -padding.left, right: -padding.right))
  }
}
