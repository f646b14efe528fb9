#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Opens what is to be read, if it is a file in the plain sense: everything from outside is opened here.
///
/// A name in an argument or in somebody's data can be that of a pipe that nobody writes to, or of a device without an
/// end; to open or read one would wait for ever. What comes through a pipe has to be saved to a file first. `/dev/stdin` is
/// what stands behind it: a file that the shell has put there is read.
package enum RegularFile {
  /// Why something is not opened.
  package enum Refusal: Error, Hashable, Sendable {
    /// The system does not open or read it.
    case system(Int32)
    /// It is a folder.
    case folder
    /// It is something else that is no file: `a pipe`, `a socket`, `a device`.
    case other(String)
    /// It is longer than what is asked for can be.
    case tooLong

    /// It is a link that leads back to itself, in the end.
    package static let circle = Refusal.system(ELOOP)

    /// What to do about something that is no file.
    package static let advice = "save what comes from it to a file, and name that"

    /// What stands in the way: `is a pipe, not a file`.
    package var problem: String {
      switch self {
      case .circle: "is a symbolic link that leads back to itself"
      case .system(let code): "cannot be read: \(String(cString: strerror(code)))"
      case .folder: "is a folder"
      case .other(let kind): "is \(kind), not a file"
      case .tooLong: "is far too long"
      }
    }

    /// Whether there is nothing of the name.
    package var isMissing: Bool { self == .system(ENOENT) || self == .system(ENOTDIR) }
  }

  /// Opens a file for reading; the caller closes it.
  package static func open(_ path: UnsafePointer<CChar>) throws(Refusal) -> Int32 {
    // A pipe would keep the plain call waiting for a writer, and a terminal become the program's own.
    var descriptor = systemOpen(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    // A file that another program holds a lease on is given up by it in a moment, which the plain call waits for.
    if descriptor < 0, errno == EWOULDBLOCK { descriptor = systemOpen(path, O_RDONLY | O_CLOEXEC | O_NOCTTY) }
    guard descriptor >= 0 else {
      let code = errno
      var status = stat()
      // Sockets and devices without a driver are refused by the system, in words of its own.
      if code == ENXIO || code == ENODEV, stat(path, &status) == 0, let refusal = refusal(of: status) { throw refusal }
      throw .system(code)
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let code = errno
      close(descriptor)
      throw .system(code)
    }
    if let refusal = refusal(of: status) {
      close(descriptor)
      throw refusal
    }
    let flags = fcntl(descriptor, F_GETFL)
    // Files of the system without a size may have no end, as /proc/kmsg, whose reader waits for the next message.
    if flags >= 0, status.st_size > 0 { _ = fcntl(descriptor, F_SETFL, flags & ~O_NONBLOCK) }
    return descriptor
  }

  /// All bytes of a file.
  /// - Parameters:
  ///   - limit: how many bytes it may have
  ///   - expect: told how many it seems to have, before they are read
  package static func contents(
    of path: String, atMost limit: Int = .max, _ expect: (_ byteCount: Int) -> Void = { _ in }
  ) throws(Refusal) -> [UInt8] {
    let descriptor = try open(path)
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var status = stat()
    if fstat(descriptor, &status) == 0, status.st_size > 0 {
      let size = Int(status.st_size)
      guard size <= limit else { throw .tooLong }
      expect(size)
      // What a file of the system says of its size may be anything.
      bytes.reserveCapacity(min(size, 1 << 31) + 1)
    }
    while true {
      var failure: Int32 = 0
      let piece = [UInt8](unsafeUninitializedCapacity: 1 << 20) { buffer, count in
        var got = -1
        repeat { got = read(descriptor, buffer.baseAddress, buffer.count) } while got < 0 && errno == EINTR
        if got < 0 { failure = errno } else { count = got }
      }
      if failure == EAGAIN { throw .other("a stream of the system") }
      if failure != 0 { throw .system(failure) }
      if piece.isEmpty { return bytes }
      bytes += piece
      if bytes.count > limit { throw .tooLong }
    }
  }

  /// Whether there is a file of the name, which a new one would replace.
  package static func isThere(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && refusal(of: status) == nil && WritableStream.openNumber(path) == nil
  }

  /// Why something that is there is not opened; nil for a file.
  private static func refusal(of status: stat) -> Refusal? {
    switch status.st_mode & S_IFMT {
    case S_IFREG: nil
    case S_IFDIR: .folder
    case S_IFIFO: .other("a pipe")
    case S_IFSOCK: .other("a socket")
    default: .other("a device")
    }
  }
}

/// The system's `open`, whose name would be taken for the method's.
private func systemOpen(_ path: UnsafePointer<CChar>, _ flags: Int32) -> Int32 { open(path, flags) }
