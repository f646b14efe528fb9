/// The file formats that images are read from; JPEG, PNG and WebP are written, too.
public enum ImageFileFormat: String, Hashable, Codable, Sendable, CaseIterable {
  /// Lossy, for photographs.
  case jpeg
  /// Lossless.
  case png
  /// Lossy or lossless; of an animation the first frame is read.
  case webp
  /// Windows' bitmap: 1 to 32 bits a pixel, plain or in runs.
  case bmp
  /// Strips or tiles of 1 to 16 bits a sample, in any of libtiff's compressions; of several pages the first is read.
  case tiff
  /// Up to 256 colours; of an animation the first frame is read.
  case gif

  /// The endings of file names that images have, in small letters.
  public static let fileExtensions: Set<String> = [
    "jpg", "jpeg", "jpe", "jfif", "png", "apng", "webp", "bmp", "dib", "tif", "tiff", "gif",
  ]

  /// The formats in a sentence.
  static let list = "JPEG, PNG, WebP, BMP, TIFF or GIF"

  /// The format that the first bytes of a file name, whatever its extension.
  init?(signature bytes: UnsafeRawBufferPointer) {
    if bytes.starts(with: [0xff, 0xd8, 0xff]) {
      self = .jpeg
    } else if bytes.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) {
      self = .png
    } else if bytes.count >= 12, bytes.starts(with: Array("RIFF".utf8)), bytes[8..<12].elementsEqual("WEBP".utf8) {
      self = .webp
    } else if bytes.starts(with: Array("GIF87a".utf8)) || bytes.starts(with: Array("GIF89a".utf8)) {
      self = .gif
    } else if Self.tiffSignatures.contains(where: bytes.starts(with:)) {
      self = .tiff
    } else if Self.isBitmap(bytes) {
      self = .bmp
    } else {
      return nil
    }
  }

  /// The format of bytes that a file begins with.
  /// - Throws: `ImageError` that says what they seem to be, if they begin no image
  static func recognized(_ bytes: UnsafeRawBufferPointer, name: String) throws(ImageError) -> ImageFileFormat {
    if let format = ImageFileFormat(signature: bytes) { return format }
    throw ImageError(
      name, .unknownFormat, "not an image but \(guessAtContents(bytes))", advice: "give a \(list) file")
  }

  /// The order of bytes, then 42, or 43 for files that may be larger than 4 GiB.
  private static let tiffSignatures: [[UInt8]] = [
    [0x49, 0x49, 0x2a, 0], [0x4d, 0x4d, 0, 0x2a], [0x49, 0x49, 0x2b, 0], [0x4d, 0x4d, 0, 0x2b],
  ]

  /// Two letters begin many a text, so the length of the header that follows has to be one of those there are.
  private static func isBitmap(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count >= 18, bytes.starts(with: Array("BM".utf8)), bytes[15] == 0, bytes[16] == 0, bytes[17] == 0
    else { return false }
    return [12, 40, 52, 56, 64, 108, 124].contains(bytes[14])
  }

  /// What to call the format in a message.
  var displayName: String {
    switch self {
    case .jpeg: "JPEG"
    case .png: "PNG"
    case .webp: "WebP"
    case .bmp: "BMP"
    case .tiff: "TIFF"
    case .gif: "GIF"
    }
  }
}

/// What bytes that are no image we read seem to be, for a message.
func guessAtContents(_ bytes: UnsafeRawBufferPointer) -> String {
  let signatures: [(bytes: [UInt8], name: String)] = [
    (Array("%PDF".utf8), "a PDF file"), ([0x1f, 0x8b], "a gzip file"),
    ([0, 0, 0, 0x0c, 0x6a, 0x50, 0x20, 0x20], "a JPEG 2000 file"), (Array("8BPS".utf8), "a Photoshop file"),
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
