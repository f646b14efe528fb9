import COneDNN
import CProcessor

/// What the processor that kernels run on can do, within the limit that `ONEDNN_MAX_CPU_ISA` sets.
package enum Processor {
  /// Whether products of bfloat16 are faster than those of float32.
  package static let hasFastBFloat16: Bool = {
    let needed = dnnl_cpu_isa_avx512_core_bf16.rawValue
    return dnnl_get_effective_cpu_isa().rawValue & needed == needed
  }()

  /// How many channels of images stand together: those that fill a register.
  static let channelBlock = sk_processor_level() == .avx512 ? 16 : 8
}
