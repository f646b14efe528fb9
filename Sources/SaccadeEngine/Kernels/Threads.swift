import CKernels
import CProcessor

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The one pool of threads that all operations run on: oneDNN's, which our own kernels share.
///
/// How many there are changes no bit of any result, up to ``independent`` threads.
public enum Threads {
  /// More threads than this no pool has: the library would take the memory for each, or end the program.
  package static let most = 1024

  /// How many threads operations use: `SACCADE_THREADS`, or `OMP_NUM_THREADS`, or as many as the processor has cores.
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

  /// Whether the system gives so many threads; where it does not, the library would end the program.
  /// - Parameter count: up to ``most``
  package static func canStart(_ count: Int) -> Bool { count == 1 || sk_can_start_threads(count) }

  /// Up to so many threads results were seen not to depend on their number: 64 on a processor with AVX-512.
  ///
  /// Sums are cut by shapes alone, see `docs/decisions/0024-thread-count.md`. What oneDNN does not cut as it sums was tried
  /// with up to 64 threads; from about 100 on it cuts more. On other processors some of its products and convolutions
  /// still depend on the threads, so that it is 1 there.
  public static var independent: Int { sk_processor_level() == .avx512 ? 64 : 1 }

  /// How many turns of OpenMP's waiting loop take so long.
  package static func waitingTurns(microseconds: Double) -> Int {
    Int((microseconds * 1000 / Swift.max(sk_waiting_turn_nanoseconds(), 0.1)).rounded(.up))
  }

  /// Applies `SACCADE_THREADS`, once.
  static let environment: Void = {
    guard let text = getenv("SACCADE_THREADS").map({ String(cString: $0) }) else {
      let count = sk_threads()
      guard count <= most else { misuse("OMP_NUM_THREADS", "must be at most \(most): \(count)") }
      return
    }
    guard let count = Int(text), 1...most ~= count else {
      misuse("SACCADE_THREADS", "must be a positive whole number, at most \(most): '\(text)'")
    }
    sk_set_threads(count)
  }()

  /// Does something while the library sees one thread, so that it divides no work.
  static func alone<Result>(_ body: () throws -> Result) rethrows -> Result {
    _ = environment
    let before = sk_enter_one_thread()
    defer { sk_leave_one_thread(before) }
    return try body()
  }

  /// Does something while loops are cut for all threads however small they are, as a test of the cuts wants.
  static func dividingFinely<Result>(_ body: () throws -> Result) rethrows -> Result {
    sk_divide_finely(true)
    defer { sk_divide_finely(false) }
    return try body()
  }

  /// Brings the calling thread under the common count; OpenMP keeps one for every thread of the system.
  static func adopt() {
    _ = environment
    sk_adopt_threads()
  }
}
