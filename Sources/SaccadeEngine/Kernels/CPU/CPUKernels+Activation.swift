import CKernels
import COneDNN

private struct ActivationKey: Hashable, Sendable {
  let activation: Activation
  let layout: Layout
  let shape: Shape
  let dtype: DType
  let isForward: Bool
}

private let cache = PrimitiveCache<ActivationKey, Primitive?>()

extension CPUKernels {
  func activation(_ x: Tensor, _ activation: Activation) -> Tensor {
    let source = dense(x)
    if isOwnGELU(activation, x.dtype) {
      let y = source.uninitializedLike()
      Profiler.kernel(.init("gelu", from: [source], to: y)) {
        withExtendedLifetime(source) { sk_gelu(y.pointer, source.pointer, x.dtype.kernel, elements(of: source)) }
      }
      return y
    }
    let data = flatDescriptor(source)
    // The library's hard sigmoid takes NaN for 1, and a gate of 1 hides where a training went wrong.
    guard activation != .hardSigmoid, let primitive = primitive(activation, source, data, isForward: true) else {
      return ownActivation(x, activation)
    }
    let y = source.uninitializedLike()
    primitive.run([.init(DNNL_ARG_SRC, data, source), .init(DNNL_ARG_DST, data, y)])
    return y
  }

  func activationBackward(_ dy: Tensor, input: Tensor, _ activation: Activation) -> Tensor {
    let source = dense(input)
    let data = flatDescriptor(source)
    func gradient() -> Tensor {
      let typed = cast(dy, to: source.dtype)
      return source.nativeLayout.map { relaid(typed, to: nativeDescriptor($0)) } ?? rowMajor(typed)
    }
    if isOwnGELU(activation, source.dtype) {
      let gradient = gradient()
      let dx = source.uninitializedLike()
      Profiler.kernel(.init("gelu backward", from: [gradient, source], to: dx)) {
        withExtendedLifetime((gradient, source)) {
          sk_gelu_backward(
            dx.pointer, gradient.pointer, source.pointer, source.dtype.kernel, elements(of: source))
        }
      }
      return dx
    }
    guard let primitive = primitive(activation, source, data, isForward: false) else {
      return ownActivationBackward(cast(dy, to: source.dtype), source, activation)
    }
    let dx = source.uninitializedLike()
    primitive.run([
      .init(DNNL_ARG_SRC, data, source), .init(DNNL_ARG_DIFF_DST, data, gradient()),
      .init(DNNL_ARG_DIFF_SRC, data, dx),
    ])
    return dx
  }

  /// By our own kernels, which compute in float32, float64 in itself.
  private func ownActivation(_ x: Tensor, _ activation: Activation) -> Tensor {
    let (operation, p, q) = activation.kernel
    let operands = StridedOperands(
      [x], shape: x.shape, dtype: x.dtype, keepsZero: activation.keepsZero, on: self)
    operands.run(activation.name) { layout in
      sk_unary(
        operation, operands.output.pointer, x.dtype.kernel, operands.inputs[0].pointer, x.dtype.kernel, layout, p, q)
    }
    return operands.finished()
  }

  private func ownActivationBackward(_ dy: Tensor, _ x: Tensor, _ activation: Activation) -> Tensor {
    let (operation, p, _) = activation.kernel
    let operands = StridedOperands([dy, x], shape: x.shape, dtype: x.dtype, keepsZero: true, on: self)
    operands.run("\(activation.name) backward") { layout in
      sk_activation_backward(
        operation, operands.output.pointer, operands.inputs[0].pointer, operands.inputs[1].pointer, x.dtype.kernel,
        layout, p)
    }
    return operands.finished()
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

  /// The library's code; nil where it has none for the element type and the processor.
  private func primitive(
    _ activation: Activation, _ x: Tensor, _ data: MemoryDescriptor, isForward: Bool
  ) -> Primitive? {
    guard x.dtype != .float64 else { return nil }
    // What pads the last block of channels must stay 0. The library's code for that is slow, and its sigmoid of NaN is 0.
    if !activation.keepsZero, x.nativeLayout?.isPadded == true { return nil }
    // The gradient of its mish at +∞ is ∞ too; at NaN those of its elu and hard swish are 1.
    if !isForward, activation.hasOwnGradient { return nil }
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
      guard !isForward, let forward else { return forward }
      return Primitive("activation backward") { description, attributes in
        dnnl_eltwise_backward_primitive_desc_create(
          &description, OneDNN.engine.pointer, algorithm, data.handle, data.handle, data.handle, alpha, beta,
          forward.description, attributes)
      }
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

  fileprivate var kernel: (sk_unary_op, p: Double, q: Double) {
    switch self {
    case .elu(let alpha): (.elu, Double(alpha), 0)
    case .geluExact: (.gelu, 0, 0)
    case .geluTanh: (.geluTanh, 0, 0)
    case .silu: (.silu, 0, 0)
    case .hardSwish: (.hardSwish, 0, 0)
    case .hardSigmoid: (.hardSigmoid, 0, 0)
    case .sigmoid: (.sigmoid, 0, 0)
    case .tanh: (.tanh, 0, 0)
    // From 20 on a line, as in PyTorch.
    case .softplus: (.softplus, 1, 20)
    case .mish: (.mish, 0, 0)
    }
  }

  fileprivate var hasOwnGradient: Bool {
    switch self {
    case .mish, .elu, .hardSwish: true
    default: false
    }
  }

  fileprivate var keepsZero: Bool {
    switch self {
    case .hardSigmoid, .sigmoid, .softplus: false
    default: true
    }
  }
}
