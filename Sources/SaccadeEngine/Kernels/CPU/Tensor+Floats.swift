extension Tensor {
  /// The first element, for kernels that take float32; it does not hold the memory, see ``pointer``.
  var floats: UnsafeMutablePointer<Float> { pointer.assumingMemoryBound(to: Float.self) }
}
