import Foundation
package import SaccadeLayers
import SaccadeText

extension LogFile {
  /// Takes the lines out of a log that tell of steps after a checkpoint: the run that goes on from it makes them again.
  ///
  /// A line that was cut short goes too. The file is replaced as a whole, or stays as it is where there is nothing to
  /// take out.
  /// - Parameters:
  ///   - iteration: how many steps the checkpoint has behind it
  ///   - held: the log's folder, if it is held open: what is written goes there
  /// - Throws: `FileError` if the file cannot be read or replaced
  package static func forget(after iteration: Int, in path: String, held: Int32? = nil) throws {
    let contents: Data
    do throws(RegularFile.Refusal) { contents = Data(try RegularFile.contents(of: path)) } catch {
      if case .system(let code) = error, !error.isMissing { throw FileError(path, "read", code) }
      // A link to a device is somebody's choice of where the log is to go.
      return
    }
    var kept = Data()
    for line in contents.split(separator: UInt8(ascii: "\n")) where isKept(line, iteration) {
      kept += line
      kept.append(UInt8(ascii: "\n"))
    }
    if kept != contents { try AtomicFile.write(kept, to: path, in: held) }
  }

  /// Moves a log out of the way of a run that begins: `log.jsonl` becomes `log-1.jsonl`, or the first free of those names.
  /// - Parameter held: the log's folder, if it is held open: nothing in another of its name is moved
  /// - Returns: where it is now; nil if there was no such file, or it was empty
  /// - Throws: `FileError` if it cannot be moved
  package static func putAside(_ path: String, held: Int32? = nil) throws(FileError) -> String? {
    let manager = FileManager.default
    let attributes = try? manager.attributesOfItem(atPath: path)
    // A link or a device is somebody's choice of where the log is to go.
    guard attributes?[.type] as? FileAttributeType == .typeRegular, attributes?[.size] as? Int ?? 0 > 0 else {
      return nil
    }
    let url = URL(filePath: path)
    let stem = url.deletingPathExtension().path
    for number in 1... {
      let aside = "\(stem)-\(number).\(url.pathExtension)"
      guard !manager.fileExists(atPath: aside) else { continue }
      func name(_ path: String) -> String { held == nil ? path : AtomicFile.name(of: path) }
      let folder = held ?? AT_FDCWD
      guard renameat(folder, name(path), folder, name(aside)) == 0 else { throw FileError(path, "rename", errno) }
      return aside
    }
    return nil
  }

  /// Whether a line is whole and tells of nothing after that step.
  private static func isKept(_ line: Data, _ iteration: Int) -> Bool {
    guard let record = try? JSONSerialization.jsonObject(with: line) as? [String: Any] else { return false }
    return (record["iteration"] as? Int).map { $0 <= iteration } ?? true
  }
}
