#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Synchronization

/// A wish to stop, from Ctrl-C, Ctrl-\, `kill`, or a terminal or connection that has gone: training saves a checkpoint after the
/// running step, or at once if it waits for data, and stops.
///
/// Before the run begins and after its end there is nothing to save, and a signal ends the process as it always does. So
/// does a second one in the run; but not the same wish told twice, as a terminal that closes and `timeout` tell it.
/// A signal that the program was started to ignore, as `nohup` does, stays ignored.
public enum Interruption {
  /// The signals that ask.
  private static let numbers = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]
  /// The signal that asked to stop, and above its eight bits when, in milliseconds; 0 for none.
  private static let wish = Atomic<UInt64>(0)
  /// Whether there is a run that hears of it.
  private static let isHeard = Atomic<Bool>(false)
  /// Two signals within so many milliseconds are one wish.
  private static let patience: UInt64 = 250

  /// Begins to listen.
  public static func listen() {
    // The first access makes the variables, which a signal handler must not do.
    wish.store(0, ordering: .relaxed)
    _ = (isHeard.load(ordering: .relaxed), patience)
    // A program inherits what its parent's thread blocks, and would never hear of it.
    var heard = sigset_t()
    sigemptyset(&heard)
    for number in numbers where !isIgnored(number) {
      setAction(number, handler)
      sigaddset(&heard, number)
    }
    pthread_sigmask(SIG_UNBLOCK, &heard, nil)
  }

  /// The signal that asked to stop, if one did.
  public static var requested: Int32? {
    let wish = wish.load(ordering: .relaxed)
    return wish == 0 ? nil : Int32(wish & 0xFF)
  }

  /// Runs work that looks at ``requested`` now and then; only meanwhile does a signal wait for it.
  package static func heard<Result>(_ work: () throws -> Result) rethrows -> Result {
    let wasHeard = isHeard.exchange(true, ordering: .relaxed)
    defer { isHeard.store(wasHeard, ordering: .relaxed) }
    return try work()
  }

  private static let handler: @convention(c) (Int32) -> Void = { number in
    guard isHeard.load(ordering: .relaxed) else { return end(by: number) }
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    let now = UInt64(time.tv_sec) * 1000 + UInt64(time.tv_nsec) / 1_000_000 + 1
    let (isFirst, first) = wish.compareExchange(
      expected: 0, desired: now << 8 | UInt64(number), ordering: .relaxed)
    // Who hangs up does not ask for haste, and is often told of by several.
    if isFirst || number == SIGHUP || now < first >> 8 + patience { return }
    end(by: number)
  }

  /// Ends the process as the signal does where nobody listens.
  private static func end(by number: Int32) {
    setAction(number, SIG_DFL)
    raise(number)
  }

  private static func setAction(_ number: Int32, _ action: (@convention(c) (Int32) -> Void)?) {
    #if canImport(Glibc)
      _ = Glibc.signal(number, action)
    #else
      _ = Darwin.signal(number, action)
    #endif
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    #if canImport(Glibc)
      let handler = action.__sigaction_handler.sa_handler
    #else
      let handler = action.__sigaction_u.__sa_handler
    #endif
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
