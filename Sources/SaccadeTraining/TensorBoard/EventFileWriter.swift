import Foundation
import SaccadeLayers

/// Writes the events of a run into files that TensorBoard reads.
///
/// A file that cannot be written to, or was removed, is none of the run's business: what is lost is counted and told once,
/// and a new file is begun where a whole record is not to be had at the end of the old one.
///
/// A run that goes on begins a new file, whose first event takes back all steps from there on, as TensorFlow's own
/// writers do; so does one that begins in a folder where another has left files.
final class EventFileWriter {
  private let folder: RunFolder
  /// The first step that is written: nothing that older files tell of it or of later ones holds.
  private let firstStep: Int
  private let tell: (String) -> Void
  private var file: RecordFile?
  private var hasBegun = false
  private var hasTold = false
  /// How many events are in no file.
  private(set) var lostEvents = 0

  /// - Parameter tell: called with a line when something is lost for the first time
  init(in folder: RunFolder, firstStep: Int, tell: @escaping (String) -> Void) {
    self.folder = folder
    self.firstStep = firstStep
    self.tell = tell
  }

  /// The path of the file that is written to, if one is.
  var path: String? { file?.path }

  /// Writes named values of a step.
  func write(_ values: [Event.Value], step: Int) {
    guard !values.isEmpty else { return }
    do {
      let file = try openFile()
      switch file.append(record(step, .values(values))) {
      case .whole: return
      case .nothing: lose("found no room on the disk")
      case .part:
        // Behind half a record nothing can be read.
        self.file = nil
        lose("found no room on the disk")
      }
    } catch { lose("\(error)") }
  }

  private func record(_ step: Int, _ content: Event.Content) -> [UInt8] {
    TFRecord.framed(Event(wallTime: Date().timeIntervalSince1970, step: step, content).message)
  }

  private func lose(_ problem: String) {
    lostEvents += 1
    guard !hasTold else { return }
    hasTold = true
    tell("TensorBoard will not show all of the run, which goes on: \(problem)")
  }

  private func openFile() throws -> RecordFile {
    if let file {
      if folder.holds(file) { return file }
      self.file = nil
      if !hasTold {
        hasTold = true
        tell("\(file.path) was removed while the run went on: TensorBoard will not show all of it")
      }
    }
    let old = Self.names(in: folder.path)
    let new = try folder.openRecords("\(folder.path)/\(Self.name(after: old))")
    var start = record(0, .version(Event.version))
    if !hasBegun, firstStep > 1 || !old.isEmpty { start += record(firstStep, .start) }
    // In one piece, so that no file has half a beginning.
    guard case .whole = new.append(start) else {
      folder.discard(new)
      throw FileError(new.path, "write", ENOSPC)
    }
    hasBegun = true
    file = new
    return new
  }

  // MARK: Names

  private static let prefix = "events.out.tfevents."

  /// The event files of a folder, in the order in which TensorBoard reads them.
  static func names(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { $0.hasPrefix(prefix) }.sorted()
  }

  /// A name that comes after all others: readers go by names, and clocks are set back.
  private static func name(after others: [String]) -> String {
    let last = others.compactMap { Int($0.dropFirst(prefix.count).prefix { $0 != "." }) }.max() ?? 0
    let now = max(Int(Date().timeIntervalSince1970), last < 9_999_999_999 ? last + 1 : 0)
    let digits = String(now)
    let stamp = String(repeating: "0", count: max(0, 10 - digits.count)) + digits
    return "\(prefix)\(stamp).\(RunManifest.Machine.hostName).\(ProcessInfo.processInfo.processIdentifier).0"
  }
}
