import SaccadeImages

extension FuzzTargets {
  /// Decodes a picture as it comes, and once more in a way that its bytes choose.
  static func image(_ format: String) -> FuzzTarget {
    FuzzTarget(format) { bytes, _ in
      let header = try ImageHeader(decoding: bytes, named: format)
      // So few pixels that a claim of many is refused at once, as it would be with the usual limit a little later.
      let plain = DecodingOptions(maximumPixels: 1 << 20)
      let choice = choice(bytes)
      var failure: (any Error)?
      do {
        let image = try Image(decoding: bytes, named: format, as: formats[choice % 4], options: options(choice / 4))
        FuzzTarget.promise(
          image.pixels.count == image.height * image.width * image.format.channels, "pixels of \(image.size)")
      } catch { failure = error }
      let image = try Image(decoding: bytes, named: format, options: plain)
      FuzzTarget.promise(image.size == header.size, "the header says \(header.size), the picture \(image.size)")
      FuzzTarget.promise(image.format == header.format, "the header says \(header.format), the picture \(image.format)")
      if let failure { throw failure }
    }
  }

  private static let formats: [PixelFormat?] = [nil, .grey, .rgb, .rgba]

  /// One of the ways of decoding.
  private static func options(_ choice: Int) -> DecodingOptions {
    DecodingOptions(
      alpha: choice & 1 == 0 ? .dropped : .over(Color(red: 200, green: 100, blue: 50)),
      appliesOrientation: choice & 2 == 0,
      minimumSize: choice & 4 == 0 ? nil : ImageSize(height: 1 + choice >> 3 & 15, width: 1 + choice >> 7 & 15),
      maximumPixels: choice & 1 << 11 == 0 ? 1 << 20 : 1 << 10)
  }

  /// Reads the numbers of a mask, and its colours by a table; what was read can be written, and reads back as the same.
  static let mask = FuzzTarget("mask") { bytes, _ in
    let table = ColorTable(Color.classColors(21), ignored: [Color.classColors(256)[255]])
    _ = try? IndexedImage(decoding: bytes, named: "mask", colors: table, maximumPixels: 1 << 20)
    let stored = try IndexedImage(decoding: bytes, named: "mask", maximumPixels: 1 << 20)
    let header = try ImageHeader(decoding: bytes, named: "mask")
    FuzzTarget.promise(
      stored.numbers.size == header.storedSize, "the header says \(header.size), the mask \(stored.numbers.size)")
    FuzzTarget.promise(stored.palette.count <= 256, "a palette of \(stored.palette.count)")
    let mask = Mask(stored.numbers)
    let again = try IndexedImage(decoding: mask.encoded(palette: stored.palette), named: "again")
    FuzzTarget.promise(again.numbers == stored.numbers, "the numbers read back as others")
    let runs = RunLengthMask(mask)
    FuzzTarget.promise(runs.area == mask.area, "an area of \(runs.area), and \(mask.area) pixels")
  }

  /// Reads a block of EXIF data in each of the formats that have one.
  static let exif = FuzzTarget("exif") { bytes, _ in
    let (jpeg, png, webp) = try carriers.get()
    let length = bytes.count
    // The length of a segment of a JPEG has two bytes.
    guard length < 60_000 else { return }
    func big(_ count: Int, bytes: Int) -> [UInt8] {
      (0..<bytes).reversed().map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
    }
    let segment = [0xff, 0xe1] + big(length + 8, bytes: 2) + Array("Exif\0\0".utf8) + bytes
    // Behind the signature and the chunk IHDR; nobody asks for its sum.
    let chunk = big(length, bytes: 4) + Array("eXIf".utf8) + bytes + [0, 0, 0, 0]
    let last = Array("EXIF".utf8) + big(length, bytes: 4).reversed() + bytes
    for file in [jpeg[..<2] + segment + jpeg[2...], png[..<33] + chunk + png[33...], webp + last] {
      let header = try ImageHeader(decoding: file, named: "exif")
      let image = try Image(decoding: file, named: "exif")
      FuzzTarget.promise(image.size == header.size, "the header says \(header.size), the picture \(image.size)")
    }
  }

  /// A picture in the formats that EXIF data are put into.
  private static let carriers = Result<(jpeg: [UInt8], png: [UInt8], webp: [UInt8]), any Error> {
    let picture = Image(height: 2, width: 3, format: .rgb) { for place in $0.indices { $0[place] = UInt8(place) } }
    return try (picture.encoded(as: .jpeg(quality: 80)), picture.encoded(as: .png), picture.encoded(as: .losslessWebP))
  }
}
