import Foundation
import Hummingbird
import NIOCore

/// A file that somebody sent, in a folder of its own, both of which go with it.
final class UploadedFile {
  let path: String
  private let folder: String

  /// Room for a file of which the ending is kept: it says what the file is.
  /// - Throws: `CocoaError` if the system has no room for it
  init(named name: String) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "saccade-view-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let ending = name.lowercased().hasSuffix(".onnx") ? "onnx" : "safetensors"
    path = "\(folder)/model.\(ending)"
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Writes what comes, as it comes.
  /// - Throws: ``ViewRefusal`` if it is too much
  func write(_ body: RequestBody, atMost limit: Int) async throws {
    guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
      let file = FileHandle(forWritingAtPath: path)
    else { throw ViewRefusal("the file cannot be kept: the disk has no room for it") }
    defer { try? file.close() }
    var count = 0
    for try await part in body {
      count += part.readableBytes
      guard count <= limit else { throw ViewRefusal("the file is larger than \(limit >> 30) GiB") }
      try file.write(contentsOf: Data(part.readableBytesView))
    }
  }
}
