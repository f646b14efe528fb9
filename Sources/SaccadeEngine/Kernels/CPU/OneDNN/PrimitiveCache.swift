import Synchronization

/// Keeps compiled primitives, with what is worth knowing about them, by what they were made for.
///
/// Compiling a convolution takes hundreds of microseconds, finding it here less than one. The library divides the work
/// among threads as it compiles, so another number of threads is another primitive.
final class PrimitiveCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private struct Entry: Hashable {
    let key: Key
    let threads: Int
  }

  private let entries = Mutex<[Entry: Value]>([:])
  private let limit: Int

  /// A cache that forgets everything when it holds `limit` entries: inputs of ever new sizes must not fill memory.
  init(limit: Int = 4096) { self.limit = limit }

  /// The value for `key`, made when it is asked for the first time.
  func value(for key: Key, make: () -> Value) -> Value {
    let entry = Entry(key: key, threads: Threads.count)
    if let known = entries.withLock({ $0[entry] }) { return known }
    // Perhaps in a thread of the system that has not heard of the count yet.
    Threads.adopt()
    let made = make()
    entries.withLock { entries in
      if entries.count >= limit { entries.removeAll() }
      entries[entry] = made
    }
    return made
  }
}
