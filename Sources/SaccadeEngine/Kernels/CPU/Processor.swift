import COneDNN
import CProcessor

/// What the processor that kernels run on can do, within the limit that `ONEDNN_MAX_CPU_ISA` sets.
package enum Processor {
  /// Whether there are instructions for products of bfloat16.
  package static let hasBFloat16 = has(dnnl_cpu_isa_avx512_core_bf16)

  /// Whether products of bfloat16 are faster than those of float32.
  ///
  /// Intel's processors that have tiles (AMX) make them fast with these alone: where a virtual machine hides the tiles,
  /// the vector instructions that are left reach 0.55 of float32's speed. Its processors before, and AMD's, are fast.
  package static let hasFastBFloat16 = hasBFloat16 && (has(dnnl_cpu_isa_avx512_core_amx) || !sk_processor_had_tiles())

  /// Whether there are instructions that multiply bytes and add up four products at once (VNNI).
  package static let hasFastBytes = has(dnnl_cpu_isa_avx512_core_vnni) || has(dnnl_cpu_isa_avx2_vnni)

  private static func has(_ instructions: dnnl_cpu_isa_t) -> Bool {
    dnnl_get_effective_cpu_isa().rawValue & instructions.rawValue == instructions.rawValue
  }

  /// How many channels of images stand together: those that fill a register.
  static let channelBlock = sk_processor_level() == .avx512 ? 16 : 8
}
