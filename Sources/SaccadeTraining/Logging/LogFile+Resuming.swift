import Foundation
import SaccadeLayers

extension LogFile {
  /// Takes the lines out of a log that tell of steps after a checkpoint: the run that goes on from it makes them again.
  ///
  /// A line that was cut short goes too. The file is replaced as a whole, or stays as it is where there is nothing to
  /// take out.
  /// - Parameter iteration: how many steps the checkpoint has behind it
  /// - Throws: `FileError` if the file cannot be read or replaced
  package static func forget(after iteration: Int, in path: String) throws {
    guard FileManager.default.fileExists(atPath: path) else { return }
    guard let contents = FileManager.default.contents(atPath: path) else { throw FileError(path, "read", errno) }
    var kept = Data()
    for line in contents.split(separator: UInt8(ascii: "\n")) where isKept(line, iteration) {
      kept += line
      kept.append(UInt8(ascii: "\n"))
    }
    if kept != contents { try AtomicFile.write(kept, to: path) }
  }

  /// Whether a line is whole and tells of nothing after that step.
  private static func isKept(_ line: Data, _ iteration: Int) -> Bool {
    guard let record = try? JSONSerialization.jsonObject(with: line) as? [String: Any] else { return false }
    return (record["iteration"] as? Int).map { $0 <= iteration } ?? true
  }
}
