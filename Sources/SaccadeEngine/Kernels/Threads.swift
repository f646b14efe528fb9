import CKernels

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The one pool of threads that all operations run on: oneDNN's, which our own kernels share.
public enum Threads {
  /// More threads than this no pool has: the library would take the memory for each, or end the program.
  package static let most = 1024

  /// How many threads operations use: `SACCADE_THREADS`, or as many as the processor has cores.
  /// - Traps: on setting, if the count is not from 1 to 1024
  public static var count: Int {
    get {
      _ = environment
      return sk_threads()
    }
    set {
      guard 1...most ~= newValue else {
        misuse("Threads.count", "there must be at least one thread, and at most \(most): \(newValue)")
      }
      _ = environment
      sk_set_threads(newValue)
    }
  }

  /// How many turns of OpenMP's waiting loop take so long.
  package static func waitingTurns(microseconds: Double) -> Int {
    Int((microseconds * 1000 / Swift.max(sk_waiting_turn_nanoseconds(), 0.1)).rounded(.up))
  }

  /// Applies `SACCADE_THREADS`, once.
  static let environment: Void = {
    guard let text = getenv("SACCADE_THREADS").map({ String(cString: $0) }) else { return }
    guard let count = Int(text), 1...most ~= count else {
      misuse("SACCADE_THREADS", "must be a positive whole number, at most \(most): '\(text)'")
    }
    sk_set_threads(count)
  }()

  /// Brings the calling thread under the common count; OpenMP keeps one for every thread of the system.
  static func adopt() {
    _ = environment
    sk_adopt_threads()
  }
}
