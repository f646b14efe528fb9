import SaccadeImages

/// Reads files of masks.
enum MaskFile {
  /// The numbers of a mask: what each pixel of a grey picture is.
  /// - Throws: `ImageError` if the file cannot be read; ``DatasetError`` if it has colours, which are no numbers
  static func read(_ file: BytePath, options: DecodingOptions) throws -> Mask {
    var options = options
    options.minimumSize = nil
    let image = try Image(contentsOf: file, options: options)
    guard image.format == .grey else {
      throw DatasetError(
        .wrongFormat, path: file.description, problem: "has colours, and a mask has a number for each pixel",
        advice: "save it as a grey PNG")
    }
    return Mask(image)
  }
}
