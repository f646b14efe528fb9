import Saccade

/// A failure of a command: what to tell, and the exit code that says of which kind it is.
struct CommandFailure: Error {
  let message: String
  /// The message as people read it.
  private let shown: String
  let code: FailureCode
  /// The failure as `--json` prints it.
  let record: LogRecord

  /// Runs a command's work; what it throws becomes a failure with its exit code.
  static func reporting<Result>(_ work: () throws -> Result) throws -> Result {
    do { return try work() } catch let failure as CommandFailure { throw failure } catch { throw CommandFailure(error) }
  }

  /// A failure from its parts.
  init(_ message: String, code: FailureCode) {
    self.message = message
    shown = message
    self.code = code
    record = ["error": .text(message), "exit_code": .integer(Int(code.rawValue))]
  }

  /// A failure by what was thrown.
  init(_ error: any Error) {
    message = "\(error)"
    // Errors of configurations alone have several lines, and see to names themselves; in others a line's end is from one.
    shown = error is ConfigError ? message : message.visible()
    code = Self.code(of: error)
    var record = LogRecord(telling: error, message)
    record["exit_code"] = .integer(Int(code.rawValue))
    self.record = record
  }

  /// Tells the failure on standard error, and as an object on standard output if results go there as JSON.
  func tell(isJSON: Bool) {
    // Who stopped the program knows that nothing is wrong.
    StandardError.write(code.isSignal ? shown : "error: \(shown)")
    // Where that cannot be written, the failure's own code is the one to exit with.
    if isJSON { _ = StandardOutput.errorNumber(ofWriting: record.json) }
  }

  /// The exit code of an error.
  static func code(of error: any Error) -> FailureCode { (error as? any SaccadeError)?.exitCode ?? .failed }
}

extension LogRecord {
  /// An error's text, and its parts where it has them.
  init(telling error: any Error, _ message: String) {
    self = ["error": .text(message)]
    guard let error = error as? any SaccadeError else { return }
    for (name, part) in [("place", error.place), ("problem", error.problem), ("advice", error.advice)]
    where !part.isEmpty {
      self[name] = .text(part.cut())
    }
  }
}
