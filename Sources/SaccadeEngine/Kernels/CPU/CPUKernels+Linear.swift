import COneDNN

/// What a product by a weight in the library's order is compiled for.
private struct LinearKey: Hashable, Sendable {
  let rows: Int
  let inputs: Int
  let outputs: Int
  let dtype: DType
  let hasBias: Bool
  let hasShortcut: Bool
  let activation: FusedActivation
}

private final class CompiledLinear: Sendable {
  let primitive: Primitive
  let input: MemoryDescriptor
  let weight: MemoryDescriptor
  /// The same bytes as a weight `[out, in]`.
  let packed: MemoryDescriptor
  let output: MemoryDescriptor
  let bias: MemoryDescriptor?
  let shortcut: MemoryDescriptor?

  init?(_ key: LinearKey) {
    let (source, target) = ([key.rows, key.inputs], [key.rows, key.outputs])
    let input = MemoryDescriptor.rowMajor(source, key.dtype)
    let weight = MemoryDescriptor.any([key.inputs, key.outputs], key.dtype)
    let output = MemoryDescriptor.rowMajor(target, key.dtype)
    let bias = key.hasBias ? MemoryDescriptor.rowMajor([1, key.outputs], key.dtype) : nil
    let shortcut = key.hasShortcut ? output : nil
    let primitive = Primitive("matmul") { description, attributes in
      if key.hasShortcut || key.activation != .identity {
        PostOperations(accumulating: false, adding: shortcut, then: key.activation).join(attributes)
      }
      return dnnl_matmul_primitive_desc_create(
        &description, OneDNN.engine.pointer, input.handle, weight.handle, bias?.handle, output.handle, attributes)
    }
    guard let primitive, primitive.isWorthwhile(key.dtype) else { return nil }
    self.primitive = primitive
    self.weight = primitive.descriptor(dnnl_query_weights_md)
    packed = self.weight.permuted([1, 0])
    (self.input, self.output, self.bias, self.shortcut) = (input, output, bias, shortcut)
  }

  /// Whether the weight has an order of the library's own.
  var packsWeight: Bool { weight.isBlocked && !weight.innerBlocks.isEmpty }
}

private let cache = PrimitiveCache<LinearKey, CompiledLinear?>()

extension CPUKernels {
  func linear(
    _ x: Tensor, _ weight: inout Tensor, bias: Tensor?, adding shortcut: Tensor?, then activation: FusedActivation,
    output: Shape
  ) -> Tensor {
    let key = LinearKey(
      rows: output[0], inputs: x.shape[1], outputs: output[1], dtype: x.dtype, hasBias: bias != nil,
      hasShortcut: shortcut != nil, activation: activation)
    guard let compiled = cache.value(for: key, make: { CompiledLinear(key) }), compiled.packsWeight else {
      let product = matmul(x, rowMajor(weight).transposed(), bias: bias, output: output, dtype: x.dtype)
      return withoutGradient { activation.applied(to: shortcut.map { product + $0.detached } ?? product) }
    }
    weight = relaid(weight, to: compiled.packed)
    let y = Tensor.uninitialized(output, x.dtype)
    var arguments: [Primitive.Argument] = [
      .init(DNNL_ARG_SRC, compiled.input, rowMajor(x)), .init(DNNL_ARG_WEIGHTS, compiled.weight, weight),
      .init(DNNL_ARG_DST, compiled.output, y),
    ]
    if let bias, let descriptor = compiled.bias { arguments.append(.init(DNNL_ARG_BIAS, descriptor, rowMajor(bias))) }
    if let shortcut, let descriptor = compiled.shortcut {
      arguments.append(
        .init(DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE | DNNL_ARG_SRC_1, descriptor, rowMajor(shortcut)))
    }
    compiled.primitive.run(arguments)
    return y
  }
}
