import CKernels
import COneDNN

private struct LRNKey: Hashable, Sendable {
  let shape: Shape
  let layout: Layout
  let dtype: DType
  let options: LocalResponseNormalizationOptions
}

private struct CompiledLRN: Sendable {
  let forward: Primitive
  let backward: Primitive
  let workspace: MemoryDescriptor?
}

private let cache = PrimitiveCache<LRNKey, CompiledLRN?>()

extension CPUKernels {
  func localResponseNormalization(_ x: Tensor, _ options: LocalResponseNormalizationOptions)
    -> (output: Tensor, workspace: Tensor?)
  {
    let source = dense(x)
    guard let compiled = compiled(source, options) else { return (ownLocalResponseNormalization(x, options), nil) }
    let y = source.uninitializedLike()
    let workspace = compiled.workspace.map { Tensor.uninitialized([$0.byteCount], .uint8) }
    var arguments: [Primitive.Argument] = [
      .init(DNNL_ARG_SRC, descriptor(of: source), source),
      .init(DNNL_ARG_DST, descriptor(of: source), y),
    ]
    if let workspace, let descriptor = compiled.workspace {
      arguments.append(.init(DNNL_ARG_WORKSPACE, descriptor, workspace))
    }
    compiled.forward.run(arguments)
    return (y, workspace)
  }

  func localResponseNormalizationBackward(
    _ dy: Tensor, _ x: Tensor, workspace: Tensor?, _ options: LocalResponseNormalizationOptions
  ) -> Tensor {
    let source = dense(x)
    guard let compiled = compiled(source, options) else {
      return ownLocalResponseNormalization(x, options, gradient: dy)
    }
    let data = descriptor(of: source)
    let gradient = relaid(dy, to: data)
    let dx = source.uninitializedLike()
    var arguments: [Primitive.Argument] = [
      .init(DNNL_ARG_SRC, data, source), .init(DNNL_ARG_DIFF_DST, data, gradient),
      .init(DNNL_ARG_DIFF_SRC, data, dx),
    ]
    if let workspace, let descriptor = compiled.workspace {
      arguments.append(.init(DNNL_ARG_WORKSPACE, descriptor, workspace))
    }
    compiled.backward.run(arguments)
    return dx
  }

  /// By our own kernel: the result, or, with the gradient of a result, that of `x`.
  private func ownLocalResponseNormalization(
    _ x: Tensor, _ options: LocalResponseNormalizationOptions, gradient: Tensor? = nil
  ) -> Tensor {
    let source = rowMajor(x)
    let gradient = gradient.map { rowMajor(cast($0, to: x.dtype)) }
    let result = Tensor.uninitialized(x.shape, x.dtype)
    var norm = sk_local_response_norm(
      images: x.shape[0], channels: x.shape[1], pixels: x.shape[2] * x.shape[3], dtype: x.dtype.kernel,
      size: options.size, alpha: options.alpha, beta: options.beta, k: options.k)
    withExtendedLifetime((source, gradient)) {
      Profiler.kernel(.init("local response normalization", from: [source], to: result)) {
        if let gradient {
          sk_local_response_norm_backward(&norm, source.pointer, gradient.pointer, result.pointer)
        } else {
          sk_local_response_norm_forward(&norm, source.pointer, result.pointer)
        }
      }
    }
    return result
  }

  /// The library's code, for windows with as many channels before as behind; nil where it has none.
  private func compiled(_ x: Tensor, _ options: LocalResponseNormalizationOptions) -> CompiledLRN? {
    guard options.size % 2 == 1, x.dtype != .float64 else { return nil }
    var layout = x.layout
    if case .strided = layout { layout = .strided(StridedLayout(strides: x.shape.rowMajorStrides)) }
    let data = descriptor(of: x)
    return cache.value(for: LRNKey(shape: x.shape, layout: layout, dtype: x.dtype, options: options)) {
      let forward = Primitive("local response normalization forward") { description, attributes in
        dnnl_lrn_forward_primitive_desc_create(
          &description, OneDNN.engine.pointer, dnnl_forward_training, dnnl_lrn_across_channels, data.handle,
          data.handle, Int64(options.size), options.alpha, options.beta, options.k, attributes)
      }
      guard let forward else { return nil }
      let backward = Primitive("local response normalization backward") { description, attributes in
        dnnl_lrn_backward_primitive_desc_create(
          &description, OneDNN.engine.pointer, dnnl_lrn_across_channels, data.handle, data.handle, data.handle,
          Int64(options.size), options.alpha, options.beta, options.k, forward.description, attributes)
      }
      guard let backward else { return nil }
      let workspace = forward.descriptor(dnnl_query_workspace_md)
      return CompiledLRN(
        forward: forward, backward: backward, workspace: workspace.byteCount > 0 ? workspace : nil)
    }
  }
}
