/// The file formats that images are read from and written to.
public enum ImageFileFormat: String, Hashable, Codable, Sendable, CaseIterable {
  /// Lossy, for photographs.
  case jpeg
  /// Lossless.
  case png
  /// Lossy or lossless, one picture.
  case webp

  /// The format that the first bytes of a file name, whatever its extension.
  init?(signature bytes: UnsafeRawBufferPointer) {
    if bytes.starts(with: [0xff, 0xd8, 0xff]) {
      self = .jpeg
    } else if bytes.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) {
      self = .png
    } else if bytes.count >= 12, bytes.starts(with: Array("RIFF".utf8)), bytes[8..<12].elementsEqual("WEBP".utf8) {
      self = .webp
    } else {
      return nil
    }
  }

  /// What to call the format in a message.
  var displayName: String {
    switch self {
    case .jpeg: "JPEG"
    case .png: "PNG"
    case .webp: "WebP"
    }
  }
}

/// What bytes that are no image we read seem to be, for a message.
func guessAtContents(_ bytes: UnsafeRawBufferPointer) -> String {
  let signatures: [(bytes: [UInt8], name: String)] = [
    (Array("GIF8".utf8), "a GIF file"), (Array("BM".utf8), "a BMP file"), (Array("%PDF".utf8), "a PDF file"),
    ([0x49, 0x49, 0x2a, 0], "a TIFF file"), ([0x4d, 0x4d, 0, 0x2a], "a TIFF file"), ([0x1f, 0x8b], "a gzip file"),
    (Array("PK".utf8), "a zip file"), (Array("<?xml".utf8), "an XML or SVG file"), (Array("<svg".utf8), "an SVG file"),
    (Array("<!DOCTYPE".utf8), "a web page"), (Array("<html".utf8), "a web page"),
  ]
  if let match = signatures.first(where: { bytes.starts(with: $0.bytes) }) { return match.name }
  if bytes.count >= 12, bytes[4..<8].elementsEqual("ftyp".utf8) { return "an HEIF, AVIF or video file" }
  let start = bytes.prefix(256)
  let isText = start.allSatisfy { $0 >= 0x20 || (0x09...0x0d).contains($0) } && !start.contains(0x7f)
  if isText { return "a text file" }
  let hexadecimal = bytes.prefix(8).map { byte in
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }
  return "a file that begins with the bytes \(hexadecimal.joined(separator: " "))"
}
