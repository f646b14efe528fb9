import SaccadeEngine

/// A picture that stores a number a pixel, as masks of classes and of objects are written.
///
/// Of a PNG, BMP, GIF or TIFF with a palette they are the places in it, whatever its colours are; of a grey one the values
/// as they are stored, of 1, 2, 4, 8 or 16 bits. Of a picture in RGB whose channels are alike they are its greys; colours
/// need a ``ColorTable``. JPEG and lossy WebP are refused: they change numbers.
public struct IndexedImage: Hashable, Sendable {
  /// The numbers, as a grey image.
  public let numbers: Image
  /// The colours that the file shows them in, that of number 0 first; empty where it has no palette.
  public let palette: [Color]

  /// Reads the numbers of a file.
  /// - Parameters:
  ///   - colors: which number each colour stands for; where it is given, colours count alone, those of a palette and
  ///     greys too
  ///   - orientation: how to turn the stored rows. What EXIF says of a mask is not followed: give the picture's
  ///     orientation where that was followed, and masks lie as the picture's rows do
  ///   - maximumPixels: more pixels than this are refused
  /// - Throws: `ImageError` if the file is not readable, not an image, damaged or too large, has numbers above 255 or
  ///   colours that stand for none, or is of a format that changes numbers
  public init(
    contentsOf path: BytePath, colors: ColorTable? = nil, orientation: ImageOrientation = .upright,
    maximumPixels: Int = DecodingOptions.defaultMaximumPixels
  ) throws(ImageError) {
    try self.init(
      decoding: readFile(path), named: path.description, colors: colors, orientation: orientation,
      maximumPixels: maximumPixels)
  }

  /// Reads the numbers of the bytes of a file.
  /// - Throws: `ImageError` as for a file; it calls the bytes by `name`
  public init(
    decoding bytes: some Collection<UInt8>, named name: String, colors: ColorTable? = nil,
    orientation: ImageOrientation = .upright, maximumPixels: Int = DecodingOptions.defaultMaximumPixels
  ) throws(ImageError) {
    var stored: (numbers: Image, palette: [Color])
    stored = try withBytes(of: bytes) { (raw) throws(ImageError) in
      let header = try ImageHeader(raw, name: name)
      try Self.checkFormat(header.fileFormat, raw, name)
      let limit = DecodingOptions.withinMemory(maximumPixels)
      try header.checkSize(of: raw.count, name, limit: limit)
      let codec = Codec(header.fileFormat, name: name)
      let size = header.storedSize
      if colors == nil, let (numbers, byteCount, palette) = try codec.numbers(raw, size: size) {
        let bytes = byteCount == 1 ? numbers : try Self.lowerBytes(of: numbers, width: size.width, name)
        return (Image(height: size.height, width: size.width, format: .grey, pixels: bytes), palette)
      }
      let image = try codec.decode(raw, size: size, shrink: 1, format: header.format)
      return (try Self.numbers(of: image, colors, name), colors?.colors ?? [])
    }
    if orientation != .upright { stored.numbers = stored.numbers.oriented(orientation) }
    (numbers, palette) = stored
  }

  /// Refuses what has lost the numbers that were written.
  private static func checkFormat(
    _ format: ImageFileFormat, _ bytes: UnsafeRawBufferPointer, _ name: String
  ) throws(ImageError) {
    let isLossy =
      switch format {
      case .jpeg: true
      // The plain form of a lossless file; in others it cannot be told from the first bytes.
      case .webp: !(bytes.count >= 16 && bytes[12..<16].elementsEqual("VP8L".utf8))
      case .png, .bmp, .tiff, .gif: false
      }
    guard isLossy else { return }
    throw ImageError(
      name, .noMask, "is a \(format.displayName) file, which keeps colours nearly and numbers not at all",
      advice: "write masks as PNG; what was written as \(format.displayName) has lost its numbers")
  }

  /// The numbers of two bytes, the upper one first, of which none is above 255.
  private static func lowerBytes(of numbers: [UInt8], width: Int, _ name: String) throws(ImageError) -> [UInt8] {
    if let upper = stride(from: 0, to: numbers.count, by: 2).first(where: { numbers[$0] != 0 }) {
      let (number, place) = (Int(numbers[upper]) << 8 | Int(numbers[upper + 1]), upper / 2)
      throw ImageError(
        name, .noMask,
        "has the number \(number) at row \(place / width), column \(place % width), and a mask's are 0 to 255",
        advice: "write it with smaller numbers")
    }
    return stride(from: 1, to: numbers.count, by: 2).map { numbers[$0] }
  }

  private static func numbers(of image: Image, _ colors: ColorTable?, _ name: String) throws(ImageError) -> Image {
    if let colors {
      switch colors.numbers(of: image) {
      case .success(let numbers): return numbers
      case .failure(let unknown):
        throw ImageError(
          name, .noMask,
          "has \(unknown.color.inWords) at row \(unknown.row), column \(unknown.column), which stands for no class",
          advice: "give the colour a class, or count it among those of no account")
      }
    }
    // Many programs write greys three times.
    let rgb = image.converted(to: .rgb)
    var place = 0
    while place < rgb.pixels.count, rgb.pixels[place] == rgb.pixels[place + 1],
      rgb.pixels[place] == rgb.pixels[place + 2]
    {
      place += 3
    }
    guard place < rgb.pixels.count else {
      return Image(height: rgb.height, width: rgb.width, format: .grey) { out in
        rgb.pixels.withUnsafeBufferPointer { pixels in for place in out.indices { out[place] = pixels[3 * place] } }
      }
    }
    let color = Color(red: rgb.pixels[place], green: rgb.pixels[place + 1], blue: rgb.pixels[place + 2])
    throw ImageError(
      name, .noMask,
      "has \(color.inWords) at row \(place / 3 / rgb.width), column \(place / 3 % rgb.width), and no number a pixel",
      advice: "say which class each colour stands for, with a table of colours")
  }
}
