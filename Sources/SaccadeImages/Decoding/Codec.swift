internal import CImageCodecs
import SaccadeEngine

/// One of the libraries that decode, with its failures turned into errors.
struct Codec {
  let fileFormat: ImageFileFormat
  let name: String

  init(_ fileFormat: ImageFileFormat, name: String) {
    self.fileFormat = fileFormat
    self.name = name
  }

  /// What a file says of itself.
  struct Header {
    /// The stored size.
    let size: ImageSize
    /// The format that `decode` writes at most.
    let format: PixelFormat
    /// How the picture lies in the stored rows, where the format says so in a place of its own.
    let orientation: ImageOrientation?
    /// How many pixels a byte of the file stands for at most; nil where the format sets no bound.
    let pixelsPerByte: Int?
  }

  /// Reads what a file says of itself.
  func header(_ bytes: UnsafeRawBufferPointer) throws(ImageError) -> Header {
    var header = saccade_codec_header()
    let start = bytes.bindMemory(to: UInt8.self).baseAddress
    try check { message in
      switch fileFormat {
      case .jpeg: saccade_jpeg_header(start, bytes.count, &header, message)
      case .png: saccade_png_header(start, bytes.count, &header, message)
      case .webp: saccade_webp_header(start, bytes.count, &header, message)
      case .bmp: saccade_bmp_header(start, bytes.count, &header, message)
      case .tiff: saccade_tiff_header(start, bytes.count, &header, message)
      case .gif: saccade_gif_header(start, bytes.count, &header, message)
      }
    }
    guard header.width > 0, header.height > 0, let format = PixelFormat(rawValue: Int(header.channels)) else {
      throw failure(SACCADE_CODEC_CORRUPT, "it claims \(header.height)×\(header.width) pixels")
    }
    return Header(
      size: ImageSize(height: Int(header.height), width: Int(header.width)), format: format,
      orientation: ImageOrientation(rawValue: Int(header.orientation)),
      pixelsPerByte: header.pixels_per_byte > 0 ? Int(header.pixels_per_byte) : nil)
  }

  /// The pixels in the stored orientation, of a size that `header` gave, shrunk where JPEG can.
  func decode(
    _ bytes: UnsafeRawBufferPointer, size: ImageSize, shrink: Int, format: PixelFormat
  ) throws(ImageError) -> Image {
    let start = bytes.bindMemory(to: UInt8.self).baseAddress
    let height = (size.height + shrink - 1) / shrink
    let width = (size.width + shrink - 1) / shrink
    let channels = Int32(format.channels)
    guard hasMemory(forBytes: height * width * format.channels) else {
      throw failure(SACCADE_CODEC_OUT_OF_MEMORY, "\(size.inWords) pixels")
    }
    return try Image(height: height, width: width, format: format) { (out) throws(ImageError) in
      let pixels = out.baseAddress
      try check { message in
        switch fileFormat {
        case .jpeg:
          saccade_jpeg_decode(start, bytes.count, Int32(shrink), pixels, width, height, channels, message)
        case .png: saccade_png_decode(start, bytes.count, pixels, width, height, channels, message)
        case .webp: saccade_webp_decode(start, bytes.count, pixels, width, height, channels, message)
        case .bmp: saccade_bmp_decode(start, bytes.count, pixels, width, height, channels, message)
        case .tiff: saccade_tiff_decode(start, bytes.count, pixels, width, height, channels, message)
        case .gif: saccade_gif_decode(start, bytes.count, pixels, width, height, channels, message)
        }
      }
    }
  }

  /// The numbers that a file stores for its pixels, in the stored orientation; nil where it stores colours, or the format
  /// has no numbers.
  /// - Returns: the numbers of one byte or two, the upper one first, and the palette
  func numbers(
    _ bytes: UnsafeRawBufferPointer, size: ImageSize
  ) throws(ImageError) -> (numbers: [UInt8], byteCount: Int, palette: [Color])? {
    let start = bytes.bindMemory(to: UInt8.self).baseAddress
    var stored = saccade_codec_numbers()
    func read(_ pixels: UnsafeMutablePointer<UInt8>?) throws(ImageError) {
      let (height, width) = pixels == nil ? (0, 0) : (size.height, size.width)
      try check { message in
        switch fileFormat {
        case .png: saccade_png_numbers(start, bytes.count, &stored, pixels, width, height, message)
        case .bmp: saccade_bmp_numbers(start, bytes.count, &stored, pixels, width, height, message)
        case .tiff: saccade_tiff_numbers(start, bytes.count, &stored, pixels, width, height, message)
        case .gif: saccade_gif_numbers(start, bytes.count, &stored, pixels, width, height, message)
        case .jpeg, .webp: SACCADE_CODEC_OK
        }
      }
    }
    try read(nil)
    let byteCount = Int(stored.bytes)
    guard byteCount > 0 else { return nil }
    guard hasMemory(forBytes: size.height * size.width * byteCount) else {
      throw failure(SACCADE_CODEC_OUT_OF_MEMORY, "\(size.inWords) pixels")
    }
    var numbers = [UInt8](repeating: 0, count: size.height * size.width * byteCount)
    var failed: ImageError?
    numbers.withUnsafeMutableBufferPointer { buffer in
      do throws(ImageError) { try read(buffer.baseAddress) } catch { failed = error }
    }
    if let failed { throw failed }
    let palette = withUnsafeBytes(of: stored.palette) { bytes in
      (0..<Int(stored.colors)).map { Color(red: bytes[3 * $0], green: bytes[3 * $0 + 1], blue: bytes[3 * $0 + 2]) }
    }
    return (numbers, byteCount, palette)
  }

  private func check(
    _ call: (UnsafeMutablePointer<CChar>?) -> saccade_codec_status
  ) throws(ImageError) {
    let (status, text) = statusAndMessage(call)
    if status != SACCADE_CODEC_OK { throw failure(status, text) }
  }

  private func failure(_ status: saccade_codec_status, _ text: String) -> ImageError {
    let kind = fileFormat.displayName
    switch status {
    case SACCADE_CODEC_TRUNCATED:
      return ImageError(
        name, .truncated, "the \(kind) file is cut off (\(text))", advice: "copy or download it again, or remove it")
    case SACCADE_CODEC_UNSUPPORTED:
      return ImageError(
        name, .unsupported, "a \(kind) variant that is not decoded (\(text))",
        advice: "save it as a plain 8-bit JPEG or PNG")
    case SACCADE_CODEC_OUT_OF_MEMORY:
      return ImageError(
        name, .tooLarge, "memory ran out while the \(kind) file was decoded (\(text))",
        advice: "use fewer loader workers or smaller files")
    default:
      return ImageError(
        name, .corrupt, "the \(kind) file is damaged (\(text))", advice: "copy or download it again, or remove it")
    }
  }
}

/// What a function of the codecs returned and said.
func statusAndMessage(
  _ call: (UnsafeMutablePointer<CChar>?) -> saccade_codec_status
) -> (saccade_codec_status, String) {
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: SACCADE_CODEC_MESSAGE_SIZE) { message in
    message.initialize(repeating: 0)
    let status = call(message.baseAddress)
    return (status, status == SACCADE_CODEC_OK ? "" : message.baseAddress.map { String(cString: $0) } ?? "")
  }
}
