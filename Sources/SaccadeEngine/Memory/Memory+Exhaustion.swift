#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import SaccadeText
import Synchronization

extension Memory {
  /// The code with which a process exits for which there is no more memory: `EX_OSERR` of sysexits.h.
  public static let exhaustedExitCode: Int32 = 71

  /// How many bytes tensors can have at most: the machine's memory and swap, or what the process's control group allows.
  package static var limitBytes: Int { SystemMemory.limitBytes }

  private static let teller = Mutex<(@Sendable (_ message: String) -> Void)?>(nil)

  /// Has a function tell that memory is used up, instead of a line on standard error; the process ends after it.
  package static func onExhaustion(_ tell: @escaping @Sendable (_ message: String) -> Void) {
    teller.withLock { $0 = tell }
  }

  /// Says that there is no memory for a tensor and ends the process, without a backtrace: it would tell where in Saccade
  /// the last straw was, and the cause is how much the user asked for.
  static func exhausted(byteCount: Int, _ statistics: MemoryStatistics) -> Never {
    let path = ExecutionContext.current.modulePath
    exhausted(
      "\(memorySize(byteCount)) more were asked for beside the \(memorySize(statistics.liveBytes)) in use"
        + (path.isEmpty ? "" : " [in \(path)]"))
  }

  /// Ends the process with a word unless so much memory can be had beside what is in use: for what comes next in a library
  /// that would end it without one.
  package static func require(_ byteCount: Int, for purpose: String) {
    // What else it takes meanwhile.
    let byteCount = byteCount + 64 << 20
    let block = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard byteCount <= limitBytes, block != MAP_FAILED else {
      exhausted(
        "\(purpose) takes \(memorySize(byteCount))", advice: "take a smaller model, or a machine with more")
    }
    // Untouched, it has cost nothing.
    munmap(block, byteCount)
  }

  /// What helps where tensors take it.
  package static let usualAdvice =
    "take a smaller batch (batch_size, --batch), smaller images or a smaller model, or set recompute: true (--recompute); "
    + "checkpoints are as they were"

  /// Says why memory does not do and ends the process.
  package static func exhausted(_ reason: String, advice: String = Self.usualAdvice) -> Never {
    let message = "memory is used up: \(reason); \(advice)"
    if let tell = teller.withLock({ $0 }) {
      tell(message)
    } else {
      let line = Array("error: \(message)\n".utf8)
      _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
    // Other threads may be at work: nothing is run that would wait for them.
    _exit(exhaustedExitCode)
  }
}
