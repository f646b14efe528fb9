import SaccadeLayers
public import SaccadeTasks
import Synchronization

/// A file that grows by a line at a time.
///
/// Each line goes to the system at once, so that a killed run leaves all that it told. A disk that is full stops the
/// log, not the training: what was lost is counted and told once.
public final class LogFile: Sendable {
  /// What the lines go to.
  let file: RecordFile
  private let state = Mutex(State())

  private struct State {
    /// How many lines found no room.
    var lost = 0
    /// Whether the file ends within a line that could not be taken back.
    var endsWithinLine = false
  }

  /// Opens a file to add lines to; what it holds already stays.
  /// - Throws: `FileError` if it cannot be opened
  public convenience init(_ path: String) throws { try self.init(path, in: nil) }

  /// The same in a folder that is held open, which may have lost its name to another.
  init(_ path: String, in folder: Int32?) throws { file = try RecordFile(path, in: folder) }

  /// The file's path.
  public var path: String { file.path }

  /// Adds a line.
  ///
  /// Of a line that finds no room nothing stays, so that the next one does not stand behind half of it.
  public func write(line: String) {
    state.withLock { state in
      switch file.append(Array(((state.endsWithinLine ? "\n" : "") + line + "\n").utf8)) {
      case .whole: state.endsWithinLine = false
      case .nothing: state.lost += 1
      case .part:
        state.lost += 1
        state.endsWithinLine = true
      }
    }
  }

  /// Adds a record as a line of JSON.
  public func write(_ record: LogRecord) { write(line: record.json) }

  /// How many lines found no room.
  public var lostLines: Int { state.withLock { $0.lost } }
}
