import CZlib
import SaccadeEngine
import SaccadeImages
import SaccadeText

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file read from its start, plain or compressed with gzip, whichever it is.
final class InputFile {
  let path: String
  private let handle: gzFile
  private let size: Int
  /// As many bytes are asked for first: MNIST's images are 47 MB.
  private static let firstPiece = 1 << 26
  /// No byte of gzip stands for more: a copy of 258 takes two bits at least.
  private static let densest = 1032

  /// Opens a file.
  /// - Throws: ``DatasetError`` if there is none, it cannot be read, or it has no bytes
  init(_ path: String) throws {
    self.path = path
    let descriptor = try Self.open(path)
    var status = stat()
    guard fstat(descriptor, &status) != 0 || status.st_size > 0 else {
      close(descriptor)
      throw DatasetError(
        .empty, path: path, problem: "has 0 bytes", advice: "delete it and fetch the data set again")
    }
    guard let handle = gzdopen(descriptor, "rb") else {
      close(descriptor)
      throw DatasetError(
        .unreadable, path: path, problem: "cannot be opened: \(String(cString: strerror(errno)))",
        advice: "check its permissions")
    }
    gzbuffer(handle, 1 << 17)
    self.handle = handle
    size = Int(status.st_size)
  }

  deinit { gzclose(handle) }

  private static func open(_ path: String) throws(DatasetError) -> Int32 {
    do throws(RegularFile.Refusal) { return try RegularFile.open(path) } catch {
      switch error {
      case .system(let code):
        throw DatasetError(
          error.isMissing ? .missing : .unreadable, path: path,
          problem: "cannot be opened: \(String(cString: strerror(code)))",
          advice: error.isMissing ? "check the path, or fetch the data set again" : "check its permissions")
      case .folder: throw DatasetError(.notAFile, path: path, problem: "is a folder", advice: "name the file itself")
      default:
        throw DatasetError(.notAFile, path: path, problem: error.problem, advice: RegularFile.Refusal.advice)
      }
    }
  }

  /// Reads into a buffer until it is full or the file ends, and gives the number of bytes read.
  /// - Throws: ``DatasetError`` if the compressed data are damaged or end too early
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    var filled = 0
    while filled < buffer.count, let base = buffer.baseAddress {
      let wanted = UInt32(min(buffer.count - filled, 1 << 30))
      let got = gzread(handle, base + filled, wanted)
      guard got >= 0 else { throw damaged() }
      if got == 0 { break }
      filled += Int(got)
    }
    var code: Int32 = 0
    _ = gzerror(handle, &code)
    guard code == Z_OK || code == Z_STREAM_END else { throw damaged() }
    return filled
  }

  /// Reads exactly `count` bytes.
  /// - Throws: ``DatasetError`` if there are fewer; `what` says what the bytes are
  func bytes(_ count: Int, what: String) throws -> [UInt8] {
    try check(count, what: what)
    // Memory is taken as bytes come, since a header may claim more than there is; a plain file's size has been asked for.
    let first = gzdirect(handle) != 0 ? count : Self.firstPiece
    var bytes: [UInt8] = []
    while bytes.count < count {
      let wanted = min(count - bytes.count, max(first, bytes.count))
      guard hasMemory(forBytes: bytes.isEmpty ? wanted : bytes.count + 2 * wanted) else {
        throw DatasetError(
          .unreadable, path: path,
          problem: "is not read: memory is used up, its \(what) take \(memorySize(count))",
          advice: "stop other programs, or raise the limit on memory (ulimit -v)")
      }
      let piece = try [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
        filled = try read(into: UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: wanted))
      }
      if bytes.isEmpty { bytes = piece } else { bytes += piece }
      if piece.count < wanted { break }
    }
    guard bytes.count == count else { throw tooShort(bytes.count, of: count, what) }
    return bytes
  }

  /// Checks a number of bytes that a header announces against what the file can hold, and the machine.
  /// - Throws: ``DatasetError`` if there cannot be as many
  func check(_ count: Int, what: String) throws {
    if gzdirect(handle) != 0 {
      let left = max(0, size - Int(gztell(handle)))
      guard count <= left else { throw tooShort(left, of: count, what) }
    } else if count / Self.densest > size {
      throw DatasetError(
        .truncated, path: path,
        problem: "announces \(count) bytes of \(what), more than its \(size) compressed bytes can hold",
        advice: "fetch the file again")
    }
    guard count <= Memory.limitBytes / 2 else {
      throw DatasetError(
        .wrongFormat, path: path,
        problem: "announces \(memorySize(count)) of \(what), which are held in memory: this machine has "
          + memorySize(Memory.limitBytes),
        advice: "use a machine with more memory, or make the data set an image folder")
    }
  }

  private func tooShort(_ found: Int, of count: Int, _ what: String) -> DatasetError {
    DatasetError(
      .truncated, path: path, problem: "ends after \(found) of the \(count) bytes of its \(what)",
      advice: "fetch the file again")
  }

  /// Checks that nothing follows.
  func expectEnd(advice: String) throws {
    var byte: UInt8 = 0
    let extra = try withUnsafeMutableBytes(of: &byte) { try read(into: $0) }
    guard extra == 0 else {
      throw DatasetError(
        .inconsistent, path: path, problem: "goes on after the contents that its header announces", advice: advice)
    }
  }

  /// All bytes that are left.
  /// - Parameters:
  ///   - limit: how many there may be
  ///   - advice: what to do if there are more
  /// - Throws: ``DatasetError`` if there are more, or the compressed data are damaged
  func rest(atMost limit: Int, advice: String) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: min(limit + 1, 1 << 20))
    while true {
      let got = try chunk.withUnsafeMutableBytes { try read(into: $0) }
      guard got <= limit - bytes.count else {
        throw DatasetError(
          .wrongFormat, path: path, problem: "has more than the \(limit) bytes that such a file has", advice: advice)
      }
      bytes.append(contentsOf: chunk[..<got])
      if got < chunk.count { return bytes }
    }
  }

  private func damaged() -> DatasetError {
    var code: Int32 = 0
    let reason = gzerror(handle, &code).map { String(cString: $0) } ?? "unknown error"
    return DatasetError(
      .truncated, path: path, problem: "is damaged or cut short (\(reason))", advice: "fetch the file again")
  }
}
