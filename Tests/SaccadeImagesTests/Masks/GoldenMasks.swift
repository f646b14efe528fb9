import Foundation
import SaccadeEngine
import SaccadeImages
import Testing

/// The files under Tests/Golden/Masks, made by `Tests/Golden/masks.py`.
enum GoldenMasks {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Golden/Masks")

  static func read<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value {
    try JSONDecoder().decode(type, from: Data(contentsOf: folder.appendingPathComponent(name)))
  }
}

extension Mask {
  /// A mask of 0 and 255 from eight pixels a byte, row by row, the first in the highest bit.
  init(packed text: String, size: ImageSize) throws {
    let bytes = try #require(Data(base64Encoded: text))
    self.init(
      Image(height: size.height, width: size.width, format: .grey) { pixels in
        for place in pixels.indices { pixels[place] = bytes[place / 8] >> (7 - place % 8) & 1 == 0 ? 0 : 255 }
      })
  }
}
