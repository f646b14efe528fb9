extension Tensor {
  /// The elements row by row, converted to a Swift type.
  public func scalars<Scalar: TensorScalar>(as type: Scalar.Type) -> [Scalar] {
    let plain = kernels.rowMajor(detached.cast(to: Scalar.dtype))
    return Array(unsafeUninitializedCapacity: elementCount) { buffer, count in
      if elementCount > 0, let base = buffer.baseAddress {
        withExtendedLifetime(plain) {
          UnsafeMutableRawPointer(base).copyMemory(
            from: plain.pointer, byteCount: elementCount * MemoryLayout<Scalar>.stride)
        }
      }
      count = elementCount
    }
  }

  /// The elements row by row.
  public var scalars: [Float] { scalars(as: Float.self) }

  /// The one element, converted to a Swift type.
  /// - Traps: if there is not exactly one
  public func item<Scalar: TensorScalar>(as type: Scalar.Type) -> Scalar {
    guard elementCount == 1 else {
      misuse("item", "there must be exactly one element: shape \(shape); reduce it, or read all with scalars")
    }
    return scalars(as: type)[0]
  }

  /// The one element.
  /// - Traps: if there is not exactly one
  public func item() -> Float { item(as: Float.self) }

  /// The bytes of the elements, row by row.
  public func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let plain = kernels.rowMajor(detached)
    // The memory must not go back to the pool before the closure is done with it.
    defer { withExtendedLifetime(plain) {} }
    return try body(UnsafeRawBufferPointer(start: plain.pointer, count: elementCount * dtype.byteCount))
  }

  /// The same values, row by row without gaps; itself if they lie so.
  package var rowMajor: Tensor {
    var result = kernels.rowMajor(self)
    result.origin = origin
    return result
  }

  /// The same values in channel blocks, if there are four axes.
  package var channelBlocked: Tensor {
    var result = kernels.channelBlocked(self)
    result.origin = origin
    return result
  }

  /// The name of the order in memory: `strided`, or a device's such as `aBcd16b`.
  package var layoutName: String { nativeLayout?.name ?? "strided" }
}
