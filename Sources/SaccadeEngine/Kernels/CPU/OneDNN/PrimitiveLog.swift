import Synchronization

/// Remembers which of the library's implementations ran, so that a benchmark or a profile can name the slow ones.
package enum PrimitiveLog {
  /// An operation and the code that the library chose for it.
  package struct Entry: Hashable, Sendable, CustomStringConvertible {
    /// The operation, such as `convolution forward`.
    package let name: String
    /// The library's name of the code it chose.
    package let implementation: String

    /// Whether it is the library's reference code, which is a hundred times slower than the rest.
    package var isSlow: Bool { implementation.hasPrefix("ref") }

    /// As `convolution forward (ref:any)`.
    package var description: String { "\(name) (\(implementation))" }
  }

  private static let counts = Mutex<[Entry: Int]>([:])

  /// What ran so far, and for how many shapes.
  package static var entries: [Entry: Int] { counts.withLock { $0 } }

  static func record(_ primitive: Primitive) {
    let entry = Entry(name: primitive.name, implementation: primitive.implementation)
    counts.withLock { $0[entry, default: 0] += 1 }
  }
}
