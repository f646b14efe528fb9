#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import SaccadeLayers
public import SaccadeTasks
import Synchronization

/// A file that grows by a line at a time.
///
/// Each line goes to the system at once, so that a killed run leaves all that it told. A disk that is full stops the
/// log, not the training: what was lost is counted and told once.
public final class LogFile: Sendable {
  /// The file's path.
  public let path: String
  private let descriptor: Int32
  private let state = Mutex(State())

  private struct State {
    /// How many lines found no room.
    var lost = 0
    /// Whether the file ends within a line that could not be taken back.
    var endsWithinLine = false
  }

  /// Opens a file to add lines to; what it holds already stays.
  /// - Throws: `FileError` if it cannot be opened
  public convenience init(_ path: String) throws { try self.init(path, in: nil) }

  /// The same in a folder that is held open, which may have lost its name to another.
  init(_ path: String, in folder: Int32?) throws {
    let name = folder == nil ? path : AtomicFile.name(of: path)
    // A pipe that nobody reads would keep the plain call waiting.
    let flags = O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK | O_CLOEXEC
    descriptor = openat(folder ?? AT_FDCWD, name, flags, 0o666)
    guard descriptor >= 0 else { throw FileError(path, "write", errno) }
    let mode = fcntl(descriptor, F_GETFL)
    if mode >= 0 { _ = fcntl(descriptor, F_SETFL, mode & ~O_NONBLOCK) }
    self.path = path
  }

  deinit { close(descriptor) }

  /// Adds a line.
  ///
  /// Of a line that finds no room nothing stays, so that the next one does not stand behind half of it.
  public func write(line: String) {
    state.withLock { state in
      let bytes = Array(((state.endsWithinLine ? "\n" : "") + line + "\n").utf8)
      // One call, so that lines of several processes do not mix.
      let written = bytes.withUnsafeBytes { systemWrite(descriptor, $0) }
      if written == bytes.count {
        state.endsWithinLine = false
      } else {
        state.lost += 1
        if written > 0 { state.endsWithinLine = !takeBack(written) }
      }
    }
  }

  /// Cuts off the last bytes of the file, and says whether that could be done.
  private func takeBack(_ count: Int) -> Bool {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_size >= off_t(count) else { return false }
    return ftruncate(descriptor, status.st_size - off_t(count)) == 0
  }

  /// Adds a record as a line of JSON.
  public func write(_ record: LogRecord) { write(line: record.json) }

  /// How many lines found no room.
  public var lostLines: Int { state.withLock { $0.lost } }
}

/// The system's `write`, whose name would be taken for a method's.
package func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  write(descriptor, bytes.baseAddress, bytes.count)
}
