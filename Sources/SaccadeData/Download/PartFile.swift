import Foundation
import SaccadeText

/// A file that is being fetched: its first bytes, and what the server said about the whole.
///
/// It lies beside its destination as `NAME.part`, so that another start can go on where this one stopped, and is locked
/// as long as one process writes it.
final class PartFile {
  /// What must hold for more bytes to be of the same file.
  struct Origin: Codable, Equatable {
    /// The address.
    var address: String
    /// The server's mark of this version of the file: an entity tag or a date.
    var validator: String?
  }

  let path: String
  private(set) var size: Int
  /// How many of its bytes were there when it was opened; none of them are left after a restart.
  private(set) var startedAt: Int
  private(set) var origin: Origin?
  private var descriptor: Int32
  private var originPath: String { path + ".json" }

  /// Opens or makes the part of a file.
  init(for destination: String) throws(DownloadError) {
    path = destination + ".part"
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .writing(path, errno) }
    var status = stat()
    // What is written to a pipe is waited for, and never read back.
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT != S_IFIFO else {
      close(descriptor)
      throw DownloadError(
        kind: .cannotWrite, place: path, problem: "is a pipe, not a file", advice: "take it away, and start again")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw DownloadError(
        kind: .busy, place: path, problem: "another process is fetching this file",
        advice: "wait for it, or stop it and start again")
    }
    size = Int(max(0, lseek(descriptor, 0, SEEK_END)))
    startedAt = size
    let saved = try? RegularFile.contents(of: path + ".json", atMost: 1 << 16)
    origin = saved.flatMap { try? JSONDecoder().decode(Origin.self, from: Data($0)) }
  }

  deinit { release() }

  /// Lets other processes have the file.
  func release() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
  }

  /// Forgets all bytes, and begins another version of the file.
  func restart(_ origin: Origin?) throws(DownloadError) {
    // A device has no size to cut; regular files do.
    if size > 0, ftruncate(descriptor, 0) != 0 { throw .writing(path, errno) }
    lseek(descriptor, 0, SEEK_SET)
    size = 0
    startedAt = 0
    self.origin = origin
    guard let origin else {
      unlink(originPath)
      return
    }
    do {
      try JSONEncoder().encode(origin).write(to: URL(fileURLWithPath: originPath))
    } catch {
      throw .writing(originPath, (error as NSError).code == CocoaError.fileWriteOutOfSpace.rawValue ? ENOSPC : EIO)
    }
  }

  /// Adds bytes at the end.
  func append(_ bytes: UnsafeRawBufferPointer) throws(DownloadError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if written < 0 {
        if errno == EINTR { continue }
        throw .writing(path, errno)
      }
      size += written
      rest = rest.dropFirst(written)
    }
  }

  /// Gives the whole file its name, in one step.
  func finish(as destination: String) throws(DownloadError) {
    // What a crash leaves under the final name must be whole.
    guard fsync(descriptor) == 0 || errno == EINVAL, rename(path, destination) == 0 else {
      throw .writing(destination, errno)
    }
    unlink(originPath)
  }

  /// Removes what came.
  func discard() {
    unlink(path)
    unlink(originPath)
  }
}
