import SaccadeText

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Numbers that lie in a file beside the model.
///
/// A model from outside names that file, so that it is looked for in the model's own folder alone, and not where a symbolic
/// link leads out of it.
struct ExternalData {
  /// Where the file has to be: `weights.bin`, `parts/1.bin`.
  private let location: String
  private let offset: Int
  private let length: Int?
  private let path: String
  private let name: String

  /// Reads what a tensor says about its numbers.
  /// - Parameters:
  ///   - path: the model's
  ///   - name: the tensor's
  init(_ entries: [StringStringEntryProto], path: String, name: String) throws {
    self.path = path
    self.name = name
    var (location, offset, length): (String?, Int, Int?) = (nil, 0, nil)
    for entry in entries {
      switch entry.key {
      case "location": location = entry.value
      case "offset": offset = try Self.count(entry, path, name)
      case "length": length = try Self.count(entry, path, name)
      default: continue
      }
    }
    guard let location, !location.isEmpty else {
      throw ONNXError.malformed(path, field: "tensor '\(name)': external_data", "no location is named")
    }
    let parts = location.split(separator: "/", omittingEmptySubsequences: false)
    guard !location.hasPrefix("/"), !location.contains("\0"), !parts.contains(".."), !location.contains("\\") else {
      throw ONNXError(
        .refused, path: path, field: "tensor '\(name)': external_data",
        problem: "the file '\(location)' may lie outside of the model's folder",
        advice: "put the weights beside the model, and name them without '..' or a leading '/'")
    }
    (self.location, self.offset, self.length) = (location, offset, length)
  }

  /// Fills a buffer with the numbers.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws {
    if let length, length != buffer.count {
      throw ONNXError.malformed(
        path, field: "tensor '\(name)': external_data",
        "its length is \(length) bytes, and the tensor has \(buffer.count)")
    }
    let file = try resolved()
    let descriptor: Int32
    do throws(RegularFile.Refusal) {
      descriptor = try RegularFile.open(file)
    } catch {
      throw ONNXFile.error(file, error)
    }
    defer { close(descriptor) }
    var status = stat()
    let size = fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
    guard offset <= size, buffer.count <= size - offset else {
      throw ONNXError(
        .malformed, path: path, field: "tensor '\(name)': external_data",
        problem: "'\(location)' has \(size) bytes, and \(buffer.count) from byte \(offset) on are wanted",
        advice: "copy the file again, or the one that belongs to this model")
    }
    var done = 0
    while done < buffer.count {
      let count = pread(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done, off_t(offset + done))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        throw ONNXError(
          .malformed, path: path, field: "tensor '\(name)': external_data",
          problem: "'\(location)' cannot be read to its end", advice: "copy the file again")
      }
      done += count
    }
  }

  /// The file's whole path, if it lies in the model's folder.
  private func resolved() throws -> String {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    guard let root = Self.real(folder), let file = Self.real("\(folder)/\(location)") else {
      throw ONNXError(
        .malformed, path: path, field: "tensor '\(name)': external_data",
        problem: "there is no file '\(location)' beside the model",
        advice: "put the file that was exported with the model into the same folder")
    }
    guard file.hasPrefix(root == "/" ? root : "\(root)/") else {
      throw ONNXError(
        .refused, path: path, field: "tensor '\(name)': external_data",
        problem: "'\(location)' is a link that leads out of the model's folder",
        advice: "put the file itself beside the model")
    }
    return file
  }

  /// A path without links.
  private static func real(_ path: String) -> String? {
    guard let found = realpath(path, nil) else { return nil }
    defer { free(found) }
    return String(cString: found)
  }

  private static func count(_ entry: StringStringEntryProto, _ path: String, _ name: String) throws -> Int {
    guard let count = Int(entry.value), count >= 0 else {
      throw ONNXError.malformed(
        path, field: "tensor '\(name)': external_data",
        "\(entry.key) must be a whole number of bytes: '\(entry.value)'")
    }
    return count
  }
}
