/// Parts of an axis as views of the same memory; their gradients are joined in one copy.
package struct Split: Op, Hashable {
  package let axis: Int
  package let sizes: [Int]
  package var name: String { "split" }

  package var isView: Bool { true }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    sizes.map { inputs[0].replacing([axis], with: $0) }
  }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    let plain = kernels.rowMajorIfNative(x[0])
    guard case .strided(let own) = plain.layout else { return [] }
    var start = 0
    return sizes.map { size in
      defer { start += size }
      let offset = own.offset + (plain.shape.elementCount > 0 ? start * own.strides[axis] : 0)
      return plain.view(
        plain.shape.replacing([axis], with: size), StridedLayout(offset: offset, strides: own.strides))
    }
  }

  package func kept(for needed: Operands) -> Kept { .nothing }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    let shape = saved.inputShapes[0]
    guard let dtype = gradients.lazy.compactMap(\.?.dtype).first else { return [nil] }
    let parts = zip(gradients, sizes).map { gradient, size in
      gradient ?? kernels.fill(shape.replacing([axis], with: size), dtype, 0)
    }
    return [kernels.concatenate(parts, axis: axis, output: shape)]
  }
}

extension Tensor {
  /// The parts of an axis, each `size` long and the last maybe shorter, without copying.
  /// - Traps: if `size` is not positive
  public func split(size: Int, axis: Int = 0) -> [Tensor] {
    guard size > 0 else { misuse("split", "the size of a part must be positive: \(size)") }
    let count = shape[self.axis(axis, "split")]
    return split(
      sizes: stride(from: 0, to: Swift.max(count, 1), by: size).map { Swift.min(size, count - $0) }, axis: axis)
  }

  /// The parts of an axis with these sizes, without copying.
  /// - Traps: if the sizes do not add up to the axis
  public func split(sizes: [Int], axis: Int = 0) -> [Tensor] {
    let position = self.axis(axis, "split")
    guard sizes.allSatisfy({ $0 >= 0 }), Extent.sum(sizes) == shape[position] else {
      misuse("split", "the sizes must add up to \(shape[position]), the size of axis \(axis): \(sizes)")
    }
    return apply(Split(axis: position, sizes: sizes), [self])
  }
}
