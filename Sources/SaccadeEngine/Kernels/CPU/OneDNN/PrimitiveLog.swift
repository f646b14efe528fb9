import Synchronization

/// Counts which of the library's implementations were chosen, so that a test or a profile can find the slow ones.
package enum PrimitiveLog {
  /// How many primitives were compiled, by operation and implementation.
  package struct Entry: Hashable, Sendable {
    /// The operation, such as `convolution forward`.
    package let name: String
    /// The library's name of the code it chose.
    package let implementation: String

    /// Whether the library fell back to code that is many times slower than the rest.
    package var isSlow: Bool {
      implementation.hasPrefix("ref") || implementation.hasPrefix("simple:")
        || (implementation.contains("gemm") && name.contains("convolution"))
    }
  }

  private static let counts = Mutex<[Entry: Int]>([:])

  /// What was compiled so far.
  package static var entries: [Entry: Int] { counts.withLock { $0 } }

  static func record(name: String, implementation: String) {
    counts.withLock { $0[Entry(name: name, implementation: implementation), default: 0] += 1 }
  }
}
