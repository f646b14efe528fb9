import CKernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Stops the program with what was done wrong, where in the program, and where in the model:
/// `Sources/App/main.swift:12: matmul: … [in backbone.conv1]`.
package func misuse(_ operation: String, _ message: String) -> Never {
  let context = ExecutionContext.current
  let text = "\(operation): \(message)\(context.modulePath.isEmpty ? "" : " [in \(context.modulePath)]")"
  if let tell = context.onMisuse { tell(text) }
  // `fatalError` would name this file.
  let line = Array("\(CallSite.current.map { "\($0): " } ?? "")\(text)\n".utf8)
  line.withUnsafeBytes { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
  // Here rather than in `abort`, so that Swift's own backtrace, where it is switched on, leads to the caller.
  sk_trap()
}
