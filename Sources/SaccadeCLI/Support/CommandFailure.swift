import Saccade

/// A failure of a command: what to tell, and the exit code that says of which kind it is.
struct CommandFailure: Error {
  let message: String
  let code: Int32

  /// Runs a command's work; what it throws becomes a failure with its exit code.
  static func reporting<Result>(_ work: () throws -> Result) throws -> Result {
    do { return try work() } catch { throw CommandFailure(error) }
  }

  private init(_ error: any Error) {
    message = String(describing: error)
    code = Self.code(of: error)
  }

  // The numbers are those of sysexits.h, which scripts know.
  private static func code(of error: any Error) -> Int32 {
    switch error {
    case is ConfigError: 78
    case is DatasetError, is ImageError, is LoaderError, is WeightsError, is StateError, is CheckpointError: 65
    case is FileError, is DownloadError: 74
    default: 1
    }
  }
}
