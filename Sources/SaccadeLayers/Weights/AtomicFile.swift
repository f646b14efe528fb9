import SaccadeText

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Replaces a file as a whole or not at all, whatever happens meanwhile: a full disk, `kill -9`, a power cut.
///
/// The bytes go to a file beside it, which takes the old one's place when all of it is on the disk. A device, a pipe or
/// `/dev/stdout` is no file: it stays, and the bytes go to it.
package enum AtomicFile {
  /// Writes a file.
  /// - Parameters:
  ///   - path: the file
  ///   - held: its folder, already open: the file goes there, also where the folder was renamed or removed and another
  ///     has its name. Nil opens the folder of the path
  ///   - body: writes the contents, from the first byte to the last
  /// - Throws: ``FileError``, or what `body` throws; the file is then what it was before
  package static func write(
    to path: String, in held: Int32? = nil, _ body: (FileWriter) throws -> Void
  ) throws {
    let (folderPath, name) = split(path)
    guard !name.isEmpty else { throw FileError(path, "write", EISDIR) }
    let folder = held ?? openFolder(folderPath)
    guard folder >= 0 else { throw FileError(path, "write", errno) }
    defer { if held == nil { close(folder) } }
    if let stream = WritableStream.open(name, in: folder) {
      guard stream >= 0 else { throw FileError(path, "write", errno) }
      defer { close(stream) }
      let writer = FileWriter(descriptor: stream, path: path)
      try body(writer)
      return try writer.flush()
    }
    let partial = ".\(name).partial"
    let descriptor = try claim(partial, in: folder, for: path)
    defer { close(descriptor) }
    do {
      let writer = FileWriter(descriptor: descriptor, path: path)
      try body(writer)
      try writer.flush()
      keepPermissions(of: name, in: folder, for: descriptor)
      guard fsync(descriptor) == 0 else { throw FileError(path, "write", errno) }
      // Somebody may have taken it away, and another process be writing one of its name.
      guard isNamed(partial, in: folder, descriptor) else { throw FileError(path, "replace", ESTALE) }
      guard renameat(folder, partial, folder, name) == 0 else { throw FileError(path, "replace", errno) }
    } catch {
      if isNamed(partial, in: folder, descriptor) { unlinkat(folder, partial, 0) }
      throw error
    }
    // Without this, a power cut could still undo the renaming.
    fsync(folder)
  }

  /// Writes a file that has these bytes.
  package static func write(_ bytes: some Sequence<UInt8>, to path: String, in held: Int32? = nil) throws {
    let bytes = Array(bytes)
    try write(to: path, in: held) { writer in
      try bytes.withUnsafeBytes { try writer.write($0) }
    }
  }

  /// Opens a folder to find its files by, also one that may not be listed.
  package static func openFolder(_ path: String) -> Int32 {
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    #if canImport(Glibc)
      // O_PATH, which the C library's headers show to programs of GNU alone.
      let pathOnly: Int32 = 0o10_000_000
      if folder < 0, errno == EACCES { return open(path, pathOnly | O_DIRECTORY | O_CLOEXEC) }
    #endif
    return folder
  }

  /// The part of a path after its folders.
  package static func name(of path: String) -> String { split(path).name }

  private static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    let folder = path[..<slash]
    return (folder.isEmpty ? "/" : String(folder), String(path[path.index(after: slash)...]))
  }

  /// Who may read and write the file that is replaced, may so with the new one.
  private static func keepPermissions(of name: String, in folder: Int32, for descriptor: Int32) {
    var status = stat()
    guard fstatat(folder, name, &status, 0) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
    fchmod(descriptor, status.st_mode & 0o777)
  }

  /// Opens the partial file for this process alone.
  ///
  /// Its name is always the same, so that what a killed process left is written over, not left to pile up.
  private static func claim(_ partial: String, in folder: Int32, for path: String) throws(FileError) -> Int32 {
    while true {
      let flags = O_WRONLY | O_CREAT | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC
      let descriptor = openat(folder, partial, flags, 0o666)
      // What a link leads to is another file, which is not to be written over.
      if descriptor < 0, errno == ELOOP, unlinkat(folder, partial, 0) == 0 { continue }
      guard descriptor >= 0 else { throw FileError(path, "write", errno) }
      guard FileLock.take(descriptor) else {
        close(descriptor)
        throw FileError(path, "write", EBUSY)
      }
      // Between opening and locking, its last writer may have put it in place: then it is the file, not the partial.
      let isPartial = isNamed(partial, in: folder, descriptor)
      if isPartial, hasOtherNames(descriptor), unlinkat(folder, partial, 0) == 0 {
        close(descriptor)
        continue
      }
      if isPartial, ftruncate(descriptor, 0) == 0 { return descriptor }
      let reason = errno
      close(descriptor)
      if isPartial { throw FileError(path, "write", reason) }
    }
  }
}

/// Whether an open file has more than one name.
private func hasOtherNames(_ descriptor: Int32) -> Bool {
  var status = stat()
  return fstat(descriptor, &status) == 0 && status.st_nlink > 1
}

/// Whether a name is that of an open file, and not of another that has taken its place.
/// - Parameter folder: the open folder that the path begins in; nil is the working directory
package func isNamed(_ path: String, in folder: Int32? = nil, _ descriptor: Int32) -> Bool {
  var (opened, named) = (stat(), stat())
  // The number of a file is not given to another while it is open.
  guard fstat(descriptor, &opened) == 0, fstatat(folder ?? AT_FDCWD, path, &named, 0) == 0 else { return false }
  return opened.st_ino == named.st_ino && opened.st_dev == named.st_dev
}

/// Collects bytes and writes them to a file in large pieces.
package final class FileWriter {
  private let descriptor: Int32
  private let path: String
  private var buffer: [UInt8] = []
  private static let bufferSize = 1 << 20
  /// How many bytes were given to it.
  package private(set) var count = 0

  init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  /// Adds bytes to the file.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    count += bytes.count
    if buffer.count + bytes.count > Self.bufferSize { try flush() }
    if bytes.count >= Self.bufferSize {
      try put(bytes)
    } else {
      buffer.append(contentsOf: bytes)
    }
  }

  /// Adds a text's UTF-8 to the file.
  package func write(_ text: String) throws(FileError) {
    let bytes = Array(text.utf8)
    count += bytes.count
    buffer += bytes
    if buffer.count > Self.bufferSize { try flush() }
  }

  func flush() throws(FileError) {
    let result: FileError? = buffer.withUnsafeBytes { bytes in
      do throws(FileError) {
        try put(bytes)
        return nil
      } catch {
        return error
      }
    }
    if let result { throw result }
    buffer.removeAll(keepingCapacity: true)
  }

  private func put(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    var rest = bytes
    while !rest.isEmpty {
      #if canImport(Glibc)
        let written = Glibc.write(descriptor, rest.baseAddress, rest.count)
      #else
        let written = Darwin.write(descriptor, rest.baseAddress, rest.count)
      #endif
      if written < 0 {
        if errno == EINTR { continue }
        throw FileError(path, "write", errno)
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[written...])
    }
  }
}
