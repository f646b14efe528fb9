import COneDNN

private struct LayerNormalizationKey: Hashable, Sendable {
  let rows: Int
  let features: Int
  let dtype: DType
  let epsilon: Float
  let isAffine: Bool
  let isForward: Bool
}

private let cache = PrimitiveCache<LayerNormalizationKey, Primitive>()

extension CPUKernels {
  func layerNormalization(_ x: Tensor, scale: Tensor?, shift: Tensor?, features: Int, epsilon: Float)
    -> (output: Tensor, mean: Tensor, variance: Tensor)
  {
    let source = rowMajor(x)
    let rows = x.elementCount / features
    let key = LayerNormalizationKey(
      rows: rows, features: features, dtype: x.dtype, epsilon: epsilon, isAffine: scale != nil, isForward: true)
    let primitive = primitive(key)
    let y = Tensor.uninitialized(x.shape, x.dtype)
    let mean = Tensor.uninitialized([rows], .float32)
    let variance = Tensor.uninitialized([rows], .float32)
    let data = primitive.descriptor(dnnl_query_src_md)
    var arguments: [Primitive.Argument] = [
      .init(DNNL_ARG_SRC, data, source), .init(DNNL_ARG_DST, data, y),
      .init(DNNL_ARG_MEAN, descriptor(of: mean), mean),
      .init(DNNL_ARG_VARIANCE, descriptor(of: variance), variance),
    ]
    let parameters = [scale, shift].map { $0.map { flat($0) } }
    if let scale = parameters[0], let shift = parameters[1] {
      arguments.append(.init(DNNL_ARG_SCALE, descriptor(of: scale), scale))
      arguments.append(.init(DNNL_ARG_SHIFT, descriptor(of: shift), shift))
    }
    primitive.run(arguments)
    return (y, mean, variance)
  }

  func layerNormalizationBackward(
    _ dy: Tensor, _ x: Tensor, scale: Tensor?, mean: Tensor, variance: Tensor, features: Int, epsilon: Float
  ) -> (input: Tensor, scale: Tensor?, shift: Tensor?) {
    let source = rowMajor(x)
    let gradient = rowMajor(dy)
    let rows = x.elementCount / features
    let key = LayerNormalizationKey(
      rows: rows, features: features, dtype: x.dtype, epsilon: epsilon, isAffine: scale != nil, isForward: false)
    let primitive = primitive(key)
    let data = MemoryDescriptor.rowMajor([rows, features], x.dtype)
    let dx = Tensor.uninitialized(x.shape, x.dtype)
    var arguments: [Primitive.Argument] = [
      .init(DNNL_ARG_SRC, data, source), .init(DNNL_ARG_DIFF_DST, data, gradient),
      .init(DNNL_ARG_DIFF_SRC, data, dx),
      .init(DNNL_ARG_MEAN, descriptor(of: mean), mean),
      .init(DNNL_ARG_VARIANCE, descriptor(of: variance), variance),
    ]
    let scaleRows = scale.map { flat($0) }
    let dscale = scale.map { _ in Tensor.uninitialized([features], .float32) }
    let dshift = scale.map { _ in Tensor.uninitialized([features], .float32) }
    if let scaleRows, let dscale, let dshift {
      arguments.append(.init(DNNL_ARG_SCALE, descriptor(of: scaleRows), scaleRows))
      arguments.append(.init(DNNL_ARG_DIFF_SCALE, descriptor(of: dscale), dscale))
      arguments.append(.init(DNNL_ARG_DIFF_SHIFT, descriptor(of: dshift), dshift))
      // Version 3.2 wants to be handed the shift, whose values the gradient does not depend on.
      if primitive.takes(DNNL_ARG_SHIFT) {
        arguments.append(.init(DNNL_ARG_SHIFT, descriptor(of: scaleRows), scaleRows))
      }
    }
    primitive.run(arguments)
    return (dx, dscale, dshift)
  }

  /// A row of any number of axes as one axis.
  private func flat(_ x: Tensor) -> Tensor {
    let rows = rowMajor(x)
    let offset = if case .strided(let strided) = rows.layout { strided.offset } else { 0 }
    return rows.view([x.elementCount], StridedLayout(offset: offset, strides: [1]))
  }

  private func primitive(_ key: LayerNormalizationKey) -> Primitive {
    cache.value(for: key) {
      let data = MemoryDescriptor.rowMajor([key.rows, key.features], key.dtype)
      let statistics = MemoryDescriptor.rowMajor([key.rows], .float32)
      let flags = key.isAffine ? dnnl_use_scale.rawValue | dnnl_use_shift.rawValue : 0
      let forward = Primitive("layer normalization forward") { description, attributes in
        dnnl_layer_normalization_forward_primitive_desc_create(
          &description, OneDNN.engine.pointer, dnnl_forward_training, data.handle, data.handle, statistics.handle,
          key.epsilon, flags, attributes)
      }
      guard let forward else { fatalError("oneDNN: no layer normalization for \(key)") }
      if key.isForward { return forward }
      let backward = Primitive("layer normalization backward") { description, attributes in
        dnnl_layer_normalization_backward_primitive_desc_create(
          &description, OneDNN.engine.pointer, dnnl_backward, data.handle, data.handle, data.handle,
          statistics.handle, key.epsilon, flags, forward.description, attributes)
      }
      guard let backward else { fatalError("oneDNN: no layer normalization gradient for \(key)") }
      return backward
    }
  }
}
