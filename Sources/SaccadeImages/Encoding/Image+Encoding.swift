internal import CImageCodecs

/// How an image is encoded.
public enum ImageEncoding: Hashable, Sendable {
  /// Lossless, any format.
  case png
  /// Lossy; alpha is left out.
  /// - Units: quality 1…100
  case jpeg(quality: Int = 90)
  /// Lossy, alpha kept, grey stored as RGB.
  /// - Units: quality 0…100
  case webp(quality: Int = 90)
  /// Lossless, alpha kept, grey stored as RGB.
  case losslessWebP

  /// The encoding that a path's extension asks for, nil if it is none of ours.
  public init?(path: String) {
    guard let dot = path.lastIndex(of: "."), !path[dot...].contains("/") else { return nil }
    switch path[path.index(after: dot)...].lowercased() {
    case "png": self = .png
    case "jpg", "jpeg": self = .jpeg()
    case "webp": self = .webp()
    default: return nil
    }
  }
}

extension Image {
  /// Writes the image to a file, wholly or not at all.
  ///
  /// Without an encoding, the path's extension decides: `.png`, `.jpg`, `.jpeg` or `.webp`.
  ///
  /// - Throws: `ImageError` if the extension is another, the image too large for the format, or the disk refuses
  public func write(to path: String, as encoding: ImageEncoding? = nil) throws(ImageError) {
    guard let encoding = encoding ?? ImageEncoding(path: path) else {
      throw ImageError(
        path, .unwritable, "its extension is not that of a format that can be written",
        advice: "end it in .png, .jpg or .webp")
    }
    try writeFile(encoded(as: encoding, named: path), to: path)
  }

  /// The bytes of an image file.
  /// - Throws: `ImageError` if the image is too large for the format; it calls the file by `name`
  public func encoded(as encoding: ImageEncoding, named name: String = "image") throws(ImageError) -> [UInt8] {
    switch encoding {
    case .png:
      return try output(name) { bytes, output, message in
        saccade_png_encode(bytes, width, height, Int32(channels), &output, message)
      }
    case .jpeg(let quality):
      try limit(65500, of: .jpeg, name)
      if format == .rgba { return try converted(to: .rgb).encoded(as: encoding, named: name) }
      return try output(name) { bytes, output, message in
        saccade_jpeg_encode(bytes, width, height, Int32(channels), Int32(max(1, min(100, quality))), &output, message)
      }
    case .webp(let quality):
      return try encodedAsWebP(quality: Float(max(0, min(100, quality))), name)
    case .losslessWebP:
      return try encodedAsWebP(quality: -1, name)
    }
  }

  private func encodedAsWebP(quality: Float, _ name: String) throws(ImageError) -> [UInt8] {
    try limit(16383, of: .webp, name)
    if format == .grey { return try converted(to: .rgb).encodedAsWebP(quality: quality, name) }
    return try output(name) { bytes, output, message in
      saccade_webp_encode(bytes, width, height, Int32(channels), quality, &output, message)
    }
  }

  private func limit(_ side: Int, of fileFormat: ImageFileFormat, _ name: String) throws(ImageError) {
    if height <= side && width <= side { return }
    throw ImageError(
      name, .unwritable, "\(fileFormat.displayName) holds sides up to \(side) pixels and the image has \(size.inWords)",
      advice: "scale it down or write PNG")
  }

  func output(
    _ name: String,
    _ encode: (UnsafePointer<UInt8>?, inout saccade_codec_output, UnsafeMutablePointer<CChar>?) -> saccade_codec_status
  ) throws(ImageError) -> [UInt8] {
    var output = saccade_codec_output()
    defer { saccade_codec_free(&output) }
    let (status, text) = pixels.withUnsafeBufferPointer { bytes in
      statusAndMessage { encode(bytes.baseAddress, &output, $0) }
    }
    guard status == SACCADE_CODEC_OK else {
      throw ImageError(name, .unwritable, "the image could not be encoded (\(text))", advice: "try another format")
    }
    return Array(UnsafeBufferPointer(start: output.bytes, count: output.count))
  }
}
