extension Tensor {
  /// A tensor that has a shape and a type, and neither elements nor memory.
  ///
  /// What is computed from an outline is an outline: every operation checks the shapes, says what its result would be, and
  /// computes nothing. So it is known in a moment, and for nothing, what a network gives and whether it takes an input.
  ///
  /// ```swift
  /// let logits = model(.outline([1, 3, 224, 224]))
  /// print(logits.shape)    // [1, 1000]
  /// ```
  /// Modules in training do not move their statistics by one. For those who know PyTorch: a tensor on the device `meta`.
  /// - Traps: if a size is negative, or no memory would hold so many elements; later, where its elements are read
  public static func outline(_ shape: Shape, dtype: DType = .float32) -> Tensor {
    shape.requirePossible()
    return Tensor(
      shape: shape, dtype: dtype, layout: .strided(StridedLayout(strides: shape.rowMajorStrides)),
      storage: Storage(outlineOf: shape.elementCount * dtype.byteCount))
  }

  /// Whether it has a shape and no elements: see ``outline(_:dtype:)``.
  public var isOutline: Bool { storage.isNone }
}

extension Op {
  /// The results as they would be, without elements.
  func outlines(of inputs: [Tensor], _ shapes: [Shape]) -> [Tensor] {
    let types = outputTypes(inputs.map(\.dtype))
    return shapes.enumerated().map { position, shape in
      .outline(shape, dtype: types[min(position, types.count - 1)])
    }
  }
}
