#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A thread that can be waited for.
final class WorkerThread: Sendable {
  private let handle: pthread_t

  /// Starts a thread that runs a closure; nil if the system gives no more threads.
  init?(_ body: @escaping @Sendable () -> Void) {
    let box = Unmanaged.passRetained(Body(body))
    #if canImport(Glibc)
      var thread = pthread_t()
      let status = pthread_create(&thread, nil, { Body.run($0) }, box.toOpaque())
      handle = thread
    #else
      var thread: pthread_t?
      let status = pthread_create(&thread, nil, { Body.run($0) }, box.toOpaque())
      guard let thread else {
        box.release()
        return nil
      }
      handle = thread
    #endif
    guard status == 0 else {
      box.release()
      return nil
    }
  }

  /// Waits until the closure has returned.
  ///
  /// To be called once.
  func join() {
    pthread_join(handle, nil)
  }

  /// Lets it run on by itself: nobody waits for it.
  ///
  /// To be called once, and not with ``join()``.
  func detach() {
    pthread_detach(handle)
  }

  private final class Body: Sendable {
    let closure: @Sendable () -> Void

    init(_ closure: @escaping @Sendable () -> Void) { self.closure = closure }

    static func run(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
      if let pointer { Unmanaged<Body>.fromOpaque(pointer).takeRetainedValue().closure() }
      return nil
    }
  }
}
