/// A picture file read once, decoded, and looked at: what a look at a data set wants to know of each of its files.
package struct ImageInspection: Sendable {
  /// How the pixels of a file are stored.
  package enum Storage: String, CaseIterable, Sendable {
    /// Brightness alone.
    case grey
    /// Red, green and blue.
    case rgb
    /// Colours with transparency.
    case alpha
    /// Inks, as for print: decoding has to guess their colours.
    case cmyk
  }

  /// The bytes of the file.
  package let bytes: [UInt8]
  /// What the file says of itself.
  package let header: ImageHeader
  /// How its pixels are stored.
  package let storage: Storage
  /// The picture, in grey; a JPEG's sides are an eighth of the file's at least.
  package let image: Image

  /// Reads and decodes a file.
  /// - Parameters:
  ///   - smallest: a JPEG is decoded smaller, as long as its sides stay this long: every byte is read nonetheless
  ///   - options: how images are decoded
  /// - Throws: `ImageError` if the file is not readable, not an image, damaged, or larger than the options allow
  package init(
    contentsOf path: BytePath, atLeast smallest: ImageSize, options: DecodingOptions = DecodingOptions()
  ) throws(ImageError) {
    var options = options
    options.minimumSize = smallest
    let name = path.description
    bytes = try readFile(path)
    header = try ImageHeader(decoding: bytes, named: name)
    image = try Image(decoding: bytes, named: name, as: .grey, options: options)
    switch header.format {
    case _ where header.fileFormat == .jpeg && Self.jpegComponents(bytes) == 4: storage = .cmyk
    case .grey: storage = .grey
    case .rgb: storage = .rgb
    case .rgba: storage = .alpha
    }
  }

  /// How many colours a JPEG file stores, as its frame says; nil if there is no frame.
  private static func jpegComponents(_ bytes: [UInt8]) -> Int? {
    var place = 2
    while place + 9 < bytes.count {
      guard bytes[place] == 0xff else { return nil }
      let marker = bytes[place + 1]
      // Any number of them may stand before a marker.
      if marker == 0xff {
        place += 1
        continue
      }
      if 0xc0...0xcf ~= marker, ![0xc4, 0xc8, 0xcc].contains(marker) { return Int(bytes[place + 9]) }
      // Some markers stand alone.
      if marker == 0x01 || 0xd0...0xd8 ~= marker {
        place += 2
        continue
      }
      place += 2 + Int(bytes[place + 2]) << 8 + Int(bytes[place + 3])
    }
    return nil
  }
}
