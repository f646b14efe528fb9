import COneDNN

private struct QuantizedConvolutionKey: Hashable, Sendable {
  let input: Shape
  let weight: Shape
  let output: Shape
  let geometry: ConvolutionGeometry
  let quantization: ByteScale
  let hasBias: Bool
  let epilogue: QuantizedEpilogue
}

private struct QuantizedLinearKey: Hashable, Sendable {
  let input: Shape
  let output: Shape
  let quantization: ByteScale
  let hasBias: Bool
  let epilogue: QuantizedEpilogue
}

/// Nil stands for what is faster in float32.
private let convolutions = PrimitiveCache<QuantizedConvolutionKey, QuantizedProduct?>()
private let products = PrimitiveCache<QuantizedLinearKey, QuantizedProduct?>()

extension CPUKernels {
  func quantizedConvolution(
    _ x: Tensor, of input: ByteScale, _ weight: QuantizedWeight, bias: Tensor?, adding shortcut: Tensor?,
    then epilogue: QuantizedEpilogue, output: Shape, _ geometry: ConvolutionGeometry
  ) -> Tensor {
    let key = QuantizedConvolutionKey(
      input: x.shape, weight: weight.shape, output: output, geometry: geometry, quantization: input,
      hasBias: bias != nil, epilogue: epilogue)
    guard x.elementCount > 0, output.elementCount > 0,
      let compiled = convolutions.value(for: key, make: { compile(key) })
    else {
      return inNumbers(x, of: input, bias: bias, adding: shortcut, then: epilogue, output) { x, bias in
        var numbers = weight.numbers
        guard x.elementCount > 0 else { return zeros(output, plus: bias, .float32) }
        return convolution(x, &numbers, bias: bias, adding: nil, then: .identity, output: output, geometry)
      }
    }
    let y = uninitialized(output, epilogue.output == nil ? .float32 : .uint8, .channelsLast)
    compiled.run(
      arranged(x, as: .channelsLast), weight, scales: weight.scales(for: input), bias: bias.map(rowMajor),
      adding: shortcut.map { arranged($0, as: .channelsLast) }, to: y)
    return y
  }

  func quantizedLinear(
    _ x: Tensor, of input: ByteScale, _ weight: QuantizedWeight, bias: Tensor?, adding shortcut: Tensor?,
    then epilogue: QuantizedEpilogue, output: Shape
  ) -> Tensor {
    let key = QuantizedLinearKey(
      input: x.shape, output: output, quantization: input, hasBias: bias != nil, epilogue: epilogue)
    guard x.elementCount > 0, output.elementCount > 0, let compiled = products.value(for: key, make: { compile(key) })
    else {
      return inNumbers(x, of: input, bias: bias, adding: shortcut, then: epilogue, output) { x, bias in
        guard x.elementCount > 0 else { return zeros(output, plus: bias, .float32) }
        return matmul(x, weight.numbers.transposed(), bias: bias, output: output, dtype: .float32)
      }
    }
    let y = Tensor.uninitialized(output, epilogue.output == nil ? .float32 : .uint8)
    compiled.run(
      rowMajor(x), weight, scales: weight.scales(for: input), bias: bias.map(rowMajor),
      adding: shortcut.map(rowMajor), to: y)
    return y
  }

  /// The same in float32, from bytes to bytes: for processors without instructions for bytes, and what the library has
  /// no code for.
  private func inNumbers(
    _ x: Tensor, of input: ByteScale, bias: Tensor?, adding shortcut: Tensor?, then epilogue: QuantizedEpilogue,
    _ output: Shape, product: (_ x: Tensor, _ bias: Tensor?) -> Tensor
  ) -> Tensor {
    withoutGradient {
      guard output.elementCount > 0 else {
        return .uninitialized(output, epilogue.output == nil ? .float32 : .uint8)
      }
      var y = product(dequantize(x, from: input), bias)
      switch epilogue.shortcut {
      case .none: break
      case .numbers: if let shortcut { y = y + shortcut }
      case .bytes(let quantization): if let shortcut { y = y + dequantize(shortcut, from: quantization) }
      }
      y = epilogue.activation.applied(to: y)
      return epilogue.output.map { quantize(y, by: $0) } ?? y
    }
  }

  private func compile(_ key: QuantizedConvolutionKey) -> QuantizedProduct? {
    guard hasFastBytes else { return nil }
    let groups = key.geometry.groups
    let sizes =
      groups == 1
      ? key.weight.dimensions : [groups, key.weight[0] / groups, key.weight[1], key.weight[2], key.weight[3]]
    let input = bytes(key.input, key.quantization)
    let weight = MemoryDescriptor.any(sizes, dnnl_s8)
    let output = results(key.output, key.epilogue)
    let bias = key.hasBias ? MemoryDescriptor.rowMajor([key.weight[0]], .float32) : nil
    let window = OneDNNWindow(key.geometry)
    return QuantizedProduct(
      "convolution of bytes", input: input, weightShape: key.weight, output: output, channels: groups == 1 ? 1 : 3,
      bias: bias, shortcut: shortcut(key.output, key.epilogue), epilogue: key.epilogue
    ) { description, attributes in
      dnnl_convolution_forward_primitive_desc_create(
        &description, OneDNN.engine.pointer, dnnl_forward_inference, dnnl_convolution_direct, input.handle,
        weight.handle, bias?.handle, output.handle, window.stride, window.dilation, window.start, window.end,
        attributes)
    }
  }

  private func compile(_ key: QuantizedLinearKey) -> QuantizedProduct? {
    guard hasFastBytes else { return nil }
    let input = bytes(key.input, key.quantization)
    let weight = MemoryDescriptor.any([key.input[1], key.output[1]], dnnl_s8)
    let output = results(key.output, key.epilogue)
    let bias = key.hasBias ? MemoryDescriptor.rowMajor([1, key.output[1]], .float32) : nil
    return QuantizedProduct(
      "product of bytes", input: input, weightShape: [key.output[1], key.input[1]], output: output, channels: 2,
      bias: bias, shortcut: shortcut(key.output, key.epilogue), epilogue: key.epilogue
    ) { description, attributes in
      dnnl_matmul_primitive_desc_create(
        &description, OneDNN.engine.pointer, input.handle, weight.handle, bias?.handle, output.handle, attributes)
    }
  }

  /// How results lie: bytes, or numbers in the same order.
  private func results(_ shape: Shape, _ epilogue: QuantizedEpilogue) -> MemoryDescriptor {
    epilogue.output.map { bytes(shape, $0) } ?? numbers(shape)
  }

  private func shortcut(_ shape: Shape, _ epilogue: QuantizedEpilogue) -> MemoryDescriptor? {
    switch epilogue.shortcut {
    case .none: nil
    case .numbers: numbers(shape)
    case .bytes(let quantization): bytes(shape, quantization)
    }
  }

  private func numbers(_ shape: Shape) -> MemoryDescriptor {
    let strides = shape.rank == 4 ? PlaneOrder.channelsLastStrides(shape) : shape.rowMajorStrides
    return .strided(shape.dimensions, strides, .float32)
  }
}
