import COneDNN

private struct BatchNormalizationKey: Hashable, Sendable {
  let shape: Shape
  let layout: Layout
  let dtype: DType
  let epsilon: Float
  let flags: UInt32
  let isTraining: Bool
  let isForward: Bool
}

private struct CompiledNormalization: Sendable {
  let primitive: Primitive
  let data: MemoryDescriptor
  let workspace: MemoryDescriptor?
}

private let cache = PrimitiveCache<BatchNormalizationKey, CompiledNormalization>()

extension CPUKernels {
  func batchNormalization(
    _ x: Tensor, scale: Tensor?, shift: Tensor?, statistics: BatchStatistics?, _ options: BatchNormalizationOptions,
    training: Bool
  ) -> BatchNormalizationResult {
    let source = dense(x)
    let flags = flags(
      scale: scale != nil, shift: shift != nil, given: statistics != nil, relu: options.appliesReLU)
    let compiled = compiled(source.shape, source.layout, source.dtype, options.epsilon, flags, training, true)
    let y = result(compiled.data, x.shape, x.dtype)
    let channels: Shape = [x.shape[1]]
    // Inference with the batch's own statistics has no place for them: training mode gives them.
    let mean = statistics.map { rowMajor($0.mean) } ?? .uninitialized(channels, .float32)
    let variance = statistics.map { rowMajor($0.variance) } ?? .uninitialized(channels, .float32)
    var arguments: [Primitive.Argument] = [
      .init(DNNL_ARG_SRC, compiled.data, source), .init(DNNL_ARG_DST, compiled.data, y),
    ]
    if training || statistics != nil {
      arguments.append(.init(DNNL_ARG_MEAN, descriptor(of: mean), mean))
      arguments.append(.init(DNNL_ARG_VARIANCE, descriptor(of: variance), variance))
    }
    let parameters = [scale, shift].map { $0.map(rowMajor) }
    if let scale = parameters[0] { arguments.append(.init(DNNL_ARG_SCALE, descriptor(of: scale), scale)) }
    if let shift = parameters[1] { arguments.append(.init(DNNL_ARG_SHIFT, descriptor(of: shift), shift)) }
    let workspace = compiled.workspace.map { Tensor.uninitialized([$0.byteCount], .uint8) }
    if let workspace, let descriptor = compiled.workspace {
      arguments.append(.init(DNNL_ARG_WORKSPACE, descriptor, workspace))
    }
    compiled.primitive.run(arguments)
    return BatchNormalizationResult(
      output: y, statistics: BatchStatistics(mean: mean, variance: variance), workspace: workspace)
  }

  func batchNormalizationBackward(
    _ dy: Tensor, _ x: Tensor, scale: Tensor?, hasShift: Bool, statistics: BatchStatistics, isGiven: Bool,
    workspace: Tensor?, _ options: BatchNormalizationOptions
  ) -> BatchNormalizationGradients {
    let source = dense(x)
    let flags = flags(scale: scale != nil, shift: hasShift, given: isGiven, relu: options.appliesReLU)
    let compiled = compiled(source.shape, source.layout, source.dtype, options.epsilon, flags, true, false)
    let gradient = relaid(dy, to: compiled.data)
    let dx = result(compiled.data, x.shape, x.dtype)
    var arguments: [Primitive.Argument] = [
      .init(DNNL_ARG_SRC, compiled.data, source),
      .init(DNNL_ARG_DIFF_DST, compiled.data, gradient),
      .init(DNNL_ARG_DIFF_SRC, compiled.data, dx),
      .init(DNNL_ARG_MEAN, descriptor(of: statistics.mean), statistics.mean),
      .init(DNNL_ARG_VARIANCE, descriptor(of: statistics.variance), statistics.variance),
    ]
    let channels: Shape = [x.shape[1]]
    let scaleRows = scale.map(rowMajor)
    let dscale = scale.map { _ in Tensor.uninitialized(channels, .float32) }
    let dshift = hasShift ? Tensor.uninitialized(channels, .float32) : nil
    if let scaleRows, let dscale {
      arguments.append(.init(DNNL_ARG_SCALE, descriptor(of: scaleRows), scaleRows))
      arguments.append(.init(DNNL_ARG_DIFF_SCALE, descriptor(of: dscale), dscale))
    }
    if let dshift { arguments.append(.init(DNNL_ARG_DIFF_SHIFT, descriptor(of: dshift), dshift)) }
    if let workspace, let descriptor = compiled.workspace {
      arguments.append(.init(DNNL_ARG_WORKSPACE, descriptor, workspace))
    }
    compiled.primitive.run(arguments)
    return BatchNormalizationGradients(input: dx, scale: dscale, shift: dshift)
  }

  private func flags(scale: Bool, shift: Bool, given: Bool, relu: Bool) -> UInt32 {
    (scale ? dnnl_use_scale.rawValue : 0) | (shift ? dnnl_use_shift.rawValue : 0)
      | (given ? dnnl_use_global_stats.rawValue : 0) | (relu ? dnnl_fuse_norm_relu.rawValue : 0)
  }

  private func compiled(
    _ shape: Shape, _ layout: Layout, _ dtype: DType, _ epsilon: Float, _ flags: UInt32, _ isTraining: Bool,
    _ isForward: Bool
  ) -> CompiledNormalization {
    var layout = layout
    if case .strided = layout { layout = .strided(StridedLayout(strides: shape.rowMajorStrides)) }
    let key = BatchNormalizationKey(
      shape: shape, layout: layout, dtype: dtype, epsilon: epsilon, flags: flags, isTraining: isTraining,
      isForward: isForward)
    return cache.value(for: key) { compile(key) }
  }

  private func compile(_ key: BatchNormalizationKey) -> CompiledNormalization {
    let data: MemoryDescriptor =
      switch key.layout {
      case .native(let native): nativeDescriptor(native)
      case .strided(let strided): .strided(key.shape.dimensions, strided.strides, key.dtype)
      }
    let forward = Primitive("batch normalization forward") { description, attributes in
      dnnl_batch_normalization_forward_primitive_desc_create(
        &description, OneDNN.engine.pointer, key.isTraining ? dnnl_forward_training : dnnl_forward_inference,
        data.handle, data.handle, key.epsilon, key.flags, attributes)
    }
    guard let forward else { fatalError("oneDNN: no batch normalization for \(key)") }
    let hasWorkspace = key.isTraining && key.flags & dnnl_fuse_norm_relu.rawValue != 0
    let workspace = hasWorkspace ? forward.descriptor(dnnl_query_workspace_md) : nil
    if key.isForward { return CompiledNormalization(primitive: forward, data: data, workspace: workspace) }
    let backward = Primitive("batch normalization backward") { description, attributes in
      dnnl_batch_normalization_backward_primitive_desc_create(
        &description, OneDNN.engine.pointer, dnnl_backward, data.handle, data.handle, data.handle, key.epsilon,
        key.flags, forward.description, attributes)
    }
    guard let backward else { fatalError("oneDNN: no batch normalization gradient for \(key)") }
    return CompiledNormalization(primitive: backward, data: data, workspace: workspace)
  }
}
