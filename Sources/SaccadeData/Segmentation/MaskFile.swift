import SaccadeImages

/// Reads files of masks.
enum MaskFile {
  /// The numbers of a mask: what each pixel of a grey picture is, or the place of its colour in a table.
  /// - Parameters:
  ///   - colors: the colours, that of number 0 first; nil where the file has numbers
  ///   - ignored: colours that become 255
  /// - Throws: `ImageError` if the file cannot be read; ``DatasetError`` if it has colours that are no numbers
  static func read(
    _ file: BytePath, colors: [Color]? = nil, ignored: [Color] = [], options: DecodingOptions
  ) throws -> Mask {
    var options = options
    options.minimumSize = nil
    guard let colors else {
      let image = try Image(contentsOf: file, options: options)
      guard image.format == .grey else {
        throw DatasetError(
          .wrongFormat, path: file.description, problem: "has colours, and a mask has a number for each pixel",
          advice: "say which class each colour stands for (colors), or save it as a grey PNG")
      }
      return Mask(image)
    }
    let image = try Image(contentsOf: file, as: .rgb, options: options)
    var numbers: [Color: UInt8] = [:]
    for (number, color) in colors.enumerated() { numbers[color] = UInt8(number) }
    for color in ignored { numbers[color] = 255 }
    return Mask(
      try Image(height: image.height, width: image.width, format: .grey) { out in
        for place in out.indices {
          let color = Color(
            red: image.pixels[3 * place], green: image.pixels[3 * place + 1], blue: image.pixels[3 * place + 2])
          guard let number = numbers[color] else {
            throw DatasetError(
              .labelOutOfRange, path: file.description,
              problem: "has the colour \(color.red), \(color.green), \(color.blue) at row \(place / image.width), column "
                + "\(place % image.width), which stands for no class",
              advice: "give the colour a class (colors), or count it among those of no account (ignore_colors)")
          }
          out[place] = number
        }
      })
  }
}
