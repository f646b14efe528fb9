public import SaccadeEngine

extension Image {
  /// Reads an image file: JPEG, PNG, WebP, BMP, TIFF or GIF, told apart by content.
  ///
  /// Without a format, the file's own is kept: grey, RGB, or RGBA where there is transparency. Palettes become
  /// colours, 16-bit samples keep their upper byte, CMYK becomes RGB. Of an animation the first frame is read, of
  /// several pages the first. A file that ends early is an error, not a picture with a grey bottom.
  ///
  /// - Throws: `ImageError` if the file is not readable, not an image, damaged, or larger than the options allow
  public init(
    contentsOf path: String, as format: PixelFormat? = nil, options: DecodingOptions = DecodingOptions()
  ) throws(ImageError) {
    try self.init(contentsOf: BytePath(path), as: format, options: options)
  }

  /// Reads an image file whose name need not be UTF-8.
  /// - Throws: `ImageError` as for a name that is a text
  public init(
    contentsOf path: BytePath, as format: PixelFormat? = nil, options: DecodingOptions = DecodingOptions()
  ) throws(ImageError) {
    self = try Image.decoded(contentsOf: path, as: format, options: options).image
  }

  /// Reads an image file that may be decoded smaller, as the options ask, and tells the size that it has in the file.
  /// - Returns: the image, and the file's size as it is shown
  /// - Throws: `ImageError` as `init(contentsOf:as:options:)`
  public static func decoded(
    contentsOf path: BytePath, as format: PixelFormat? = nil, options: DecodingOptions = DecodingOptions()
  ) throws(ImageError) -> (image: Image, originalSize: ImageSize) {
    try withBytes(of: readFile(path)) { (raw) throws(ImageError) in
      try decoded(raw, name: path.description, as: format, options: options)
    }
  }

  /// Decodes an image: JPEG, PNG, WebP, BMP, TIFF or GIF, told apart by content.
  ///
  /// - Throws: `ImageError` as for a file; it calls the bytes by `name`
  public init(
    decoding bytes: some Collection<UInt8>, named name: String, as format: PixelFormat? = nil,
    options: DecodingOptions = DecodingOptions()
  ) throws(ImageError) {
    self = try withBytes(of: bytes) { (raw) throws(ImageError) in
      try Image.decoded(raw, name: name, as: format, options: options).image
    }
  }

  private static func decoded(
    _ bytes: UnsafeRawBufferPointer, name: String, as format: PixelFormat?, options: DecodingOptions
  ) throws(ImageError) -> (image: Image, originalSize: ImageSize) {
    let header = try ImageHeader(bytes, name: name)
    let stored = header.storedSize
    try header.checkSize(of: bytes.count, name, limit: options.pixelLimit)
    // Formats with alpha are decoded with it only where somebody will look at it.
    var native = header.format
    if header.fileFormat == .webp, native == .rgba, let format, format != .rgba, options.alpha == .dropped {
      native = .rgb
    } else if header.fileFormat == .jpeg, native == .grey, format == .rgb {
      native = .rgb
    }
    let shrink = header.fileFormat == .jpeg ? Image.shrink(header, options) : 1
    var image = try Codec(header.fileFormat, name: name)
      .decode(bytes, size: stored, shrink: shrink, format: native)
    if let format { image = image.converted(to: format, alpha: options.alpha) }
    if options.appliesOrientation { image = image.oriented(header.orientation) }
    return (image, options.appliesOrientation ? header.size : stored)
  }

  /// The largest of 1, 2, 4 and 8 by which both sides may be divided.
  private static func shrink(_ header: ImageHeader, _ options: DecodingOptions) -> Int {
    guard let minimum = options.minimumSize else { return 1 }
    let size = options.appliesOrientation ? header.size : header.storedSize
    let allowed = [8, 4, 2].first { factor in
      size.height / factor >= minimum.height && size.width / factor >= minimum.width
    }
    return allowed ?? 1
  }
}
