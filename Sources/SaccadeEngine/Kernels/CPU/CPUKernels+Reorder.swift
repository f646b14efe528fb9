import COneDNN

private struct ReorderKey: Hashable, Sendable {
  let source: Layout
  let shape: Shape
  let dtype: DType
  let target: Layout
  let targetDType: DType
}

private let cache = PrimitiveCache<ReorderKey, Primitive?>()

extension CPUKernels {
  /// The same values in the order that a primitive wants; the tensor itself when it lies so already.
  func relaid(_ x: Tensor, to target: MemoryDescriptor, dtype: DType? = nil) -> Tensor {
    let dtype = dtype ?? x.dtype
    let layout = target.layout(x.shape, dtype)
    if layout == x.layout && dtype == x.dtype { return x }
    if case .strided(let strided) = layout, case .strided(let own) = x.layout, dtype == x.dtype,
      x.isRowMajor, isRowMajor(x.shape, strided.strides), own.offset == 0
    {
      return x
    }
    return reorder(x, to: target, layout, dtype)
  }

  /// Converts with the library's reorder, through a row-major copy where it cannot read the source as it lies.
  private func reorder(_ x: Tensor, to target: MemoryDescriptor, _ layout: Layout, _ dtype: DType) -> Tensor {
    // Grouped weights have one more axis for the library: their rows are dense, so the same bytes serve both.
    let dimensions = target.dimensions
    let own = x.nativeLayout.map { nativeDescriptor($0).dimensions } ?? x.shape.dimensions
    // Nor does it read backwards, as flipped views are, or one element again and again.
    let isReadable = own == dimensions && x.strides?.allSatisfy { $0 > 0 } ?? true
    let source = isReadable ? x : rowMajor(x)
    let output = result(target, x.shape, dtype)
    guard x.elementCount > 0 else { return output }
    let sourceDescriptor =
      switch source.layout {
      case .native(let native): nativeDescriptor(native)
      case .strided(let strided):
        dimensions == x.shape.dimensions
          ? MemoryDescriptor.strided(dimensions, strided.strides, x.dtype)
          : MemoryDescriptor.rowMajor(dimensions, x.dtype)
      }
    var sourceKey = source.layout
    if case .strided(var strided) = sourceKey {
      strided.offset = 0
      sourceKey = .strided(strided)
    }
    let key = ReorderKey(source: sourceKey, shape: x.shape, dtype: x.dtype, target: layout, targetDType: dtype)
    let primitive = cache.value(for: key) {
      Primitive("reorder") { description, attributes in
        dnnl_reorder_primitive_desc_create(
          &description, sourceDescriptor.handle, OneDNN.engine.pointer, target.handle, OneDNN.engine.pointer,
          attributes)
      }
    }
    guard let primitive else {
      guard x.dtype != .float32 || dtype != .float32 else {
        return OneDNN.present(nil, "reorder to \(layout)", x.shape, x.dtype)
      }
      copyFlat(relaid(widened(source), to: target.retyped(from: dtype, to: .float32)), to: output)
      return output
    }
    primitive.run([
      .init(DNNL_ARG_SRC, sourceDescriptor, source), .init(DNNL_ARG_DST, target, output),
    ])
    return output
  }

  private func isRowMajor(_ shape: Shape, _ strides: [Int]) -> Bool {
    zip(shape, zip(strides, shape.rowMajorStrides)).allSatisfy { $0 == 1 || $1.0 == $1.1 }
  }

  /// The same values row by row without gaps; the tensor itself when it lies so already.
  func rowMajor(_ x: Tensor) -> Tensor {
    if x.isRowMajor { return x }
    guard let native = x.nativeLayout else { return copied(x) }
    if let dense = denseView(x, native) { return dense }
    let descriptor = nativeDescriptor(native)
    return reorder(
      x, to: .rowMajor(descriptor.dimensions, x.dtype), .strided(StridedLayout(strides: x.shape.rowMajorStrides)),
      x.dtype)
  }

  func stridedIfNative(_ x: Tensor, inOrder axes: [Int]) -> Tensor {
    guard let native = x.nativeLayout else { return x }
    // Grouped weights have one more axis for the library.
    guard nativeDescriptor(native).dimensions == x.shape.dimensions else { return rowMajor(x) }
    var strides = [Int](repeating: 1, count: x.rank)
    var step = 1
    for axis in axes.reversed() {
      strides[axis] = step
      step *= x.shape[axis]
    }
    return relaid(x, to: .strided(x.shape.dimensions, strides, x.dtype))
  }

  /// One pixel an image: whole blocks of channels one after the other are rows already.
  private func denseView(_ x: Tensor, _ native: NativeLayout) -> Tensor? {
    guard let blocks = native.channelBlocks, !blocks.isPadded, x.shape[2] == 1, x.shape[3] == 1 else { return nil }
    return x.view(x.shape, StridedLayout(strides: x.shape.rowMajorStrides))
  }
}
