#if canImport(Glibc)
  import Glibc
#endif

/// Signals that tell of a crash, and that somebody else can send.
///
/// Swift's runtime answers them with a report of where the program is (`SWIFT_BACKTRACE`), which takes half a minute.
/// After a crash the program ends then, since it crashes again; after a signal that was sent it would go on.
enum CrashSignals {
  #if canImport(Glibc)
    private static let numbers = [SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP]
    /// What the runtime does, by the signal's number.
    private nonisolated(unsafe) static let former = {
      let actions = UnsafeMutablePointer<sigaction>.allocate(capacity: 65)
      actions.initialize(repeating: sigaction(), count: 65)
      return actions
    }()
  #endif

  /// Lets signals that are sent end the program at once, with their code; a crash is reported as it was.
  static func endTheProgram() {
    #if canImport(Glibc)
      // A program inherits what its parent's thread blocks, and would never hear of it.
      var heard = sigset_t()
      sigemptyset(&heard)
      for number in numbers { sigaddset(&heard, number) }
      pthread_sigmask(SIG_UNBLOCK, &heard, nil)
      for number in numbers {
        var action = sigaction()
        // Where nobody reports, the system ends the program.
        guard sigaction(number, nil, &action) == 0, action.sa_flags & Int32(SA_SIGINFO) != 0 else { continue }
        former[Int(number)] = action
        action.__sigaction_handler.sa_sigaction = handler
        sigaction(number, &action, nil)
      }
    #endif
  }

  #if canImport(Glibc)
    private static let handler:
      @convention(c) (Int32, UnsafeMutablePointer<siginfo_t>?, UnsafeMutableRawPointer?) -> Void = {
        number, info, context in
        // The numbers of signals that processes send are not positive; what ends the program itself is a crash.
        if let info, info.pointee.si_code <= 0, info.pointee._sifields._kill.si_pid != getpid() {
          signal(number, SIG_DFL)
          raise(number)
        } else {
          former[Int(number)].__sigaction_handler.sa_sigaction?(number, info, context)
        }
      }
  #endif
}
