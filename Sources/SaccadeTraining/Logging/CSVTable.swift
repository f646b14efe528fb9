import Foundation
import SaccadeLayers
import SaccadeText

/// The table of a run that goes on.
enum CSVTable {
  /// Takes out the rows that tell of steps after a checkpoint, and one that was cut short; a table with other columns is
  /// moved out of the way, as ``LogFile/putAside(_:held:)`` does.
  /// - Throws: `FileError` if the file cannot be read, replaced or moved
  static func forget(after iteration: Int, header: String, in path: String, held: Int32?) throws {
    let contents: String
    do throws(RegularFile.Refusal) {
      contents = String(decoding: try RegularFile.contents(of: path), as: UTF8.self)
    } catch {
      if case .system(let code) = error, !error.isMissing { throw FileError(path, "read", code) }
      return
    }
    // What follows the last end of a line was cut short.
    let lines = contents.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    guard lines.first.map(String.init) == header else {
      _ = try LogFile.putAside(path, held: held)
      return
    }
    let kept = lines.dropFirst().filter { line in
      let cells = line.split(separator: ",", maxSplits: 2, omittingEmptySubsequences: false)
      return cells.count == 3 && Int(cells[1]).map { $0 <= iteration } ?? false
    }
    let text = ([header[...]] + kept).map { $0 + "\n" }.joined()
    if text != contents { try AtomicFile.write(text.utf8, to: path, in: held) }
  }
}
