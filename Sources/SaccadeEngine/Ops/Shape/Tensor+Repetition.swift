extension Tensor {
  /// The tensor laid out `counts[axis]` times along each axis, one copy after another, as PyTorch's `repeat`.
  ///
  /// More counts than axes add axes in front.
  /// - Shapes: `[a, b]` with counts `[m, n]` gives `[m·a, n·b]`
  /// - Traps: if there are fewer counts than axes, or one is negative
  public func repeated(_ counts: [Int]) -> Tensor {
    guard counts.count >= rank, counts.allSatisfy({ $0 >= 0 }) else {
      misuse(
        "repeated",
        "there must be a count for every axis, none negative: \(counts) for shape \(shape); tiled(_:) fills up with ones"
      )
    }
    let start = reshaped(Shape([Int](repeating: 1, count: counts.count - rank) + shape.dimensions))
    // From the last axis on, while the copies are small.
    Shape(counts.indices.map { Extent.product(counts[$0], start.shape[$0]) }).requirePossible("repeated")
    return counts.indices.reversed().reduce(start) { $0.copied(counts[$1], axis: $1, isEachElement: false) }
  }

  /// The tensor laid out `counts` times along its last axes, one copy after another, as PyTorch's `tile`.
  /// - Traps: if a count is negative
  public func tiled(_ counts: [Int]) -> Tensor {
    repeated([Int](repeating: 1, count: Swift.max(rank - counts.count, 0)) + counts)
  }

  /// Each slice along an axis `count` times in a row; without an axis each element, read row by row, into one axis.
  /// - Shapes: `[a, b]` along axis 1 gives `[a, count·b]`
  /// - Traps: if the count is negative
  public func repeatInterleave(_ count: Int, axis: Int? = nil) -> Tensor {
    guard let axis else { return flattened().repeatInterleave(count, axis: 0) }
    guard count >= 0 else { misuse("repeatInterleave", "the count must not be negative: \(count)") }
    let position = self.axis(axis, "repeatInterleave")
    shape.replacing([position], with: Extent.product(shape[position], count)).requirePossible("repeatInterleave")
    return copied(count, axis: position, isEachElement: true)
  }

  /// The slices along an axis, each as often in a row as its number in `counts` says; without an axis the elements, read
  /// row by row, into one axis.
  /// - Traps: if there is not one count a slice, or one is negative
  public func repeatInterleave(_ counts: [Int], axis: Int? = nil) -> Tensor {
    guard let axis else { return flattened().repeatInterleave(counts, axis: 0) }
    let size = shape[self.axis(axis, "repeatInterleave")]
    guard counts.count == size, counts.allSatisfy({ $0 >= 0 }) else {
      misuse(
        "repeatInterleave",
        "there must be one count for each of the \(size) slices along axis \(axis), none negative: \(counts)")
    }
    shape.replacing([self.axis(axis, "repeatInterleave")], with: Extent.sum(counts)).requirePossible("repeatInterleave")
    MemoryPool.shared.require(Extent.sum(counts) * MemoryLayout<Int>.stride)
    return indexSelect(axis: axis, Tensor(counts.indices.flatMap { [Int](repeating: $0, count: counts[$0]) }))
  }

  /// Copies of the tensor along an axis, one after another, or of each of its slices.
  private func copied(_ count: Int, axis: Int, isEachElement: Bool) -> Tensor {
    if count == 1 { return self }
    let (outer, size, inner) = (
      shape.dimensions[..<axis].reduce(1, *), shape[axis], shape.dimensions[(axis + 1)...].reduce(1, *)
    )
    let copies =
      isEachElement
      ? reshaped([outer * size, 1, inner]).expanded(to: [outer * size, count, inner])
      : reshaped([outer, 1, size * inner]).expanded(to: [outer, count, size * inner])
    return copies.reshaped(shape.replacing([axis], with: size * count))
  }

  /// An axis cut into `count` parts of one size, the last of which may be smaller, without copying; fewer parts where
  /// they are used up before, as PyTorch's `chunk`.
  /// - Traps: if `count` is not positive
  public func chunk(_ count: Int, axis: Int = 0) -> [Tensor] {
    guard count > 0 else { misuse("chunk", "the number of parts must be positive: \(count)") }
    let size = shape[self.axis(axis, "chunk")]
    // Of an empty axis all parts are empty, as in PyTorch.
    if size == 0 {
      MemoryPool.shared.require(Extent.product(count, MemoryLayout<Tensor>.stride))
      return split(sizes: [Int](repeating: 0, count: count), axis: axis)
    }
    return split(size: (size - 1) / count + 1, axis: axis)
  }

  /// The slices along an axis, without it and without copying.
  /// - Traps: if the axis does not exist
  public func unbind(axis: Int = 0) -> [Tensor] {
    let position = self.axis(axis, "unbind")
    guard shape[position] > 0 else { return [] }
    return split(size: 1, axis: position).map { $0.squeezed(position) }
  }

  /// Coordinates of a grid: tensor i has what `axes[i]` says along axis i, repeated along the others.
  /// - Shapes: n tensors `[s₀]` … `[sₙ₋₁]` give n of `[s₀, s₁, …]`; with indexing `.xy` of `[s₁, s₀, …]`
  /// - Traps: if one has more than one axis
  public static func meshgrid(_ axes: [Tensor], indexing: GridIndexing = .ij) -> [Tensor] {
    if let odd = axes.first(where: { $0.rank > 1 }) {
      misuse("meshgrid", "each must have one axis, or be a number: \(odd.shape); flatten it")
    }
    let sizes = Shape(axes.map(\.elementCount))
    let grids = axes.enumerated().map { position, values in
      let size = values.elementCount
      return values.reshaped(Shape(sizes.indices.map { $0 == position ? size : 1 })).expanded(to: sizes)
    }
    return indexing == .xy && axes.count >= 2 ? grids.map { $0.transposed(0, 1) } : grids
  }
}

/// Which axis of a grid belongs to the first of its coordinates.
public enum GridIndexing: Hashable, Sendable {
  /// The first, as in matrices.
  case ij
  /// The second, as in images; the second's is the first.
  case xy
}
