public import SaccadeText

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file that the system would not open, read or write.
public struct FileError: SaccadeError, Hashable {
  /// The file.
  public let path: String
  /// What was tried: `open`, `read`, `write` or `replace`.
  public let action: String
  /// The system's error number.
  public let code: Int32

  package init(_ path: String, _ action: String, _ code: Int32) {
    self.path = path
    self.action = action
    self.code = code
  }

  /// Opens a file for reading.
  static func opening(_ path: String) throws(FileError) -> Int32 {
    do throws(RegularFile.Refusal) { return try RegularFile.open(path) } catch {
      switch error {
      case .system(let code): throw FileError(path, "open", code)
      case .folder: throw FileError(path, "read", EISDIR)
      default: throw FileError(path, "open", ENXIO)
      }
    }
  }

  /// A file that is there, and is not to be replaced.
  package init(replacing path: String) { self.init(path, "write", EEXIST) }

  /// Makes a folder, and those that it lies in, where they are not there.
  package static func makingFolder(_ path: String) throws(FileError) {
    if mkdir(path, 0o777) == 0 { return }
    let reason = errno
    if reason == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex {
      try makingFolder(String(path[..<slash]))
      if mkdir(path, 0o777) == 0 { return }
      if errno != EEXIST { throw FileError(path, "make", errno) }
    }
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw FileError(path, "make", reason == EEXIST ? ENOTDIR : reason)
    }
  }

  /// Whether there was no room: the disk, the quota or the allowed size of a file was used up.
  public var isFull: Bool { [ENOSPC, EDQUOT, EFBIG].contains(code) }

  /// Whether there is no such file to read, a folder in its place, or one that may not be read.
  public var isAboutThePath: Bool { action == "open" || (action == "read" && code == EISDIR) }

  /// The file.
  public var place: String { path }

  /// What could not be done, and the reason.
  public var problem: String { "cannot \(action): \(cause.reason)" }

  /// What to do.
  public var advice: String { cause.remedy }

  /// Whether there is nothing to read, or something could not be written.
  public var exitCode: FailureCode { isAboutThePath ? .noInput : .noOutput }

  private var cause: (reason: String, remedy: String) {
    let unchanged = "the file that was there before is unchanged"
    return switch code {
    case ENOSPC: ("the disk is full", "free some space; \(unchanged)")
    case EDQUOT: ("your disk quota is used up", "free some space; \(unchanged)")
    case EFBIG: ("it would be larger than a file may be here (ulimit -f)", unchanged)
    case ENOENT where action == "open": ("no such file", "check the path")
    case ENOENT: ("its folder does not exist", "make it first")
    case EROFS: ("the disk can only be read", "choose a place on another one, or mount it so that it can be written")
    case EACCES, EPERM: ("you may not \(action) it", "check the permissions of the file and its folder")
    case EISDIR: ("is a folder", "name a file")
    case ENXIO where action == "open":
      ("it is a pipe, a socket or a device, not a file", RegularFile.Refusal.advice)
    case ENXIO: ("it is a pipe that nobody reads, a socket or a device, not a file", "take it away")
    case ELOOP:
      ("it is a symbolic link that leads back to itself", "name the file that is meant, or make the link anew")
    case ESTALE: ("its folder was removed, or made again, meanwhile", "choose another place")
    case EBUSY: ("another process is at it", "let it finish, or choose another place")
    case EEXIST where action == "write":
      ("is there already", "choose another place, or let it be replaced (--overwrite)")
    case ENOTDIR, EEXIST: ("what should be its folder is a file", "choose another place")
    default: (String(cString: strerror(code)), "")
    }
  }
}
