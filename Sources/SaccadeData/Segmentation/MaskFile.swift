import SaccadeImages

/// Reads files of masks.
enum MaskFile {
  /// The numbers of a mask as its file stores them, in the rows of the file.
  /// - Parameters:
  ///   - colors: which number each colour stands for; nil where the file has numbers
  ///   - mayBeLossy: whether a JPEG will do, of which nearly right greys are enough
  /// - Throws: `ImageError` if the file cannot be read, or has colours or numbers that are none of a mask
  static func read(
    _ file: BytePath, colors: ColorTable? = nil, mayBeLossy: Bool = false, options: DecodingOptions
  ) throws(ImageError) -> Mask {
    if mayBeLossy, try ImageHeader(contentsOf: file).fileFormat == .jpeg {
      var options = options
      (options.minimumSize, options.appliesOrientation) = (nil, false)
      return Mask(try Image(contentsOf: file, as: .grey, options: options))
    }
    return try Mask(contentsOf: file, colors: colors, maximumPixels: options.maximumPixels)
  }
}
