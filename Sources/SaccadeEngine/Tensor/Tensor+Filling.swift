extension Tensor {
  /// A tensor whose elements `fill` writes, row by row; zeros where it writes nothing.
  ///
  /// ```swift
  /// let ramp = Tensor(shape: [2, 3], of: Float.self) { elements in
  ///   for position in elements.indices { elements[position] = Float(position) / 5 }
  /// }
  /// ```
  /// The span has every element once, and stops the program at an index beyond it. Where the elements are bytes anyway,
  /// as those of a file, ``init(shape:dtype:filledBy:)`` saves the zeros.
  /// - Traps: if a size is negative, or no memory holds so many elements
  public init<Scalar: TensorScalar, Failure: Error>(
    shape: Shape, of type: Scalar.Type, filledBy fill: (inout MutableSpan<Scalar>) throws(Failure) -> Void
  ) throws(Failure) {
    try self.init(shape: shape, dtype: Scalar.dtype) { bytes throws(Failure) in
      bytes.initializeMemory(as: UInt8.self, repeating: 0)
      var elements = bytes.bindMemory(to: Scalar.self).mutableSpan
      try fill(&elements)
    }
  }
}
