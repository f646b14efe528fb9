package import Foundation
package import SaccadeLayers
import SaccadeText

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The two files of a run folder by which a page and a training find each other: the page touches the one while somebody
/// looks, the training writes the other then.
package struct StepFiles: Sendable {
  private let folder: String

  /// The files of a run folder.
  package init(folder: String) { self.folder = folder }

  /// Touched each second while somebody looks.
  package var request: String { "\(folder)/.view-request" }
  /// The newest step that was recorded.
  package var record: String { "\(folder)/.view-step.json" }

  /// How long a request holds, in seconds.
  private static let patience = 4.0

  /// Whether somebody looks: one question to the system.
  package var isAsked: Bool {
    var status = stat()
    guard stat(request, &status) == 0 else { return false }
    #if canImport(Glibc)
      let time = status.st_mtim
    #else
      let time = status.st_mtimespec
    #endif
    let touched = Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    return abs(Date().timeIntervalSince1970 - touched) < Self.patience
  }

  /// Says that somebody looks.
  /// - Throws: `FileError` if the folder cannot be written into
  package func ask() throws(FileError) {
    let file = open(request, O_WRONLY | O_CREAT | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW, 0o666)
    guard file >= 0 else { throw FileError(request, "write", errno) }
    defer { close(file) }
    guard futimens(file, nil) == 0 else { throw FileError(request, "write", errno) }
  }

  /// Writes a step, which is there as a whole or not at all.
  ///
  /// It is not waited for the disk: what a power cut takes is looked at by nobody.
  package func write(_ step: StepRecord) throws {
    let partial = "\(record).partial"
    try JSONEncoder().encode(step).write(to: URL(filePath: partial))
    guard rename(partial, record) == 0 else { throw FileError(record, "replace", errno) }
  }

  /// The newest step; nil if there is none that can be read, or it is the one that is known.
  /// - Parameter start: what was written before is of a training of long ago
  package func newest(after step: Int?, since start: Date) -> StepRecord? {
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: record),
      let date = attributes[.modificationDate] as? Date, date >= start,
      let bytes = try? RegularFile.contents(of: record, atMost: 1 << 27),
      let found = try? JSONDecoder().decode(StepRecord.self, from: Data(bytes)),
      found.version == StepRecord.currentVersion, found.step.iteration != step
    else { return nil }
    return found
  }
}
