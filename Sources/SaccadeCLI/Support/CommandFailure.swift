import Saccade

/// A failure of a command: what to tell, and the exit code that says of which kind it is.
struct CommandFailure: Error {
  let message: String
  let code: Int32

  /// Runs a command's work; what it throws becomes a failure with its exit code.
  static func reporting<Result>(_ work: () throws -> Result) throws -> Result {
    do { return try work() } catch { throw CommandFailure(error) }
  }

  /// A failure from its parts.
  init(_ message: String, code: Int32) {
    self.message = message
    self.code = code
  }

  private init(_ error: any Error) {
    self.init(String(describing: error) + Self.advice(on: error), code: Self.code(of: error))
  }

  /// What else can be done about a picture that stops a run.
  private static func advice(on error: any Error) -> String {
    guard let sample = error as? LoaderError, sample.underlying is ImageError else { return "" }
    if !sample.all.isEmpty {
      return
        "; on_error: skip has nothing left to go on with: mend the files or name another folder; saccade data check "
        + "FOLDER lists them"
    }
    return "; on_error: skip in its data set trains without such pictures, and saccade data check FOLDER lists them"
  }

  /// Tells the failure on standard error, and as an object on standard output if results go there as JSON.
  func tell(isJSON: Bool) {
    // Who stopped the program knows that nothing is wrong.
    StandardError.write(code > Self.signalBase ? message : "error: \(message)")
    // Where that cannot be written, the failure's own code is the one to exit with.
    if isJSON { _ = StandardOutput.reasonNotToWrite(record.json) }
  }

  /// The failure as `--json` prints it.
  var record: LogRecord { ["error": .text(message), "exit_code": .integer(Int(code))] }

  /// Shells give a program that a signal ended this code and the signal's number.
  private static let signalBase: Int32 = 128

  // The numbers are those of sysexits.h, which scripts know.
  private static func code(of error: any Error) -> Int32 {
    switch error {
    case is ConfigError: 78
    case is DatasetError, is ImageError, is LoaderError, is WeightsError, is StateError, is CheckpointError: 65
    case is FileError, is DownloadError: 74
    case TrainingError.interrupted(let signal, _): signalBase + signal
    default: 1
    }
  }
}
