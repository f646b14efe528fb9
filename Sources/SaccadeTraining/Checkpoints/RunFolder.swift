#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Foundation
import SaccadeConfig
import SaccadeData
import SaccadeLayers

/// The folder of a run: its configuration, its logs and its checkpoints.
///
/// One process at a time trains in it.
public final class RunFolder: Sendable {
  /// The folder.
  public let path: String
  private let lock: Int32

  /// The resolved configuration.
  public var config: String { path + "/config.yaml" }
  /// The log of figures, a JSON object a line.
  public var log: String { path + "/log.jsonl" }
  /// What was told on standard error.
  public var console: String { path + "/console.log" }
  /// The checkpoint from which the run goes on.
  public var last: String { path + "/last.safetensors" }
  /// The checkpoint that was the best in validation.
  public var best: String { path + "/best.safetensors" }

  /// Makes a folder, if it is not there, and claims it for this process.
  /// - Throws: `FileError` if it cannot be made, or another process trains in it
  public init(_ path: String) throws {
    try Self.make(path)
    let lock = open(path + "/.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard lock >= 0 else { throw FileError(path, "write", errno) }
    guard FileLock.take(lock) else {
      close(lock)
      throw FileError(path, "train in", EBUSY)
    }
    self.path = path
    self.lock = lock
  }

  deinit { close(lock) }

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
  public var isResumable: Bool { FileManager.default.fileExists(atPath: last) }

  /// Claims the folder for a run.
  /// - Parameters:
  ///   - path: the folder; nil is `PARENT/NAME`, or the first free one of `PARENT/NAME-2`, `PARENT/NAME-3` …
  ///   - name: what the run is called: the configuration's file name
  ///   - resumes: whether the run goes on in an old folder: the one that is named, or the newest of those names. One
  ///     without a checkpoint is a run that was stopped before it saved anything, and begins; see ``isResumable``
  ///   - parent: the folder of run folders
  /// - Throws: ``CheckpointError`` if the folder has no name or would lie in the home of nobody, or there is a run in it that would be written over;
  ///   `FileError` if the folder cannot be made, or another process trains in it
  public static func claim(
    _ path: String?, name: String, resumes: Bool, below parent: String = "runs"
  ) throws -> RunFolder {
    let path =
      path.map(UserPath.expanded) ?? (resumes ? newest("\(parent)/\(name)") : free("\(parent)/\(name)"))
    if let problem = UserPath.problem(with: path) {
      throw CheckpointError("work_dir", problem, advice: "or leave it out for a new folder in \(parent)")
    }
    guard !path.isEmpty else {
      throw CheckpointError("work_dir", "names no folder", advice: "leave it out for a new folder in \(parent)")
    }
    if !resumes, FileManager.default.fileExists(atPath: path + "/last.safetensors") {
      throw CheckpointError(
        path, "holds the checkpoints of another run", advice: "go on with --resume, or choose another work_dir")
    }
    return try RunFolder(path)
  }

  private static func candidates(_ path: String) -> some Sequence<String> {
    (1...).lazy.map { $0 == 1 ? path : "\(path)-\($0)" }
  }

  private static func free(_ path: String) -> String {
    candidates(path).first { !FileManager.default.fileExists(atPath: $0) } ?? path
  }

  private static func newest(_ path: String) -> String {
    candidates(path).prefix { FileManager.default.fileExists(atPath: $0) }.reduce(path) { $1 }
  }
}
