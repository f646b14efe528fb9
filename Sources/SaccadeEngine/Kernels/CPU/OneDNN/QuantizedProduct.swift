import COneDNN

/// A compiled product of bytes: how it wants its operands, and the scales that go with it.
final class QuantizedProduct: Sendable {
  let primitive: Primitive
  private let input: MemoryDescriptor
  private let weight: MemoryDescriptor
  private let weightShape: Shape
  private let output: MemoryDescriptor
  private let bias: MemoryDescriptor?
  private let shortcut: MemoryDescriptor?
  private let shortcutArgument: Int32
  private let outputScale: Tensor?

  /// How one scale lies.
  static let scaleDescriptor = MemoryDescriptor.rowMajor([1], .float32)
  private let scalesDescriptor: MemoryDescriptor

  /// What `create` compiles; nil where the library has only its reference code for it.
  /// - Parameters:
  ///   - channels: the axes of the weight that have scales of their own, as bits
  ///   - shortcut: how a shortcut lies
  init?(
    _ name: String, input: MemoryDescriptor, weightShape: Shape, output: MemoryDescriptor, channels: Int32,
    bias: MemoryDescriptor?, shortcut: MemoryDescriptor?, epilogue: QuantizedEpilogue,
    create: (inout dnnl_primitive_desc_t?, dnnl_primitive_attr_t) -> dnnl_status_t
  ) {
    var position: Int32 = 0
    let primitive = Primitive(name) { description, attributes in
      OneDNN.check(dnnl_primitive_attr_set_scales_mask(attributes, DNNL_ARG_WEIGHTS, channels), "scales")
      if epilogue.output != nil {
        OneDNN.check(dnnl_primitive_attr_set_scales_mask(attributes, DNNL_ARG_DST, 0), "scale")
      }
      let operations = PostOperations(epilogue, adding: shortcut)
      position = operations.shortcutPosition
      operations.join(attributes)
      return create(&description, attributes)
    }
    guard let primitive, !primitive.isReference else { return nil }
    self.primitive = primitive
    self.input = input
    self.weightShape = weightShape
    self.output = output
    self.bias = bias
    self.shortcut = shortcut
    weight = primitive.descriptor(dnnl_query_weights_md)
    shortcutArgument = DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * (position + 1) | DNNL_ARG_SRC_1
    outputScale = epilogue.output.map { Tensor([$0.scale]) }
    scalesDescriptor = .rowMajor([weightShape[0]], .float32)
  }

  /// Runs it, which fills `y`.
  func run(
    _ x: Tensor, _ weight: QuantizedWeight, scales: Tensor, bias rows: Tensor?, adding added: Tensor?, to y: Tensor
  ) {
    var arguments: [Primitive.Argument] = [
      .init(DNNL_ARG_SRC, input, x), .init(DNNL_ARG_WEIGHTS, self.weight, packed(weight)),
      .init(DNNL_ARG_DST, output, y), .init(DNNL_ARG_ATTR_SCALES | DNNL_ARG_WEIGHTS, scalesDescriptor, scales),
    ]
    if let rows, let bias { arguments.append(.init(DNNL_ARG_BIAS, bias, rows)) }
    if let added, let shortcut { arguments.append(.init(shortcutArgument, shortcut, added)) }
    if let outputScale {
      arguments.append(.init(DNNL_ARG_ATTR_SCALES | DNNL_ARG_DST, Self.scaleDescriptor, outputScale))
    }
    primitive.run(arguments)
  }

  private func packed(_ weight: QuantizedWeight) -> Tensor {
    // A linear layer's weight is its product's turned around.
    let isLinear = weightShape.rank == 2
    let order = self.weight
    let kept = QuantizedWeight.PackedOrder(
      layout: order.layout(isLinear ? [weightShape[1], weightShape[0]] : weightShape, .uint8),
      byteCount: order.byteCount)
    return weight.packed(as: kept) { bytes in
      let dimensions = order.dimensions
      let source = MemoryDescriptor.strided(
        dimensions, isLinear ? [1, dimensions[0]] : Shape(dimensions).rowMajorStrides, dnnl_s8)
      let reorder = Primitive("reorder") { description, attributes in
        dnnl_reorder_primitive_desc_create(
          &description, source.handle, OneDNN.engine.pointer, order.handle, OneDNN.engine.pointer, attributes)
      }
      // The library keeps sums of the bytes behind them.
      let packed = Tensor.uninitialized([order.byteCount], .uint8)
      OneDNN.present(reorder, "order of bytes", weightShape, .uint8).run([
        .init(DNNL_ARG_SRC, source, bytes), .init(DNNL_ARG_DST, order, packed),
      ])
      return packed
    }
  }
}
