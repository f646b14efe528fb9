import Saccade

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Standard output: results, and nothing else.
enum StandardOutput {
  /// Writes a line.
  static func write(_ line: String) {
    print(line)
    fflush(nil)
  }

  /// Writes an object as JSON on one line.
  static func write(_ record: LogRecord) { write(record.json) }
}

/// Standard error: progress, logs and errors.
enum StandardError {
  /// Writes a line.
  static func write(_ line: String) { Terminal.standardError.write(line: line) }
}
