import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Writes down what the threads of a loader do, while somebody wants to know: for profiles.
///
/// While nobody does, a sample costs one look at a flag more.
package final class LoaderWatch: Sendable {
  /// A piece of a thread's work.
  package struct Event: Sendable {
    /// What was done: `sample`, `batch`.
    package let name: String
    /// The number of the sample in the data set, or of the batch in its epoch.
    package let index: Int
    /// The thread, by a number that no other has meanwhile.
    package let thread: UInt
    /// When it began.
    package let start: ContinuousClock.Instant
    /// When it was done.
    package let end: ContinuousClock.Instant
  }

  private struct State {
    var events: [Event] = []
    var limit = 0
  }

  private let isOn = Atomic<Bool>(false)
  private let state = Mutex(State())

  init() {}

  /// Writes down what happens from now on.
  /// - Parameter limit: how many pieces of work are kept; those after it are not
  package func begin(limit: Int) {
    state.withLock { $0 = State(limit: limit) }
    isOn.store(true, ordering: .relaxed)
  }

  /// Ends it, and gives what was written down.
  package func end() -> [Event] {
    isOn.store(false, ordering: .relaxed)
    return state.withLock { state in
      defer { state = State() }
      return state.events
    }
  }

  /// Does a piece of work.
  @inline(__always)
  func during<Result>(_ name: @autoclosure () -> String, _ index: Int, _ body: () -> Result) -> Result {
    guard isOn.load(ordering: .relaxed) else { return body() }
    let start = ContinuousClock.now
    let result = body()
    let event = Event(name: name(), index: index, thread: Self.thread, start: start, end: .now)
    state.withLock { if $0.events.count < $0.limit { $0.events.append(event) } }
    return result
  }

  private static var thread: UInt {
    #if canImport(Glibc)
      return UInt(pthread_self())
    #else
      return UInt(bitPattern: pthread_self())
    #endif
  }
}
