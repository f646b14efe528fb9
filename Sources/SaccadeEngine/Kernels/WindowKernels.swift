/// A window that slides along one axis.
package struct SlidingWindow: Hashable, Sendable {
  package let axis: Int
  /// How many elements it has, and how far the first of one window is from that of the next.
  package let size: Int
  package let step: Int
  /// How far the elements of a window stand apart.
  package let dilation: Int

  /// How many elements it reaches over.
  package var span: Int { (Extent(dilation) * (Extent(size) - 1) + 1).value }

  /// How many windows fit an axis of this length; none of a window that does not move.
  package func count(in length: Int) -> Int { length < span || step < 1 ? 0 : (length - span) / step + 1 }
}

/// Windows that overlap, and maxima whose places are asked for.
package protocol WindowKernels {
  /// All windows as a view: the axis has their number, a new last axis their elements.
  func windows(_ x: Tensor, _ window: SlidingWindow) -> Tensor
  /// An axis of `length` made from windows: where they overlap, the sum of their elements.
  func overlapAdd(_ windows: Tensor, _ window: SlidingWindow, length: Int) -> Tensor
  /// The largest of each window of `[n, c, h, w]`, and where in its plane it is, as row · w + column.
  func maxPoolWithIndices(_ x: Tensor, output: Shape, _ geometry: PoolingGeometry) -> (
    values: Tensor, indices: Tensor
  )
}
