public import SaccadeEngine

extension Tensor {
  /// Calls a closure with the memory of one entry along the first axis, for a ``SlotSource`` to write it.
  ///
  /// The tensor was made with `Tensor.zeros` or ``PreparedImages/room(for:)`` by ``SlotSource/makeBatch(of:)``, and nothing
  /// else has seen it yet: what is written shows in every tensor that shares the memory.
  /// - Traps: if the tensor has no such entry, its elements are of another type, or they do not lie row by row
  public func withSlot<Element: TensorScalar, Result, Failure: Error>(
    _ slot: Int, of type: Element.Type,
    _ body: (UnsafeMutableBufferPointer<Element>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard rank > 0, 0..<shape[0] ~= slot else { misuse("withSlot", "there is no slot \(slot) in \(shape)") }
    guard dtype == Element.dtype, isRowMajor else {
      misuse(
        "withSlot",
        "elements must be \(Element.dtype), row by row: the tensor is \(dtype)\(isRowMajor ? "" : ", in another order")"
      )
    }
    let size = elementCount / shape[0]
    let start = pointer.assumingMemoryBound(to: Element.self) + slot * size
    defer { withExtendedLifetime(self) {} }
    return try body(UnsafeMutableBufferPointer(start: start, count: size))
  }
}
