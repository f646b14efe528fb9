#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
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

  /// Nothing but folders and plain files, whose names are any bytes.
  private static func check(_ folder: String) throws { check(Array(folder.utf8)) }

  private static func check(_ folder: [UInt8]) {
    guard let handle = withName(folder, { opendir($0) }) else { return }
    defer { closedir(handle) }
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { place in
        place.withMemoryRebound(to: UInt8.self, capacity: 256) { Array(UnsafeBufferPointer(start: $0, count: 256)) }
      }.prefix { $0 != 0 }
      if name.elementsEqual(".".utf8) || name.elementsEqual("..".utf8) { continue }
      let path = folder + [UInt8(ascii: "/")] + name
      var status = stat()
      guard withName(path, { lstat($0, &status) }) == 0 else { continue }
      let isFolder = status.st_mode & S_IFMT == S_IFDIR
      FuzzTarget.promise(
        isFolder || status.st_mode & S_IFMT == S_IFREG,
        "the archive made \(String(decoding: path, as: UTF8.self)), a link or a device")
      if isFolder { check(path) }
    }
  }

  private static func withName<Result>(_ path: [UInt8], _ body: (UnsafePointer<CChar>) -> Result) -> Result {
    (path + [0]).map { CChar(bitPattern: $0) }.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { fatalError("a path with its end has bytes") }
      return body(start)
    }
  }

  /// Decompresses a `.gz` file.
  static let gzip = FuzzTarget("gzip") { bytes, folder in
    let file = try folder.write(bytes, as: "file.gz")
    try Unpacker(archive: file, limit: 1 << 20).decompress(to: "\(folder.path)/file")
  }
}
