#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import SaccadeEngine

/// A safetensors file, opened for reading.
///
/// Opening reads and checks the header alone; each tensor is read when it is asked for, straight into its memory.
/// Reading goes through the open file, so that the tensors stay one whole when a new file takes its place.
public final class SafetensorsFile: Sendable {
  /// The file's path.
  public let path: String
  /// The tensors, in the order of their bytes.
  public let entries: [SafetensorsEntry]
  /// The text that the writer put beside the tensors.
  public let metadata: [String: String]
  private let descriptor: Int32
  private let dataStart: Int
  private let places: [String: Int]

  /// Opens a file and checks its header.
  /// - Throws: ``FileError`` if it cannot be opened; ``WeightsError`` if it is truncated or no safetensors file
  public init(_ path: String) throws {
    let descriptor = try FileError.opening(path)
    do {
      var status = stat()
      guard fstat(descriptor, &status) == 0 else { throw FileError(path, "read", errno) }
      let size = Int(status.st_size)
      let header = try SafetensorsHeader(path: path, fileSize: size) { range in
        var bytes = [UInt8](repeating: 0, count: range.count)
        try bytes.withUnsafeMutableBytes { try Self.read(descriptor, path, at: range.lowerBound, into: $0) }
        return bytes
      }
      entries = header.entries
      metadata = header.metadata
      dataStart = header.dataStart
    } catch {
      close(descriptor)
      throw error
    }
    self.path = path
    self.descriptor = descriptor
    places = Dictionary(uniqueKeysWithValues: entries.enumerated().map { ($1.name, $0) })
  }

  deinit { close(descriptor) }

  /// The tensor with a name, if the file has one.
  public subscript(name: String) -> SafetensorsEntry? { places[name].map { entries[$0] } }

  /// Reads a tensor's row-major bytes.
  /// - Throws: ``FileError`` if the system cannot read them; ``WeightsError`` if the file has shrunk meanwhile
  /// - Traps: if the buffer has not the tensor's size
  public func read(_ entry: SafetensorsEntry, into buffer: UnsafeMutableRawBufferPointer) throws {
    guard buffer.count == entry.range.count else {
      misuse(
        "SafetensorsFile.read",
        "the buffer must have the size of '\(entry.name)': \(buffer.count) bytes for "
          + "\(entry.range.count)")
    }
    try Self.read(descriptor, path, at: dataStart + entry.range.lowerBound, into: buffer)
  }

  private static func read(
    _ descriptor: Int32, _ path: String, at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws {
    var done = 0
    while done < buffer.count {
      let count = pread(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done, off_t(offset + done))
      if count < 0 {
        if errno == EINTR { continue }
        throw FileError(path, "read", errno)
      }
      guard count > 0 else {
        throw SafetensorsHeader.truncated(path, size: offset + done, wanted: offset + buffer.count)
      }
      done += count
    }
  }
}
