import CKernels
import COneDNN

extension CPUKernels {
  /// The values of a strided tensor row by row in fresh memory.
  func copied(_ x: Tensor) -> Tensor { converted(x, x.dtype, as: KernelEvent.reorder) }

  func duplicate(_ x: Tensor) -> Tensor {
    guard let native = x.nativeLayout else { return converted(x, x.dtype, as: "copy") }
    let output = Tensor.uninitialized(native)
    copyFlat(x, to: output)
    return output
  }

  func cast(_ x: Tensor, to dtype: DType) -> Tensor {
    if x.dtype == dtype { return x }
    guard let native = x.nativeLayout else { return converted(x, dtype, as: "cast") }
    if x.dtype.isFloatingPoint, dtype.isFloatingPoint, dtype != .float64, x.dtype != .float64 {
      let target = nativeDescriptor(native).retyped(from: x.dtype, to: dtype)
      if case .native(let layout) = target.layout(x.shape, dtype) {
        let output = Tensor.uninitialized(layout)
        copyFlat(x, to: output)
        return output
      }
    }
    return converted(rowMajor(x), dtype, as: "cast")
  }

  /// Copies or converts all elements in memory, which lie in the same order.
  func copyFlat(_ x: Tensor, to output: Tensor) {
    var layout = sk_layout_flat(x.storedElementCount, 2)
    Profiler.kernel(.init(x.dtype == output.dtype ? "copy" : "cast", from: [x], to: output)) {
      sk_copy(output.pointer, output.dtype.kernel, x.pointer, x.dtype.kernel, &layout)
    }
  }

  private func converted(_ x: Tensor, _ dtype: DType, as kernel: String) -> Tensor {
    let output = Tensor.uninitialized(x.shape, dtype)
    copy(x, into: output, as: kernel)
    return output
  }

  /// Writes a strided tensor over a view of another of the same shape; a profile calls it `kernel`.
  func copy(_ x: Tensor, into output: Tensor, as kernel: String = "copy") {
    guard x.elementCount > 0 else { return }
    var layout = sk_layout()
    sk_layout_init(&layout, x.rank, x.shape.dimensions)
    sk_layout_add(&layout, output.strides ?? [])
    sk_layout_add(&layout, x.strides ?? [])
    Profiler.kernel(.init(kernel, from: [x], to: output)) {
      sk_copy(output.pointer, output.dtype.kernel, x.pointer, x.dtype.kernel, &layout)
    }
  }

  func relaid(_ x: Tensor, like other: Tensor) -> Tensor {
    guard let native = other.nativeLayout else { return rowMajor(x) }
    return relaid(x, to: nativeDescriptor(native).retyped(from: other.dtype, to: x.dtype))
  }

  func channelBlocked(_ x: Tensor) -> Tensor {
    guard x.rank == 4, x.elementCount > 0, x.dtype == .float32 || x.dtype == .bfloat16 else { return x }
    return relaid(x, to: .tagged(x.shape.dimensions, x.dtype, PlaneOrder.tag(Processor.channelBlock)))
  }

  func fill(_ shape: Shape, _ dtype: DType, _ value: Double) -> Tensor {
    let output = Tensor.uninitialized(shape, dtype)
    var layout = sk_layout_flat(shape.elementCount, 1)
    Profiler.kernel(.init("fill", from: [], to: output)) {
      sk_fill(output.pointer, dtype.kernel, &layout, value)
    }
    return output
  }

  /// Zeroes the lanes beyond the last channel, as the library expects them.
  func clearPadding(_ x: Tensor) {
    guard let blocks = x.nativeLayout?.channelBlocks, blocks.isPadded else { return }
    Profiler.kernel(.init("clear padding", from: [], to: x)) {
      sk_zero_channel_padding(
        x.pointer, x.dtype.kernel, x.shape[0], x.shape[1], x.shape[2] * x.shape[3], blocks.block)
    }
  }

  /// A strided tensor with zero channels added at the end, axis −3 of its axes.
  func paddedChannels(_ x: Tensor, _ channels: Int) -> Tensor {
    var dimensions = x.shape.dimensions
    dimensions[x.rank - 3] = channels
    let output = fill(Shape(dimensions), x.dtype, 0)
    copy(x, into: output.view(x.shape, StridedLayout(strides: output.shape.rowMajorStrides)))
    return output
  }

