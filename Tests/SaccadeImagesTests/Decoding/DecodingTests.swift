import SaccadeImages
import Testing

@Suite("Decoding")
struct DecodingTests {
  /// Paths from the golden images.
  private static func files() throws -> [String] {
    try ["decode", "formats"].flatMap { folder in
      try GoldenImages.names(in: folder, without: ".pam").map { "\(folder)/\($0)" }
    }
  }

  @Test("gives Pillow's pixels for every kind of file", arguments: try files())
  func equalToPillow(file: String) throws {
    // Other versions of libjpeg and libwebp may round the lossy steps another way.
    let tolerance = file.hasSuffix(".jpg") || file.contains("lossy") ? 2 : file.contains("multiplied") ? 1 : 0
    var compared = 0
    for format in PixelFormat.allCases {
      guard let expected = try GoldenImages.pam("\(file).\(format).pam") else { continue }
      let image = try Image(contentsOf: GoldenImages.path(file), as: format)
      let difference = try #require(image.difference(from: expected), "\(file) gives \(image), Pillow \(expected)")
      #expect(difference.largest <= tolerance, "\(file) as \(format)")
      compared += 1
    }
    #expect(compared > 0)
  }

  @Test("keeps the file's own format when none is asked for")
  func ownFormat() throws {
    for (file, format) in [
      ("decode/grey.jpg", PixelFormat.grey), ("decode/cmyk.jpg", .rgb), ("decode/grey-1.png", .grey),
      ("decode/palette-8.png", .rgb), ("decode/palette-transparent.png", .rgba), ("decode/grey-alpha.png", .rgba),
      ("decode/rgb-transparent.png", .rgba), ("decode/lossy.webp", .rgb), ("decode/alpha.webp", .rgba),
      ("formats/palette-4.bmp", .rgb), ("formats/rgb-32.bmp", .rgb), ("formats/rgba-32-masks.bmp", .rgba),
      ("formats/grey-1-group4.tif", .grey), ("formats/grey-16.tif", .grey), ("formats/palette-8.tif", .rgb),
      ("formats/rgb-lossy.tif", .rgb), ("formats/rgba.tif", .rgba), ("formats/rgb-with-other-sample.tif", .rgb),
      ("formats/plain.gif", .rgb), ("formats/transparent.gif", .rgba), ("formats/animated.webp", .rgb),
    ] {
      #expect(try Image(contentsOf: GoldenImages.path(file)).format == format, "\(file)")
    }
  }

  @Test("lays transparency over a colour where that is asked for")
  func overColour() throws {
    let path = GoldenImages.path("decode/rgba-8.png")
    let kept = try Image(contentsOf: path, as: .rgba)
    let over = try Image(contentsOf: path, as: .rgb, options: DecodingOptions(alpha: .over(.white)))
    #expect(over == kept.converted(to: .rgb, alpha: .over(.white)))
    #expect(over != kept.converted(to: .rgb))
  }

  @Test("stands all eight orientations upright, and leaves them lying on request")
  func orientations() throws {
    let upright = try Image(contentsOf: GoldenImages.path("decode/orientation-1.jpg"))
    for value in 2...8 {
      let path = GoldenImages.path("decode/orientation-\(value).jpg")
      let orientation = try #require(ImageOrientation(rawValue: value))
      let lying = try Image(contentsOf: path, options: DecodingOptions(appliesOrientation: false))
      #expect(lying == upright)
      #expect(try Image(contentsOf: path) == lying.oriented(orientation))
      #expect(try ImageHeader(contentsOf: path).orientation == orientation)
    }
  }

  @Test("follows the orientation that a TIFF file has in its own directory")
  func orientationOfTIFF() throws {
    let upright = try Image(contentsOf: GoldenImages.path("formats/orientation-1.tif"))
    for value in 2...8 {
      let path = GoldenImages.path("formats/orientation-\(value).tif")
      let orientation = try #require(ImageOrientation(rawValue: value))
      #expect(try Image(contentsOf: path, options: DecodingOptions(appliesOrientation: false)) == upright)
      #expect(try Image(contentsOf: path) == upright.oriented(orientation))
      #expect(try ImageHeader(contentsOf: path).orientation == orientation)
    }
  }

  @Test("reads the shown size and the format from the header alone")
  func headers() throws {
    for file in try Self.files() {
      let header = try ImageHeader(contentsOf: GoldenImages.path(file))
      let image = try Image(contentsOf: GoldenImages.path(file))
      #expect(header.size == image.size, "\(file)")
      #expect(header.format == image.format, "\(file)")
    }
  }

  @Test("goes by content, whatever the name says")
  func content() throws {
    let bytes = try GoldenImages.bytes("decode/rgb-8.png")
    #expect(try Image(decoding: bytes, named: "photo.jpg") == Image(decoding: bytes[...], named: "photo.png"))
    #expect(try ImageHeader(decoding: bytes, named: "photo.jpg").fileFormat == .png)
  }

  @Test("shrinks a JPEG while it decodes, but never below the size asked for")
  func shrinking() throws {
    var large = Image(height: 300, width: 420, color: .white)
    large.fill(.circle(center: Point(x: 200, y: 150), radius: 110), with: .blue)
    let bytes = try large.encoded(as: .jpeg(quality: 95))
    for (minimum, expected) in [
      (ImageSize(height: 300, width: 420), ImageSize(height: 300, width: 420)),
      (ImageSize(height: 150, width: 100), ImageSize(height: 150, width: 210)),
      (ImageSize(height: 70, width: 100), ImageSize(height: 75, width: 105)),
      (ImageSize(height: 1, width: 1), ImageSize(height: 38, width: 53)),
    ] {
      let image = try Image(
        decoding: bytes, named: "large.jpg", options: DecodingOptions(minimumSize: minimum))
      #expect(image.size == expected)
      let small = large.resized(to: expected, by: .box)
      #expect(try #require(image.difference(from: small)).mean < 2)
    }
  }
}
