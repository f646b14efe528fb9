import SaccadeEngine
import SaccadeImages

extension Event.Image {
  /// A picture by its file's bytes; nil if these are of no picture.
  init?(bytes: [UInt8]) {
    guard let header = try? ImageHeader(decoding: bytes, named: "picture") else { return nil }
    self.init(
      height: header.size.height, width: header.size.width, channels: header.format.channels, bytes: bytes)
  }
}
