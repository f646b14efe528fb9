import Saccade

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Standard output: results, and nothing else.
enum StandardOutput {
  /// Writes a line, its control characters made visible, ends of lines excepted.
  ///
  /// Where it cannot be written, says so and ends the program with 74, since the result is lost. Where nobody reads any
  /// more, as after `| head -1`, that is the reader's choice: the program ends without a word, with the code of those that
  /// the signal for this ends, 141.
  static func write(_ line: String) {
    guard let code = errorNumber(ofWriting: line) else { return }
    if code == EPIPE { exit(FailureCode.signal(SIGPIPE).rawValue) }
    StandardError.write(
      "error: standard output: the result cannot be written (\(String(cString: strerror(code)))); send it somewhere "
        + "else and run again")
    exit(FailureCode.noOutput.rawValue)
  }

  /// Writes a line, and gives the system's error number where that fails.
  static func errorNumber(ofWriting line: String) -> Int32? {
    Array((line.visible(keepingLines: true) + "\n").utf8).withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let written = systemWrite(STDOUT_FILENO, UnsafeRawBufferPointer(rebasing: rest))
        if written < 0 {
          if errno == EINTR { continue }
          return errno
        }
        rest = rest.dropFirst(written)
      }
      return nil
    }
  }

  /// Writes an object as JSON on one line.
  static func write(_ record: LogRecord) { write(record.json) }
}

/// Standard error: progress, logs and errors.
enum StandardError {
  /// Writes a line, its control characters made visible, ends of lines excepted.
  static func write(_ line: String) { Terminal.standardError.write(line: line) }
}
