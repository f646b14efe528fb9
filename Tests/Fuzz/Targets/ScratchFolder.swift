import Foundation

/// A folder for the files of one reader at a time, gone with this object.
package final class ScratchFolder: Sendable {
  /// The folder.
  package let path: String

  /// Makes a folder, in memory where the system has a place for that.
  /// - Throws: if it cannot be made
  package init() throws {
    let memory = "/dev/shm"
    let parent = FileManager.default.isWritableFile(atPath: memory) ? memory : NSTemporaryDirectory()
    path = "\(parent)/saccade-fuzz-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file, in place of an old one.
  /// - Returns: its path
  func write(_ bytes: some Collection<UInt8>, as name: String) throws -> String {
    let file = "\(path)/\(name)"
    try Data(bytes).write(to: URL(filePath: file))
    return file
  }

  /// Calls a closure with an empty folder in this one, and removes it.
  func withFolder(_ body: (String) throws -> Void) throws {
    let folder = "\(path)/folder"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }
}
