import Foundation

#if os(Linux)
  /// A file that is on a drive which does not answer: whoever opens it waits, for up to the system's 45 seconds, or until
  /// it is let go.
  ///
  /// It is held by a lease, which the system asks back from this process, and which this process keeps.
  final class HeldFile {
    private let descriptor: Int32

    /// Holds a file; nil where the file system has no leases.
    init?(_ path: String) {
      // The system asks by this signal.
      signal(SIGIO, SIG_IGN)
      descriptor = open(path, O_RDWR | O_CLOEXEC)
      let (setLease, forWriting): (Int32, Int32) = (1024, Int32(F_WRLCK))
      guard fcntl(descriptor, setLease, forWriting) == 0 else { return nil }
    }

    deinit { close(descriptor) }

    /// Whether files of tests can be held.
    static let isPossible: Bool = {
      let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
      defer { unlink(path) }
      return FileManager.default.createFile(atPath: path, contents: Data([1])) && HeldFile(path) != nil
    }()
  }
#endif
