import Foundation

/// A process that is under attack, with what it said.
final class Child {
  /// How a process ended.
  enum End: CustomStringConvertible {
    case code(Int32)
    case signal(Int32)
    /// It was still there when its time was over, and was killed.
    case hung

    var description: String {
      switch self {
      case .code(let code): "exit code \(code)"
      case .signal(let signal): "signal \(signal)"
      case .hung: "no end"
      }
    }
  }

  private let process = Process()
  private let output: String
  private let done = DispatchSemaphore(value: 0)
  /// The process's number.
  var number: Int32 { process.processIdentifier }

  /// Starts a program; all that it says goes into a file.
  init(_ program: String, _ arguments: [String], output: String, in folder: String? = nil) throws {
    self.output = output
    _ = FileManager.default.createFile(atPath: output, contents: nil)
    guard let file = FileHandle(forWritingAtPath: output) else { throw TortureFailure("cannot write \(output)") }
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = file
    process.standardError = file
    if let folder { process.currentDirectoryURL = URL(filePath: folder) }
    var environment = ProcessInfo.processInfo.environment
    // A crash is to be seen as one at once; and threads do not fight for two processors.
    environment["SWIFT_BACKTRACE"] = "enable=no"
    environment["SACCADE_THREADS"] = "1"
    process.environment = environment
    process.terminationHandler = { [done] _ in done.signal() }
    try process.run()
    try file.close()
  }

  /// Waits for the end.
  /// - Parameter seconds: how long it may take before it counts as hung, and is killed
  func end(within seconds: Double) -> End {
    if done.wait(timeout: .now() + seconds) == .timedOut {
      kill(number, SIGKILL)
      done.wait()
      return .hung
    }
    return process.terminationReason == .exit
      ? .code(process.terminationStatus) : .signal(process.terminationStatus)
  }

  /// How it ended, if it does within some seconds.
  func end(orNilAfter seconds: Double) -> End? {
    guard done.wait(timeout: .now() + seconds) == .success else { return nil }
    return process.terminationReason == .exit
      ? .code(process.terminationStatus) : .signal(process.terminationStatus)
  }

  /// Kills it after some time, if it is still there by then.
  /// - Returns: whether it was; if not, how it ended
  func killed(after seconds: Double) -> (wasKilled: Bool, end: End) {
    if done.wait(timeout: .now() + seconds) == .timedOut {
      kill(number, SIGKILL)
      done.wait()
      if process.terminationReason == .uncaughtSignal, process.terminationStatus == SIGKILL {
        return (true, .signal(SIGKILL))
      }
    }
    return (
      false,
      process.terminationReason == .exit ? .code(process.terminationStatus) : .signal(process.terminationStatus)
    )
  }

  /// The last lines that it said.
  var lastWords: String {
    let text = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").suffix(2).joined(separator: " | ")
  }
}
