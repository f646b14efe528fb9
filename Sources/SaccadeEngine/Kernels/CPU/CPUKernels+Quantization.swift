import COneDNN

private struct QuantizeKey: Hashable, Sendable {
  let shape: Shape
  let layout: Layout
  let quantization: ByteScale
  let toBytes: Bool
}

/// A reorder with the scale that it takes.
private struct CompiledQuantize: Sendable {
  let primitive: Primitive
  let source: MemoryDescriptor
  let target: MemoryDescriptor
  let scale: Tensor
}

private let cache = PrimitiveCache<QuantizeKey, CompiledQuantize>()

extension CPUKernels {
  var hasFastBytes: Bool { Processor.hasFastBytes }

  func quantize(_ x: Tensor, by quantization: ByteScale) -> Tensor {
    guard x.elementCount > 0 else { return .uninitialized(x.shape, .uint8) }
    // Products of bytes leave numbers as they leave bytes: channels last.
    let source = x.rank == 4 && x.strides == PlaneOrder.channelsLastStrides(x.shape) ? x : dense(x)
    let key = QuantizeKey(shape: x.shape, layout: source.layout, quantization: quantization, toBytes: true)
    let compiled = cache.value(for: key) {
      compile(descriptor(of: source), bytes(x.shape, quantization), DNNL_ARG_DST, quantization)
    }
    let y = uninitialized(x.shape, .uint8, byteOrder(x.shape))
    run(compiled, DNNL_ARG_DST, from: source, to: y)
    return y
  }

  func dequantize(_ x: Tensor, from quantization: ByteScale) -> Tensor {
    guard x.elementCount > 0 else { return .uninitialized(x.shape, .float32) }
    let source = arranged(x, as: byteOrder(x.shape))
    let key = QuantizeKey(shape: x.shape, layout: source.layout, quantization: quantization, toBytes: false)
    let compiled = cache.value(for: key) {
      compile(
        bytes(x.shape, quantization), .rowMajor(x.shape.dimensions, .float32), DNNL_ARG_SRC, quantization)
    }
    let y = Tensor.uninitialized(x.shape, .float32)
    run(compiled, DNNL_ARG_SRC, from: source, to: y)
    return y
  }

  /// Images lie channels last, as products of bytes want them.
  func byteOrder(_ shape: Shape) -> PlaneOrder { shape.rank == 4 ? .channelsLast : .rows }

  /// How the library sees bytes.
  func bytes(_ shape: Shape, _ quantization: ByteScale) -> MemoryDescriptor {
    let strides = shape.rank == 4 ? PlaneOrder.channelsLastStrides(shape) : shape.rowMajorStrides
    return .strided(shape.dimensions, strides, quantization.isSigned ? dnnl_s8 : dnnl_u8)
  }

  private func compile(
    _ source: MemoryDescriptor, _ target: MemoryDescriptor, _ scaled: Int32, _ quantization: ByteScale
  ) -> CompiledQuantize {
    let primitive = Primitive("reorder") { description, attributes in
      OneDNN.check(dnnl_primitive_attr_set_scales_mask(attributes, scaled, 0), "scale")
      return dnnl_reorder_primitive_desc_create(
        &description, source.handle, OneDNN.engine.pointer, target.handle, OneDNN.engine.pointer, attributes)
    }
    guard let primitive else {
      fatalError("oneDNN: it turns no \(source.dimensions) into bytes; this is a fault of Saccade: please report it")
    }
    return CompiledQuantize(
      primitive: primitive, source: source, target: target, scale: Tensor([quantization.scale]))
  }

  private func run(_ compiled: CompiledQuantize, _ scaled: Int32, from x: Tensor, to y: Tensor) {
    compiled.primitive.run([
      .init(DNNL_ARG_SRC, compiled.source, x), .init(DNNL_ARG_DST, compiled.target, y),
      .init(DNNL_ARG_ATTR_SCALES | scaled, QuantizedProduct.scaleDescriptor, compiled.scale),
    ])
  }
}
