/// All windows along an axis, which may overlap, as a view; the gradient adds up where they do.
package struct SlidingWindows: Op, Hashable {
  package let window: SlidingWindow
  package var name: String { "unfold" }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    let length = inputs[0][window.axis]
    guard window.size > 0, window.step > 0, window.dilation > 0, window.span <= length else {
      throw ShapeError(
        "size, step and dilation must be positive and a window fit axis \(window.axis) of \(inputs[0]): size "
          + "\(window.size), step \(window.step), dilation \(window.dilation); choose a smaller window or pad")
    }
    let count = window.count(in: length)
    return [Shape(inputs[0].replacing([window.axis], with: count).dimensions + [window.size])]
  }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    [kernels.windows(x[0], window)]
  }

  package func kept(for needed: Operands) -> Kept { .nothing }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    [gradients[0].map { kernels.overlapAdd($0, window, length: saved.inputShapes[0][window.axis]) }]
  }
}

/// An axis made from windows, the sum of those that overlap; the gradient cuts the windows out again.
package struct OverlapAdd: Op, Hashable {
  package let window: SlidingWindow
  package let length: Int
  package var name: String { "fold" }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    let x = inputs[0]
    guard window.size > 0, window.step > 0, window.dilation > 0, x[-1] == window.size,
      x[window.axis] == window.count(in: length)
    else {
      throw ShapeError(
        "there must be as many windows along axis \(window.axis) as fit \(length) elements, their elements along the "
          + "last axis: \(x), expected \(window.count(in: length)) windows of \(window.size)")
    }
    return [Shape(x.replacing([window.axis], with: length).dimensions.dropLast())]
  }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    [kernels.overlapAdd(x[0], window, length: length)]
  }

  package func kept(for needed: Operands) -> Kept { .nothing }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    [gradients[0].map { kernels.windows($0, window) }]
  }
}

extension Tensor {
  /// All windows of `size` elements along an axis, each `step` after the one before, without copying.
  ///
  /// ```swift
  /// Tensor([1, 2, 3, 4, 5]).unfold(axis: 0, size: 3, step: 2)   // [[1, 2, 3], [3, 4, 5]]
  /// ```
  /// - Shapes: x `[a, n, b]` along axis 1 gives `[a, (n − size) / step + 1, b, size]`
  /// - Traps: if a window is longer than the axis, or size or step are not positive
  public func unfold(axis: Int, size: Int, step: Int) -> Tensor {
    if let row = asRow { return row.unfold(axis: axis, size: size, step: step).squeezed(0) }
    return windows(axis: self.axis(axis, "unfold"), size: size, step: step, dilation: 1)
  }

  /// The same with elements that stand apart.
  func windows(axis: Int, size: Int, step: Int, dilation: Int) -> Tensor {
    apply(SlidingWindows(window: SlidingWindow(axis: axis, size: size, step: step, dilation: dilation)), self)
  }
}
