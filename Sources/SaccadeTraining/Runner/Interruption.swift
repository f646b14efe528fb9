#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Synchronization

/// A wish to stop, from Ctrl-C or `kill`: training saves a checkpoint after the running step and stops.
public enum Interruption {
  /// The signal that asked to stop; 0 for none.
  private static let signal = Atomic<Int32>(0)

  /// Begins to listen; a second signal stops the process at once, as without this.
  public static func listen() {
    // The first access makes the variable, which a signal handler must not do.
    signal.store(0, ordering: .relaxed)
    // A program inherits what its parent's thread blocks, and would never hear of it.
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM] { sigaddset(&signals, number) }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    for number in [SIGINT, SIGTERM] {
      #if canImport(Glibc)
        _ = Glibc.signal(number, handler)
      #else
        _ = Darwin.signal(number, handler)
      #endif
    }
  }

  /// The signal that asked to stop, if one did.
  public static var requested: Int32? {
    let number = signal.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }

  private static let handler: @convention(c) (Int32) -> Void = { number in
    signal.store(number, ordering: .relaxed)
    #if canImport(Glibc)
      _ = Glibc.signal(number, SIG_DFL)
    #else
      _ = Darwin.signal(number, SIG_DFL)
    #endif
  }
}
