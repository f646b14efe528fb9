public import SaccadeEngine

/// What an image file says of itself before any pixel is decoded.
public struct ImageHeader: Hashable, Sendable {
  /// How the file is encoded, by its content.
  public let fileFormat: ImageFileFormat
  /// The size of the picture as it is shown, its orientation followed.
  public let size: ImageSize
  /// The pixels that decoding gives when no format is asked for.
  public let format: PixelFormat
  /// How the picture lies in the stored rows.
  public let orientation: ImageOrientation

  /// How many pixels a byte of the file stands for at most; nil where its format sets no bound.
  let pixelsPerByte: Int?

  /// The size of the stored rows.
  package var storedSize: ImageSize { orientation.shown(size) }

  /// Reads the header of an image file.
  /// - Throws: `ImageError` if the file is not readable or not an image
  public init(contentsOf path: String) throws(ImageError) {
    try self.init(contentsOf: BytePath(path))
  }

  /// Reads the header of an image file whose name need not be UTF-8.
  /// - Throws: `ImageError` if the file is not readable or not an image
  public init(contentsOf path: BytePath) throws(ImageError) {
    try self.init(decoding: readFile(path), named: path.description)
  }

  /// Reads the header of an encoded image.
  /// - Throws: `ImageError` if the bytes are not an image; it calls them by `name`
  public init(decoding bytes: some Collection<UInt8>, named name: String) throws(ImageError) {
    self = try withBytes(of: bytes) { (raw) throws(ImageError) in try ImageHeader(raw, name: name) }
  }

  init(_ bytes: UnsafeRawBufferPointer, name: String) throws(ImageError) {
    guard !bytes.isEmpty else {
      throw ImageError(name, .empty, "the file has no bytes", advice: "copy or download it again, or remove it")
    }
    fileFormat = try ImageFileFormat.recognized(bytes, name: name)
    let stored = try Codec(fileFormat, name: name).header(bytes)
    orientation = stored.orientation ?? Exif.orientation(in: bytes, format: fileFormat)
    size = orientation.shown(stored.size)
    format = stored.format
    pixelsPerByte = stored.pixelsPerByte
  }
}

extension ImageHeader {
  /// Refuses pictures that are too large, or larger than the bytes of their file can hold.
  func checkSize(of byteCount: Int, _ name: String, limit: Int) throws(ImageError) {
    let stored = storedSize
    guard !stored.hasMore(than: limit) else {
      throw ImageError(
        name, .tooLarge, "the picture has \(stored.inWords) pixels, more than the limit of \(limit)",
        advice: "scale it down, or raise the limit (max_pixels, --max-pixels) if you trust the file")
    }
    // A few bytes must not ask for the memory of a large picture.
    if let density = pixelsPerByte, stored.height * stored.width / density > byteCount {
      throw ImageError(
        name, .truncated,
        "the \(fileFormat.displayName) file is cut off: it claims \(stored.inWords) pixels, more than "
          + "\(byteCount) bytes can hold", advice: "copy or download it again, or remove it")
    }
  }
}

/// Calls a closure with the bytes of any collection in one piece.
func withBytes<Result>(
  of bytes: some Collection<UInt8>, _ body: (UnsafeRawBufferPointer) throws(ImageError) -> Result
) throws(ImageError) -> Result {
  func attempt(_ buffer: UnsafeBufferPointer<UInt8>) -> Swift.Result<Result, ImageError> {
    do throws(ImageError) { return .success(try body(UnsafeRawBufferPointer(buffer))) } catch { return .failure(error) }
  }
  let outcome =
    bytes.withContiguousStorageIfAvailable(attempt) ?? Array(bytes).withUnsafeBufferPointer(attempt)
  return try outcome.get()
}
