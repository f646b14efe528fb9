#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import SaccadeLayers

/// A file that grows by whole records, each of which goes to the system at once: a killed run leaves all that it told.
///
/// Its owner sees to it that one thread at a time writes.
final class RecordFile: Sendable {
  /// What became of a record.
  enum Outcome {
    /// All of it is in the file.
    case whole
    /// It found no room, and nothing of it is in the file.
    case nothing
    /// It found no room, and a part of it is at the end of the file.
    case part
  }

  /// The file's path.
  let path: String
  private let descriptor: Int32

  /// Opens a file to add records to; what it holds already stays.
  /// - Parameter folder: its folder, if that is held open: it may have lost its name to another
  /// - Throws: `FileError` if it cannot be opened
  init(_ path: String, in folder: Int32? = nil) throws(FileError) {
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

  /// Whether the file still has its name in a folder: somebody may have removed it, or put another in its place.
  func isInPlace(in folder: Int32) -> Bool { isNamed(AtomicFile.name(of: path), in: folder, descriptor) }

  /// Whether nothing is in the file.
  var isEmpty: Bool {
    var status = stat()
    return fstat(descriptor, &status) == 0 && status.st_size == 0
  }

  /// Adds a record, or nothing of it.
  func append(_ bytes: [UInt8]) -> Outcome {
    // One call, so that records of several processes do not mix.
    let written = bytes.withUnsafeBytes { systemWrite(descriptor, $0) }
    if written == bytes.count { return .whole }
    return written <= 0 || takeBack(written) ? .nothing : .part
  }

  /// Cuts off the last bytes of the file, and says whether that could be done.
  private func takeBack(_ count: Int) -> Bool {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_size >= off_t(count) else { return false }
    return ftruncate(descriptor, status.st_size - off_t(count)) == 0
  }
}

/// The system's `write`, whose name would be taken for a method's.
package func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  write(descriptor, bytes.baseAddress, bytes.count)
}
