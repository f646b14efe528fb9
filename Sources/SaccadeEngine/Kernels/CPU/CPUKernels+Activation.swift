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
    guard let primitive = primitive(activation, source, data, isForward: true) else {
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
    let row = activation.row
    let operands = StridedOperands(
      [x], shape: x.shape, dtype: x.dtype, keepsZero: row.keepsZero, on: self)
    operands.run(activation.name) { layout in
      sk_unary(
        row.kernel, operands.output.pointer, x.dtype.kernel, operands.inputs[0].pointer, x.dtype.kernel, layout, row.p,
        row.q)
    }
    return operands.finished()
  }

  private func ownActivationBackward(_ dy: Tensor, _ x: Tensor, _ activation: Activation) -> Tensor {
    let row = activation.row
    let operands = StridedOperands([dy, x], shape: x.shape, dtype: x.dtype, keepsZero: true, on: self)
    operands.run("\(activation.name) backward") { layout in
      sk_activation_backward(
        row.kernel, operands.output.pointer, operands.inputs[0].pointer, operands.inputs[1].pointer, x.dtype.kernel,
        layout, row.p)
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
    let row = activation.row
    guard x.dtype != .float64, !(isForward ? row.hasOwnForward : row.hasOwnGradient) else { return nil }
    // What pads the last block of channels must stay 0. The library's code for that is slow, and its sigmoid of NaN is 0.
    if !row.keepsZero, x.nativeLayout?.isPadded == true { return nil }
    let isNative = x.nativeLayout != nil
    let key = ActivationKey(
      activation: activation, layout: isNative ? x.layout : .strided(StridedLayout(strides: [])),
      shape: isNative ? x.shape : [x.elementCount], dtype: x.dtype, isForward: isForward)
    return cache.value(for: key) {
      let forward = Primitive("activation forward") { description, attributes in
        dnnl_eltwise_forward_primitive_desc_create(
          &description, OneDNN.engine.pointer, dnnl_forward_training, row.library, data.handle, data.handle,
          row.alpha, row.beta, attributes)
      }
      guard !isForward, let forward else { return forward }
      return Primitive("activation backward") { description, attributes in
        dnnl_eltwise_backward_primitive_desc_create(
          &description, OneDNN.engine.pointer, row.library, data.handle, data.handle, data.handle, row.alpha,
          row.beta, forward.description, attributes)
      }
    }
  }
}

/// How this device computes an activation: all that is to be said of one, in one place.
private struct ActivationRow {
  /// Our own kernel, and its parameters.
  let kernel: sk_unary_op
  var p = 0.0
  var q = 0.0
  /// The library's code, and its parameters.
  let library: dnnl_alg_kind_t
  var alpha: Float = 0
  var beta: Float = 0
  /// Whether 0 becomes 0: what pads the last block of channels must.
  var keepsZero = true
  /// Whether only our own kernels are right at NaN and ±∞.
  var hasOwnForward = false
  var hasOwnGradient = false
}

extension Activation {
  fileprivate var row: ActivationRow {
    switch self {
    // The library's gradient at NaN is 1.
    case .elu(let alpha):
      ActivationRow(kernel: .elu, p: Double(alpha), library: dnnl_eltwise_elu, alpha: alpha, hasOwnGradient: true)
    case .geluExact: ActivationRow(kernel: .gelu, library: dnnl_eltwise_gelu_erf)
    case .geluTanh: ActivationRow(kernel: .geluTanh, library: dnnl_eltwise_gelu_tanh)
    case .silu: ActivationRow(kernel: .silu, library: dnnl_eltwise_swish, alpha: 1)
    // The library's gradient at NaN is 1.
    case .hardSwish:
      ActivationRow(
        kernel: .hardSwish, library: dnnl_eltwise_hardswish, alpha: 1 / 6, beta: 0.5, hasOwnGradient: true)
    // The library takes NaN for 1, and a gate of 1 hides where a training went wrong.
    case .hardSigmoid:
      ActivationRow(
        kernel: .hardSigmoid, library: dnnl_eltwise_hardsigmoid, alpha: 1 / 6, beta: 0.5, keepsZero: false,
        hasOwnForward: true)
    case .sigmoid: ActivationRow(kernel: .sigmoid, library: dnnl_eltwise_logistic, keepsZero: false)
    case .tanh: ActivationRow(kernel: .tanh, library: dnnl_eltwise_tanh)
    // From 20 on a line, as in PyTorch. The library adds to 1 before it takes the logarithm: below −8 its digits are wrong,
    // and below −15 even the sign.
    case .softplus:
      ActivationRow(
        kernel: .softplus, p: 1, q: 20, library: dnnl_eltwise_soft_relu, alpha: 1, keepsZero: false, hasOwnForward: true
      )
    // The library's is x·tanh of that softplus, and its gradient at +∞ is ∞ too.
    case .mish: ActivationRow(kernel: .mish, library: dnnl_eltwise_mish, hasOwnForward: true, hasOwnGradient: true)
    }
  }
}
