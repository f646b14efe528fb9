import CKernels

/// Where parts of a sum write what they found, in float32, before it comes together.
struct PartialSums {
  private let sum: UnsafeMutableRawPointer
  private let byteCount: Int
  private let others: Storage
  private let terms: Int

  /// Room for `terms` partial results, the first of which is where the sum shall be.
  init(_ sum: UnsafeMutableRawPointer, byteCount: Int, terms: Int) {
    self.sum = sum
    self.byteCount = byteCount
    self.terms = terms
    others = Storage(byteCount: (terms - 1) * byteCount)
  }

  /// Where a partial result begins.
  func start(of term: Int) -> UnsafeMutableRawPointer {
    term == 0 ? sum : others.pointer + (term - 1) * byteCount
  }

  /// Adds all others to the first, in their order.
  func join() {
    guard terms > 1 else { return }
    let count = byteCount / MemoryLayout<Float>.stride
    withExtendedLifetime(others) {
      sk_add_parts(
        sum.assumingMemoryBound(to: Float.self), others.pointer.assumingMemoryBound(to: Float.self), count, terms - 1)
    }
  }
}
