#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file that is open for reading at any place, as one whole even where a new file takes its name.
///
/// Its bytes are read where they are wanted, so that of the largest file no more is in memory than what was asked for. It
/// is not mapped: whoever reads from a map of a file that somebody cuts short is ended by the system, without an error.
final class InputBytes: Sendable {
  /// The file's path.
  let path: String
  /// How many bytes it had when it was opened.
  let size: Int
  private let descriptor: Int32

  /// - Throws: ``FileError`` if it cannot be opened
  init(_ path: String) throws(FileError) {
    descriptor = try FileError.opening(path)
    self.path = path
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let code = errno
      close(descriptor)
      throw FileError(path, "read", code)
    }
    size = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// The bytes of a range.
  /// - Throws: ``FileError`` if the system cannot read them; ``WeightsError`` if the file ends before
  func bytes(_ range: Range<Int>) throws -> [UInt8] {
    // Before memory is taken for what a file only claims to have.
    guard range.upperBound <= size else { throw WeightsError.truncated(path, size: size, wanted: range.upperBound) }
    var bytes = [UInt8](repeating: 0, count: range.count)
    try bytes.withUnsafeMutableBytes { try read(at: range.lowerBound, into: $0) }
    return bytes
  }

  /// Fills a buffer with the bytes from a place on.
  /// - Throws: ``FileError`` if the system cannot read them; ``WeightsError`` if the file ends before
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws {
    var done = 0
    while done < buffer.count {
      let count = pread(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done, off_t(offset + done))
      if count < 0 {
        if errno == EINTR { continue }
        throw FileError(path, "read", errno)
      }
      guard count > 0 else { throw WeightsError.truncated(path, size: offset + done, wanted: offset + buffer.count) }
      done += count
    }
  }
}