  func concatenate(_ parts: [Tensor], axis: Int, output: Shape) -> Tensor {
    if let blocked = concatenateBlocked(parts, axis: axis, output: output) { return blocked }
    let result = Tensor.uninitialized(output, parts[0].dtype)
    let strides = output.rowMajorStrides
    var start = 0
    for part in parts {
      copy(
        rowMajorIfNative(part),
        into: result.view(part.shape, StridedLayout(offset: start * strides[axis], strides: strides)))
      start += part.shape[axis]
    }
    return result
  }

  func parts(_ x: Tensor, axis: Int, sizes: [Int], wanted: Operands) -> [Tensor?] {
    if let blocked = blockedParts(x, axis: axis, sizes: sizes, wanted: wanted) { return blocked }
    let plain = rowMajorIfNative(x)
    var start = 0
    return sizes.enumerated().map { position, size in
      defer { start += size }
      return wanted.contains(position) ? plain.slice(axis: axis, start..<start + size) : nil
    }
  }

  /// Joins channels without leaving blocks, where every part but the last fills its blocks.
  private func concatenateBlocked(_ parts: [Tensor], axis: Int, output: Shape) -> Tensor? {
    guard axis == 1, output.rank == 4, output.elementCount > 0 else { return nil }
    let blocks = parts.map { $0.nativeLayout?.channelBlocks }
    guard let block = blocks.compactMap({ $0?.block }).first,
      parts.dropLast().allSatisfy({ $0.shape[1] % block == 0 }),
      let native = blockedLayout(output, parts[0].dtype, block: block), let whole = native.channelBlocks
    else { return nil }
    let result = Tensor.uninitialized(native)
    var start = 0
    for part in parts {
      let tag = MemoryDescriptor.tagged(part.shape.dimensions, part.dtype, PlaneOrder.tag(block))
      let source = relaid(part, to: tag)
      guard let own = source.nativeLayout?.channelBlocks else { return nil }
      let shape = Shape(own.dimensions)
      copy(
        source.view(shape, StridedLayout(strides: own.strides)),
        into: result.view(shape, StridedLayout(offset: start * whole.strides[1], strides: whole.strides)))
      start += own.dimensions[1]
    }
    return result
  }

  /// Parts channels without leaving blocks, where every part begins with a block.
  private func blockedParts(_ x: Tensor, axis: Int, sizes: [Int], wanted: Operands) -> [Tensor?]? {
    guard axis == 1, let whole = x.nativeLayout?.channelBlocks,
      sizes.dropLast().allSatisfy({ $0 % whole.block == 0 })
    else { return nil }
    var result: [Tensor?] = []
    var start = 0
    for (position, size) in sizes.enumerated() {
      defer { start += size }
      guard wanted.contains(position) else {
        result.append(nil)
        continue
      }
      let shape = x.shape.replacing([1], with: size)
      guard size > 0, let native = blockedLayout(shape, x.dtype, block: whole.block), let own = native.channelBlocks
      else { return nil }
      let part = Tensor.uninitialized(native)
      let elements = Shape(own.dimensions)
      copy(
        x.view(elements, StridedLayout(offset: start / whole.block * whole.strides[1], strides: whole.strides)),
        into: part.view(elements, StridedLayout(strides: own.strides)))
      result.append(part)
    }
    return result
  }

  /// The layout of images in blocks of so many channels; nil if the library lays them out otherwise.
  private func blockedLayout(_ images: Shape, _ dtype: DType, block: Int) -> NativeLayout? {
    let descriptor = MemoryDescriptor.tagged(images.dimensions, dtype, PlaneOrder.tag(block))
    guard case .native(let native) = descriptor.layout(images, dtype),
      native.channelBlocks?.block == block
    else { return nil }
    return native
  }

  func embed(_ x: Tensor, in shape: Shape, at view: StridedLayout) -> Tensor {
    let output = fill(shape, x.dtype, 0)
    copy(rowMajorIfNative(x), into: output.view(x.shape, view))
    return output
  }
}
