import Saccade

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Questions to whoever sits at the terminal.
enum Questions {
  /// Whether somebody sits there.
  static var canAsk: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

  /// Asks until the answer can be understood; where nobody can be asked, the usual one holds.
  /// - Parameters:
  ///   - usual: what an empty answer stands for
  ///   - understand: nil asks again
  /// - Throws: `CommandFailure` if the answers end
  static func ask<Answer>(
    _ question: String, usual: String, understand: (String) throws -> Answer?
  ) throws -> Answer {
    let asks = canAsk
    while true {
      var text = usual
      if asks {
        StandardError.write("\(question) [\(usual.visible())]")
        guard let line = readLine() else {
          throw CommandFailure("the answers ended; nothing is written", code: FailureCode(rawValue: 64))
        }
        let words = line.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
        if !words.isEmpty { text = words }
      }
      if let answer = try understand(text) { return answer }
      guard asks else {
        throw CommandFailure("\(question) '\(text)' is no answer", code: FailureCode(rawValue: 64))
      }
      StandardError.write("'\(text.visible())' is not understood")
    }
  }
}

/// A file that was not there.
enum NewFile {
  /// Writes it whole.
  /// - Throws: `CommandFailure` if there is one of the name, or it cannot be written
  static func write(_ text: String, to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      let code = errno
      throw CommandFailure(
        code == EEXIST
          ? "\(path) is there already; choose another name with --out, or remove it"
          : "\(path) cannot be written: \(String(cString: strerror(code)))", code: .noOutput)
    }
    let bytes = Array(text.utf8)
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { systemWrite(descriptor, UnsafeRawBufferPointer(rebasing: $0[done...])) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let code = errno
        close(descriptor)
        unlink(path)
        throw CommandFailure("\(path) cannot be written: \(String(cString: strerror(code)))", code: .noOutput)
      }
      done += count
    }
    guard close(descriptor) == 0 else {
      throw CommandFailure("\(path) cannot be written: \(String(cString: strerror(errno)))", code: .noOutput)
    }
  }
}
