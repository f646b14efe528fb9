import Foundation
import SaccadeEngine
import SaccadeImages

extension Scratch {
  /// Writes a picture of one colour and a mask of numbers.
  func writePair(
    _ image: String, _ mask: String, _ rows: [[UInt8]], size: ImageSize? = nil, format: PixelFormat = .rgb
  ) throws {
    try writeMask(mask, rows)
    let size = size ?? ImageSize(height: rows.count, width: rows[0].count)
    try makeFolder(of: image)
    try Image(height: size.height, width: size.width, format: format, color: .red).write(to: "\(path)/\(image)")
  }

  /// Writes a mask of numbers.
  func writeMask(_ name: String, _ rows: [[UInt8]]) throws {
    try makeFolder(of: name)
    try Image(height: rows.count, width: rows[0].count, format: .grey, pixels: rows.flatMap { $0 }).write(
      to: "\(path)/\(name)")
  }

  private func makeFolder(of name: String) throws {
    try FileManager.default.createDirectory(
      at: URL(fileURLWithPath: "\(path)/\(name)").deletingLastPathComponent(), withIntermediateDirectories: true)
  }
}
