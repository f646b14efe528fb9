import COneDNN

private struct PoolingKey: Hashable, Sendable {
  let kind: PoolingKind
  let isForward: Bool
  let isTraining: Bool
  let input: Shape
  let output: Shape
  let geometry: PoolingGeometry
  let layout: Layout
  let dtype: DType
}

private struct CompiledPooling: Sendable {
  let primitive: Primitive
  let input: MemoryDescriptor
  let output: MemoryDescriptor
  let workspace: MemoryDescriptor?
}

/// Nil stands for what the library has no good code for in this type on this processor.
private let cache = PrimitiveCache<PoolingKey, CompiledPooling?>()

extension CPUKernels {
  func pool(_ x: Tensor, _ kind: PoolingKind, output: Shape, _ geometry: PoolingGeometry, training: Bool)
    -> (output: Tensor, workspace: Tensor?)
  {
    if kind == .max, let own = maxPool(x, output: output, geometry, training: training) { return own }
    let source = dense(x)
    guard let compiled = compiled(kind, true, training, x.shape, output, geometry, source.layout, x.dtype) else {
      let wide = pool(widened(x), kind, output: output, geometry, training: training)
      return (cast(wide.output, to: x.dtype), wide.workspace)
    }
    let y = result(compiled.output, output, x.dtype)
    var arguments: [Primitive.Argument] = [
      .init(DNNL_ARG_SRC, compiled.input, relaid(source, to: compiled.input)),
      .init(DNNL_ARG_DST, compiled.output, y),
    ]
    let workspace = compiled.workspace.map { Tensor.uninitialized([$0.byteCount], .uint8) }
    if let workspace, let descriptor = compiled.workspace {
      arguments.append(.init(DNNL_ARG_WORKSPACE, descriptor, workspace))
    }
    compiled.primitive.run(arguments)
    return (y, workspace)
  }

  /// `like` is a tensor in the layout of the input, whose values are not read.
  func poolBackward(
    _ dy: Tensor, _ kind: PoolingKind, input: Shape, like layout: Layout, workspace: Tensor?,
    _ geometry: PoolingGeometry
  ) -> Tensor {
    if kind == .max, let workspace,
      let own = maxPoolBackward(dy, input: input, like: layout, workspace: workspace, geometry)
    {
      return own
    }
    guard let forward = compiled(kind, true, true, input, dy.shape, geometry, layout, dy.dtype),
      let compiled = compiled(kind, false, true, input, dy.shape, geometry, layout, dy.dtype)
    else {
      let wide = poolBackward(
        widened(dy), kind, input: input, like: widened(layout), workspace: workspace, geometry)
      return cast(wide, to: dy.dtype)
    }
    let gradient = relaid(dy, to: compiled.output)
    let dx = result(compiled.input, input, dy.dtype)
    var arguments: [Primitive.Argument] = [
      .init(DNNL_ARG_DIFF_DST, compiled.output, gradient),
      .init(DNNL_ARG_DIFF_SRC, compiled.input, dx),
    ]
    if let workspace, let descriptor = forward.workspace {
      arguments.append(.init(DNNL_ARG_WORKSPACE, descriptor, workspace))
    }
    compiled.primitive.run(arguments)
    return dx
  }

  /// The tensor in an order that primitives take as it is: a native layout, or rows.
  func dense(_ x: Tensor) -> Tensor { x.nativeLayout == nil ? rowMajor(x) : x }

  private func compiled(
    _ kind: PoolingKind, _ isForward: Bool, _ isTraining: Bool, _ input: Shape, _ output: Shape,
    _ geometry: PoolingGeometry, _ layout: Layout, _ dtype: DType
  ) -> CompiledPooling? {
    var layout = layout
    if case .strided = layout { layout = .strided(StridedLayout(strides: input.rowMajorStrides)) }
    let key = PoolingKey(
      kind: kind, isForward: isForward, isTraining: isTraining, input: input, output: output, geometry: geometry,
      layout: layout, dtype: dtype)
    return cache.value(for: key) { compile(key) }
  }

  /// Averages over images as they lie, or, where the library has only its reference code for that order, such as blocks
  /// of four channels, over images in its own blocks: a conversion costs a hundredth of it.
  private func compile(_ key: PoolingKey) -> CompiledPooling? {
    guard key.dtype != .float64 else { return nil }
    let own: MemoryDescriptor =
      switch key.layout {
      case .native(let native): nativeDescriptor(native)
      case .strided(let strided): .strided(key.input.dimensions, strided.strides, key.dtype)
      }
    let compiled = compile(key, own)
    guard key.kind != .max, key.input.rank == 4, compiled?.primitive.isReference ?? true else { return compiled }
    let blocks = MemoryDescriptor.tagged(key.input.dimensions, key.dtype, PlaneOrder.tag(Processor.channelBlock))
    guard let better = compile(key, blocks), !better.primitive.isReference else { return compiled }
    return better
  }

  private func compile(_ key: PoolingKey, _ source: MemoryDescriptor) -> CompiledPooling? {
    let target = MemoryDescriptor.any(key.output.dimensions, key.dtype)
    let window = OneDNNWindow(
      stride: key.geometry.stride, dilation: key.geometry.dilation, padding: key.geometry.padding)
    let kernel = [Int64(key.geometry.kernel.height), Int64(key.geometry.kernel.width)]
    let algorithm = key.kind.oneDNN
    let forward = Primitive("pooling forward") { description, attributes in
      dnnl_pooling_forward_primitive_desc_create(
        &description, OneDNN.engine.pointer, key.isTraining ? dnnl_forward_training : dnnl_forward_inference,
        algorithm, source.handle, target.handle, window.stride, kernel, window.dilation, window.start, window.end,
        attributes)
    }
    guard let forward, forward.isWorthwhile(key.dtype) else {
      return key.dtype == .float32 ? OneDNN.present(nil, "pooling", key.input, key.dtype) : nil
    }
    if key.isForward {
      let workspace = key.kind == .max && key.isTraining ? forward.descriptor(dnnl_query_workspace_md) : nil
      return CompiledPooling(
        primitive: forward, input: source, output: forward.descriptor(dnnl_query_dst_md), workspace: workspace)
    }
    let output = forward.descriptor(dnnl_query_dst_md)
    let backward = Primitive("pooling backward") { description, attributes in
      dnnl_pooling_backward_primitive_desc_create(
        &description, OneDNN.engine.pointer, algorithm, source.handle, output.handle, window.stride, kernel,
        window.dilation, window.start, window.end, forward.description, attributes)
    }
    guard let backward, backward.isWorthwhile(key.dtype) else {
      return key.dtype == .float32 ? OneDNN.present(nil, "pooling gradient", key.input, key.dtype) : nil
    }
    return CompiledPooling(primitive: backward, input: source, output: output, workspace: nil)
  }
}

extension PoolingKind {
  fileprivate var oneDNN: dnnl_alg_kind_t {
    switch self {
    case .max: dnnl_pooling_max
    case .average(countsPadding: true): dnnl_pooling_avg_include_padding
    case .average(countsPadding: false): dnnl_pooling_avg_exclude_padding
    }
  }
}
