import CZlib
import Foundation

/// Bytes in the formats that the readers take.
enum TinyFiles {
  static func idx(_ bytes: [UInt8], _ dimensions: Int..., type: UInt8 = 8) -> [UInt8] {
    var file: [UInt8] = [0, 0, type, UInt8(dimensions.count)]
    for size in dimensions { file += (0..<4).map { UInt8(truncatingIfNeeded: size >> (24 - 8 * $0)) } }
    return file + bytes
  }

  /// A record of CIFAR whose planes hold the given values.
  static func cifarRecord(labels: [UInt8], red: UInt8, green: UInt8, blue: UInt8) -> [UInt8] {
    labels + [red, green, blue].flatMap { [UInt8](repeating: $0, count: 1024) }
  }

  static func gzip(_ bytes: [UInt8], to path: String) throws {
    let file = gzopen(path, "wb")
    defer { gzclose(file) }
    let written = bytes.withUnsafeBytes { gzwrite(file, $0.baseAddress, UInt32($0.count)) }
    guard Int(written) == bytes.count else { throw CocoaError(.fileWriteUnknown) }
  }

  /// A compressed file of so many times 16 MiB of zeros: 16 kB each, one compressed file behind the other.
  static func gzipBomb(_ times: Int, after start: [UInt8] = [], to path: String) throws {
    let one = path + ".one"
    try gzip([UInt8](repeating: 0, count: 1 << 24), to: one)
    let zeros = try Data(contentsOf: URL(filePath: one))
    var all = Data()
    if !start.isEmpty {
      try gzip(start, to: one)
      all = try Data(contentsOf: URL(filePath: one))
    }
    for _ in 0..<times { all += zeros }
    try all.write(to: URL(filePath: path))
    try FileManager.default.removeItem(atPath: one)
  }
}
