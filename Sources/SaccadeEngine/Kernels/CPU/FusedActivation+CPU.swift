import CKernels
import COneDNN

extension FusedActivation {
  /// For our own kernels.
  var kernel: sk_activation {
    switch self {
    case .identity: .identity
    case .relu: .relu
    case .relu6: .relu6
    case .silu: .silu
    }
  }

  /// For the library's primitives; nil where nothing is to be done.
  var oneDNN: (algorithm: dnnl_alg_kind_t, alpha: Float, beta: Float)? {
    switch self {
    case .identity: nil
    case .relu: (dnnl_eltwise_relu, 0, 0)
    case .relu6: (dnnl_eltwise_clip, 0, 6)
    case .silu: (dnnl_eltwise_swish, 1, 0)
    }
  }
}
