import Saccade

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Standard output: results, and nothing else.
enum StandardOutput {
  /// Writes a line, its control characters made visible, ends of lines excepted; where it cannot be written, says so and ends the program with 74, since the result is lost.
  static func write(_ line: String) {
    guard let reason = reasonNotToWrite(line) else { return }
    StandardError.write(
      "error: standard output: the result cannot be written (\(reason)); send it somewhere else and run again")
    exit(FailureCode.noOutput.rawValue)
  }

  /// Writes a line, and gives the system's reason where that fails.
  static func reasonNotToWrite(_ line: String) -> String? {
    Array((line.visible(keepingLines: true) + "\n").utf8).withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let written = systemWrite(STDOUT_FILENO, UnsafeRawBufferPointer(rebasing: rest))
        if written < 0 {
          if errno == EINTR { continue }
          return String(cString: strerror(errno))
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
