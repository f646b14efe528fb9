/// What happens where a scatter meets an element that is there already.
package enum ScatterRule: Hashable, Sendable {
  /// The new one takes its place; of several the last.
  case assign
  case sum, product
  /// NaN if either is.
  case max, min
}

/// Copies of tensors with some elements written over.
///
/// Positions are int64 and were not checked: a bad one traps, in the name of `operation`.
package protocol WritingKernels {
  /// The tensor with `value`, which broadcasts, where a view of a row-major tensor of its shape reads.
  func overwrite(_ x: Tensor, with value: Tensor, at view: ViewedElements) -> Tensor
  /// The same in place; the tensor is row-major, and the caller alone holds it.
  func overwrite(_ x: inout Tensor, with value: Tensor, at view: ViewedElements)
  /// The source broadcasts to the indices.
  func scatter(
    _ x: Tensor, axis: Int, indices: Tensor, source: Tensor, _ rule: ScatterRule, operation: String
  ) -> Tensor
  /// Slices of the source put in the place of those that `indices` names, or added to them, in order.
  func write(_ source: Tensor, to x: Tensor, axis: Int, indices: Tensor, adding: Bool, operation: String) -> Tensor
  /// Elements of the source, one after another, where a mask of the tensor's shape holds; there are enough of them.
  func maskedScatter(_ x: Tensor, _ mask: Tensor, _ source: Tensor) -> Tensor
}

/// A part of a row-major tensor: its shape, and where its elements lie.
package struct ViewedElements: Hashable, Sendable {
  package let shape: Shape
  package let layout: StridedLayout
}
