#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What a file cannot take the place of, and is written to as it is: a device, a pipe, or what a program has open.
///
/// Files are replaced as a whole, by a new one that gets their name. Of `/dev/null`, `/dev/stdout` or a pipe the name is
/// all that there is: a program that may do so, as one of the system's administrator, would take it away from all others.
package enum WritableStream {
  /// Opens it for writing; the caller closes it.
  /// - Parameters:
  ///   - name: its path
  ///   - folder: the open folder that the path begins in; nil is the working directory
  /// - Returns: nil if a file of the name, or none, is there, which a new one may replace; −1, and `errno` set, if it
  ///   cannot be opened, as a pipe that nobody reads
  package static func open(_ name: UnsafePointer<CChar>, in folder: Int32? = nil) -> Int32? {
    let folder = folder ?? AT_FDCWD
    // What the program itself has open goes on where it stands; opened anew, a file would be written over from its start.
    if let number = openNumber(name, in: folder) { return fcntl(number, F_DUPFD_CLOEXEC, 0) }
    var status = stat()
    guard fstatat(folder, name, &status, 0) == 0, ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT) else {
      return nil
    }
    // To open a pipe that nobody reads would wait for ever.
    let descriptor = openat(folder, name, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return -1 }
    let flags = fcntl(descriptor, F_GETFL)
    if flags >= 0 { _ = fcntl(descriptor, F_SETFL, flags & ~O_NONBLOCK) }
    return descriptor
  }

  /// The number of what the program has open, if a name is a link to that, as `/dev/stdout` is.
  static func openNumber(_ name: UnsafePointer<CChar>, in folder: Int32 = AT_FDCWD) -> Int32? {
    let bytes = [CChar](unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer, count in
      guard let start = buffer.baseAddress else { return }
      count = max(0, readlinkat(folder, name, start, buffer.count))
    }
    let target = String(decoding: bytes.map(UInt8.init(bitPattern:)), as: UTF8.self)
    for start in ["/proc/self/fd/", "/dev/fd/"] where target.hasPrefix(start) {
      return Int32(target.dropFirst(start.count))
    }
    return nil
  }
}
