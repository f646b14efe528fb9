#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Foundation
import SaccadeConfig
import SaccadeData
import SaccadeLayers
import SaccadeText
import Synchronization

/// The folder of a run: its configuration, its logs and its checkpoints.
///
/// One process at a time trains in it.
public final class RunFolder: Sendable {
  /// The folder.
  public let path: String
  /// The open file that holds the claim.
  private let lock: Mutex<Int32>
  /// The open folder.
  private let folder: Int32

  private var files: RunFiles { RunFiles(folder: path) }

  /// The resolved configuration.
  public var config: String { files.config }
  /// The log of figures, a JSON object a line.
  public var log: String { files.log }
  /// A row an epoch, if the run writes one.
  var table: String { files.table }
  /// What ran in some steps and when, if the run writes that down.
  var trace: String { files.trace }
  /// What was told on standard error.
  public var console: String { files.console }
  /// What the last validation came to, for the report.
  var evaluation: String { files.evaluation }
  /// The page that tells of the run.
  public var report: String { files.report }
  /// The checkpoint from which the run goes on.
  public var last: String { files.last }
  /// The checkpoint that was the best in validation.
  public var best: String { files.best }

  /// Makes a folder, if it is not there, and claims it for this process.
  /// - Throws: `FileError` if it cannot be made, or another process trains in it
  public init(_ path: String) throws {
    let (folder, lock) = try Self.takeOver(path)
    self.path = path
    self.folder = folder
    self.lock = Mutex(lock)
  }

  deinit {
    close(lock.withLock { $0 })
    close(folder)
  }

  private static let lockName = ".lock"

  /// Makes a folder, opens it and locks the file in it that stands for the claim.
  ///
  /// Both are of one folder, also where another process removes it meanwhile and makes it again.
  private static func takeOver(_ path: String) throws(FileError) -> (folder: Int32, lock: Int32) {
    while true {
      try make(path)
      let folder = AtomicFile.openFolder(path)
      guard folder >= 0 else { throw FileError(path, "write", errno) }
      do throws(FileError) {
        let lock = try claim(path, in: folder)
        if isNamed("\(path)/\(lockName)", lock) { return (folder, lock) }
        close(lock)
      } catch {
        guard isNamed(path, folder) else {
          close(folder)
          continue
        }
        close(folder)
        throw error
      }
      close(folder)
    }
  }

  /// Opens and locks the file that stands for the claim.
  /// - Parameter isNew: whether it must not be there yet
  private static func claim(_ path: String, in folder: Int32, isNew: Bool = false) throws(FileError) -> Int32 {
    while true {
      let flags = O_RDWR | O_CREAT | (isNew ? O_EXCL : 0) | O_NONBLOCK | O_CLOEXEC
      let lock = openat(folder, lockName, flags, 0o666)
      guard lock >= 0 else { throw FileError("\(path)/\(lockName)", "write", errno) }
      guard FileLock.take(lock) else {
        close(lock)
        throw FileError(path, "train in", EBUSY)
      }
      // Between opening and locking, the file may have been removed.
      if isNamed(lockName, in: folder, lock) { return lock }
      close(lock)
    }
  }

  /// Opens a log in the folder that is held open, whatever has its name by now.
  func openLog(_ path: String) throws -> LogFile { try LogFile(path, in: folder) }

  /// Opens a file of records in the folder that is held open.
  func openRecords(_ path: String) throws(FileError) -> RecordFile { try RecordFile(path, in: folder) }

  /// Whether a file still has its name in the folder.
  func holds(_ file: RecordFile) -> Bool { file.isInPlace(in: folder) }

  /// Takes a file of records away, if it still has its name.
  func discard(_ file: RecordFile) {
    if holds(file) { unlinkat(folder, AtomicFile.name(of: file.path), 0) }
  }

  /// Writes something into the folder if it is still this run's.
  ///
  /// Somebody may have removed it while the run went on, and another process have made one of the same name. Logs need no
  /// such look: they are written through files that are open, which go with their folder. The closure is given the open
  /// folder for the same reason: what happens to the name between look and write does not lead into another run's.
  /// - Throws: ``RunFolderError`` if the folder is this run's no more, and what the closure throws
  func writing(_ body: (_ folder: Int32) throws -> Void) throws {
    try checkOwnership()
    do { try body(folder) } catch {
      // What the system says about a file in a folder that has gone does not tell what happened.
      try checkOwnership()
      throw error
    }
  }

