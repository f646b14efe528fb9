/// How many bytes a pixel has and what they mean.
public enum PixelFormat: Int, Hashable, Codable, Sendable, CaseIterable {
  /// One byte: brightness.
  case grey = 1
  /// Three bytes: red, green, blue.
  case rgb = 3
  /// Four bytes: red, green, blue and an alpha that is not multiplied in.
  case rgba = 4

  /// Bytes a pixel.
  public var channels: Int { rawValue }
}
