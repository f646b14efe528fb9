import COneDNN

/// The kernels of Linux and macOS processors: oneDNN's primitives, and our own where it has none or slow ones.
struct CPUKernels: Kernels {
  static let shared = CPUKernels()

  /// How the library sees a tensor as it lies in memory.
  func descriptor(of x: Tensor) -> MemoryDescriptor {
    switch x.layout {
    case .strided(let strided): .strided(x.shape.dimensions, strided.strides, x.dtype)
    case .native(let native): nativeDescriptor(native)
    }
  }

  func nativeDescriptor(_ layout: NativeLayout) -> MemoryDescriptor {
    guard let descriptor = layout.descriptor as? MemoryDescriptor else {
      fatalError("oneDNN: a layout of another device: \(layout)")
    }
    return descriptor
  }

  /// A fresh tensor for a result that a primitive gives in the order `descriptor`.
  func result(_ descriptor: MemoryDescriptor, _ shape: Shape, _ dtype: DType) -> Tensor {
    switch descriptor.layout(shape, dtype) {
    case .native(let native): return .uninitialized(native)
    case .strided(let strided):
      return Tensor(
        shape: shape, dtype: dtype, layout: .strided(strided), storage: Storage(byteCount: descriptor.byteCount))
    }
  }
}
