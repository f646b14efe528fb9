import CKernels
import COneDNN

extension FusedActivation {
  /// For our own kernels; nil for what they do not do on the way.
  var kernel: sk_activation? {
    switch self {
    case .identity: .identity
    case .relu: .relu
    case .relu6: .relu6
    case .silu: .silu
    default: nil
    }
  }

  /// For the library's primitives; nil where nothing is to be done.
  var oneDNN: (algorithm: dnnl_alg_kind_t, alpha: Float, beta: Float)? {
    switch self {
    case .identity: nil
    case .relu: (dnnl_eltwise_relu, 0, 0)
    case .relu6: (dnnl_eltwise_clip, 0, 6)
    case .silu: (dnnl_eltwise_swish, 1, 0)
    case .hardSwish: (dnnl_eltwise_hardswish, 1.0 / 6, 0.5)
    case .hardSigmoid: (dnnl_eltwise_hardsigmoid, 1.0 / 6, 0.5)
    case .sigmoid: (dnnl_eltwise_logistic, 0, 0)
    case .tanh: (dnnl_eltwise_tanh, 0, 0)
    case .geluExact: (dnnl_eltwise_gelu_erf, 0, 0)
    case .geluTanh: (dnnl_eltwise_gelu_tanh, 0, 0)
    case .leakyReLU(let slope): (dnnl_eltwise_relu, slope, 0)
    }
  }
}
