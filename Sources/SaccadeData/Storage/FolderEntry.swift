#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import SaccadeImages

/// Something in a folder: its name, and what it is.
struct FolderEntry {
  /// What a name can stand for.
  enum Kind {
    case folder
    /// A file, or a link to something that is not there: opening it will say so.
    case file
    /// A device, a pipe or a socket, which may be read without end.
    case other
  }

  let name: BytePath
  let kind: Kind

  /// What is in a folder, in the order of the names' bytes, without hidden files such as macOS leaves behind.
  /// - Throws: ``DatasetError`` if there is no such folder or it cannot be listed
  static func list(_ folder: BytePath) throws(DatasetError) -> [FolderEntry] {
    guard let handle = folder.withCString({ opendir($0) }) else { throw failure(folder, errno) }
    defer { closedir(handle) }
    var entries: [FolderEntry] = []
    while true {
      errno = 0
      guard let entry = readdir(handle) else { break }
      // The record ends with the name, so it may be shorter than its type: no copy of it is made.
      let record = UnsafeRawPointer(entry)
      guard let place = MemoryLayout<dirent>.offset(of: \.d_name), let kind = MemoryLayout<dirent>.offset(of: \.d_type)
      else { break }
      let start = (record + place).assumingMemoryBound(to: UInt8.self)
      let length = (record + place).withMemoryRebound(to: CChar.self, capacity: 1) { strlen($0) }
      let name = BytePath(bytes: UnsafeBufferPointer(start: start, count: length))
      if name.bytes.first == UInt8(ascii: ".") { continue }
      let type = record.load(fromByteOffset: kind, as: UInt8.self)
      entries.append(FolderEntry(name: name, kind: Self.kind(of: name, in: folder, type: type)))
    }
    guard errno == 0 else { throw failure(folder, errno) }
    return entries.sorted { $0.name < $1.name }
  }

  /// The system says with most names what they are, which spares asking about each of a million files.
  private static func kind(of name: BytePath, in folder: BytePath, type: UInt8) -> Kind {
    switch type {
    case 4: return .folder
    case 8: return .file
    case 0, 10: break  // Not said, or a link.
    default: return .other
    }
    var status = stat()
    guard folder.appending(name).withCString({ stat($0, &status) }) == 0 else { return .file }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: return .folder
    case S_IFREG: return .file
    default: return .other
    }
  }

  private static func failure(_ folder: BytePath, _ code: Int32) -> DatasetError {
    let path = folder.description
    switch code {
    case ENOENT:
      return DatasetError(
        .missing, path: path, problem: "there is no such folder", advice: "check the path and the data root")
    case ENOTDIR:
      return DatasetError(
        .notAFolder, path: path, problem: "is a file, not a folder", advice: "name the folder of class folders")
    default:
      return DatasetError(
        .unreadable, path: path, problem: "cannot be listed: \(String(cString: strerror(code)))",
        advice: "check its permissions")
    }
  }
}
