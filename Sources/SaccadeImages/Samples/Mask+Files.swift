internal import CImageCodecs
import SaccadeEngine

extension Mask {
  /// Reads a mask: the numbers that a file stores, not the colours that it shows them in.
  /// - Parameters:
  ///   - colors: which number each colour stands for; nil where the file has numbers
  ///   - outside: the number of pixels that come from outside of the picture, often 255 where numbers are classes
  ///   - orientation: the picture's, where it was followed and the mask's rows lie as the picture's do
  ///   - maximumPixels: more pixels than this are refused
  /// - Throws: `ImageError` as ``IndexedImage``
  public init(
    contentsOf path: BytePath, colors: ColorTable? = nil, outside: UInt8 = 0,
    orientation: ImageOrientation = .upright, maximumPixels: Int = DecodingOptions.defaultMaximumPixels
  ) throws(ImageError) {
    let stored = try IndexedImage(
      contentsOf: path, colors: colors, orientation: orientation, maximumPixels: maximumPixels)
    self.init(stored.numbers, outside: outside)
  }

  /// Reads a mask from a file whose name is a text.
  /// - Throws: `ImageError` as ``IndexedImage``
  public init(
    contentsOf path: String, colors: ColorTable? = nil, outside: UInt8 = 0,
    orientation: ImageOrientation = .upright, maximumPixels: Int = DecodingOptions.defaultMaximumPixels
  ) throws(ImageError) {
    try self.init(
      contentsOf: BytePath(path), colors: colors, outside: outside, orientation: orientation,
      maximumPixels: maximumPixels)
  }

  /// Writes the numbers as a PNG with a palette, which opens in colours and reads back as the same numbers.
  /// - Parameters:
  ///   - path: where to, ending in `.png`
  ///   - palette: the colours, that of number 0 first; numbers beyond it take those of ``Color/classColors(_:)``
  /// - Throws: `ImageError` if the path ends otherwise, or the disk refuses
  /// - Traps: if there are more than 256 colours
  public func write(to path: String, palette: [Color] = []) throws(ImageError) {
    guard ImageEncoding(path: path) == .png else {
      throw ImageError(
        path, .unwritable, "a mask is written as PNG, which keeps its numbers", advice: "end the name in .png")
    }
    try writeFile(encoded(palette: palette, named: path), to: path)
  }

  /// The bytes of a PNG with a palette, which opens in colours and reads back as the same numbers.
  /// - Throws: `ImageError` if it cannot be encoded; it calls the file by `name`
  /// - Traps: if there are more than 256 colours
  public func encoded(palette: [Color] = [], named name: String = "mask") throws(ImageError) -> [UInt8] {
    guard palette.count <= 256 else {
      misuse("Mask.encoded", "a palette has 256 colours at most: \(palette.count)")
    }
    let colors = Color.classColors(after: palette)
    let table = colors.flatMap { [$0.red, $0.green, $0.blue] }
    return try image.output(name) { bytes, output, message in
      saccade_png_encode_numbers(bytes, image.width, image.height, table, 256, &output, message)
    }
  }
}
