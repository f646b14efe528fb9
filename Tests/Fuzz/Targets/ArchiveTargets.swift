import Foundation
import SaccadeData

extension FuzzTargets {
  /// Unpacks a tar, tar.gz or zip archive, and looks whether anything was written outside its folder.
  static let archive = FuzzTarget("archive") { bytes, folder in
    let file = try folder.write(bytes, as: "archive")
    let before = try FileManager.default.contentsOfDirectory(atPath: folder.path).count
    try folder.withFolder { inner in
      do { try Unpacker(archive: file, limit: 1 << 20).unpack(into: inner) } catch {
        try check(inner)
        throw error
      }
      try check(inner)
    }
    let after = try FileManager.default.contentsOfDirectory(atPath: folder.path).count
    FuzzTarget.promise(before == after, "the archive left something beside its folder")
  }

  /// Nothing but folders and plain files.
  private static func check(_ folder: String) throws {
    let files = FileManager.default.enumerator(atPath: folder)
    while let name = files?.nextObject() as? String {
      let type = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")[.type] as? FileAttributeType
      FuzzTarget.promise(type == .typeRegular || type == .typeDirectory, "the archive made \(name), a link or a device")
    }
  }

  /// Decompresses a `.gz` file.
  static let gzip = FuzzTarget("gzip") { bytes, folder in
    let file = try folder.write(bytes, as: "file.gz")
    try Unpacker(archive: file, limit: 1 << 20).decompress(to: "\(folder.path)/file")
  }
}
