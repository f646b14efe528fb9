import CKernels
import COneDNN

private struct ActivationKey: Hashable, Sendable {
  let activation: Activation
  let layout: Layout
  let shape: Shape
  let dtype: DType
  let isForward: Bool
}

private let cache = PrimitiveCache<ActivationKey, Primitive>()

extension CPUKernels {
  func activation(_ x: Tensor, _ activation: Activation) -> Tensor {
    // The library's takes NaN for 1, and a gate of 1 hides where a training went wrong.
    if activation == .hardSigmoid { return hardSigmoid(x) }
    let source = dense(x)
    let y = source.uninitializedLike()
    if isOwnGELU(activation, x.dtype) {
      Profiler.kernel(.init("gelu", from: [source], to: y)) {
        withExtendedLifetime(source) { sk_gelu(y.pointer, source.pointer, x.dtype.kernel, elements(of: source)) }
      }
      return y
    }
    let data = flatDescriptor(source)
    primitive(activation, source, data, isForward: true).run([
      .init(DNNL_ARG_SRC, data, source), .init(DNNL_ARG_DST, data, y),
    ])
    return y
  }

  func activationBackward(_ dy: Tensor, input: Tensor, _ activation: Activation) -> Tensor {
    let source = dense(input)
    let data = flatDescriptor(source)
    let gradient = relaid(dy, to: descriptor(of: source))
    let dx = source.uninitializedLike()
    if isOwnGELU(activation, source.dtype) {
      Profiler.kernel(.init("gelu backward", from: [gradient, source], to: dx)) {
        withExtendedLifetime((gradient, source)) {
          sk_gelu_backward(
            dx.pointer, gradient.pointer, source.pointer, source.dtype.kernel, elements(of: source))
        }
      }
      return dx
    }
    primitive(activation, source, data, isForward: false).run([
      .init(DNNL_ARG_SRC, data, source), .init(DNNL_ARG_DIFF_DST, data, gradient),
      .init(DNNL_ARG_DIFF_SRC, data, dx),
    ])
    return dx
  }

  /// The library's gradient takes five times as long as memory does, and its result at +∞ is NaN.
  private func isOwnGELU(_ activation: Activation, _ dtype: DType) -> Bool {
    activation == .geluExact && (dtype == .float32 || dtype == .bfloat16)
  }

  /// Elements in memory, with those that pad the last block of channels.
  private func elements(of x: Tensor) -> Int {
    x.nativeLayout.map { $0.byteCount / x.dtype.byteCount } ?? x.elementCount
  }

  /// Element by element, the axes of dense rows do not matter: one axis serves every rank.
  private func flatDescriptor(_ x: Tensor) -> MemoryDescriptor {
    x.nativeLayout.map(nativeDescriptor) ?? .rowMajor([x.elementCount], x.dtype)
  }

  private func primitive(
    _ activation: Activation, _ x: Tensor, _ data: MemoryDescriptor, isForward: Bool
  ) -> Primitive {
    let isNative = x.nativeLayout != nil
    let key = ActivationKey(
      activation: activation, layout: isNative ? x.layout : .strided(StridedLayout(strides: [])),
      shape: isNative ? x.shape : [x.elementCount], dtype: x.dtype, isForward: isForward)
    return cache.value(for: key) {
      let (algorithm, alpha, beta) = activation.oneDNN
      let forward = Primitive("activation forward") { description, attributes in
        dnnl_eltwise_forward_primitive_desc_create(
          &description, OneDNN.engine.pointer, dnnl_forward_training, algorithm, data.handle, data.handle, alpha,
          beta, attributes)
      }
      guard let forward else { fatalError("oneDNN: no \(activation) for \(x.shape)") }
      if isForward { return forward }
      let backward = Primitive("activation backward") { description, attributes in
        dnnl_eltwise_backward_primitive_desc_create(
          &description, OneDNN.engine.pointer, algorithm, data.handle, data.handle, data.handle, alpha, beta,
          forward.description, attributes)
      }
      guard let backward else { fatalError("oneDNN: no gradient of \(activation) for \(x.shape)") }
      return backward
    }
  }
}

extension Activation {
  fileprivate var oneDNN: (dnnl_alg_kind_t, alpha: Float, beta: Float) {
    switch self {
    case .elu(let alpha): (dnnl_eltwise_elu, alpha, 0)
    case .geluExact: (dnnl_eltwise_gelu_erf, 0, 0)
    case .geluTanh: (dnnl_eltwise_gelu_tanh, 0, 0)
    case .silu: (dnnl_eltwise_swish, 1, 0)
    case .hardSwish: (dnnl_eltwise_hardswish, 1 / 6, 0.5)
    case .hardSigmoid: (dnnl_eltwise_hardsigmoid, 1 / 6, 0.5)
    case .sigmoid: (dnnl_eltwise_logistic, 0, 0)
    case .tanh: (dnnl_eltwise_tanh, 0, 0)
    case .softplus: (dnnl_eltwise_soft_relu, 1, 0)
    case .mish: (dnnl_eltwise_mish, 0, 0)
    }
  }
}