  private func checkOwnership() throws(RunFolderError) {
    let isOwn = lock.withLock { lock in
      if isNamed("\(path)/\(Self.lockName)", lock) { return true }
      // Where the way to it is closed, as by the permissions of a folder above, nothing has taken its place.
      if access(path, F_OK) != 0, errno != ENOENT, errno != ENOTDIR {
        return isNamed(Self.lockName, in: folder, lock)
      }
      // Where the file alone is gone, the folder is claimed anew, if nobody else has done it.
      guard isNamed(path, folder), let new = try? Self.claim(path, in: folder, isNew: true) else { return false }
      close(lock)
      lock = new
      return true
    }
    guard isOwn else { throw RunFolderError(path: path, isTaken: access(path, F_OK) == 0) }
  }

  /// Makes a folder and those above it.
  private static func make(_ path: String) throws(FileError) {
    var made = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/") {
      made += "/" + part
      guard mkdir(made, 0o777) != 0, errno != EEXIST else { continue }
      throw FileError(path, "make", errno)
    }
  }

  /// Whether a checkpoint is there to go on from.
  public var isResumable: Bool { files.isResumable }
  /// Whether the best checkpoint is there.
  var hasBest: Bool { RegularFile.isThere(best) }

  /// Claims the folder for a run.
  /// - Parameters:
  ///   - path: the folder; nil is `PARENT/NAME`, or of `PARENT/NAME-2`, `PARENT/NAME-3` … the one after the last
  ///   - name: what the run is called: the configuration's file name
  ///   - resumes: whether the run goes on in an old folder: the one that is named, or the newest of those names. One
  ///     without a checkpoint is a run that was stopped before it saved anything, and begins; see ``isResumable``
  ///   - parent: the folder of run folders
  /// - Throws: ``CheckpointError`` if the folder has no name or would lie in the home of nobody, or there is a run in it that would be written over;
  ///   `FileError` if the folder cannot be made, or another process trains in it
  public static func claim(
    _ path: String?, name: String, resumes: Bool, below parent: String = "runs"
  ) throws -> RunFolder {
    guard resumes || path != nil else { return try begin("\(parent)/\(name)", in: parent, name) }
    let path = path.map(UserPath.expanded) ?? numbered("\(parent)/\(name)", lastNumber(of: name, in: parent) ?? 1)
    if let problem = UserPath.problem(with: path) {
      throw CheckpointError("work_dir", problem, advice: "or leave it out for a new folder in \(parent)")
    }
    guard !path.isEmpty else {
      throw CheckpointError("work_dir", "names no folder", advice: "leave it out for a new folder in \(parent)")
    }
    func checkFree() throws(CheckpointError) {
      guard !resumes, RunFiles(folder: path).isResumable else { return }
      throw CheckpointError(
        path, "holds the checkpoints of another run", advice: "go on with --resume, or choose another work_dir")
    }
    // Before, so that nothing is made in a folder that is not to be used; and under the lock, since the run that had it
    // may have saved its checkpoint meanwhile.
    try checkFree()
    let folder = try RunFolder(path)
    try checkFree()
    return folder
  }

  /// Makes the folder after the last one of a name: who makes it has it, also where several runs begin at once.
  private static func begin(_ path: String, in parent: String, _ name: String) throws -> RunFolder {
    try make(parent)
    var number = lastNumber(of: name, in: parent).map { $0 + 1 } ?? 1
    while mkdir(numbered(path, number), 0o777) != 0 {
      guard errno == EEXIST else { throw FileError(numbered(path, number), "make", errno) }
      number += 1
    }
    return try RunFolder(numbered(path, number))
  }

  private static func numbered(_ path: String, _ number: Int) -> String { number == 1 ? path : "\(path)-\(number)" }

  /// The greatest number of the folders of a name, some of which may have been deleted; nil if there is none.
  private static func lastNumber(of name: String, in parent: String) -> Int? {
    let found = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
    return found.compactMap { entry in
      if entry == name { return 1 }
      guard entry.hasPrefix(name + "-"), let number = Int(entry.dropFirst(name.count + 1)) else { return nil }
      // Only numbers as they are written here, so that the folder of the number is the one that was found.
      return number > 1 && number < 1 << 31 && entry == "\(name)-\(number)" ? number : nil
    }.max()
  }
}
