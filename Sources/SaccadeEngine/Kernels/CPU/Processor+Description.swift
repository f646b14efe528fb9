import CProcessor
import COneDNN

extension Processor {
  /// Up to which instructions computations use the processor, which decides the last bits of results: `avx512`, `avx2` or
  /// `base`, and what oneDNN goes by.
  package static var instructions: String {
    let own =
      switch sk_processor_level() {
      case .avx512: "avx512"
      case .avx2: "avx2"
      case .base: "base"
      }
    return "\(own), oneDNN 0x\(String(dnnl_get_effective_cpu_isa().rawValue, radix: 16))"
  }

  /// The version of oneDNN that computes: `3.6.0`.
  package static var oneDNNVersion: String {
    guard let version = dnnl_version()?.pointee else { return "unknown" }
    return "\(version.major).\(version.minor).\(version.patch)"
  }
}
