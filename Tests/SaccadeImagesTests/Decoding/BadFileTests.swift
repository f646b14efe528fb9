import Foundation
import SaccadeEngine
import SaccadeImages
import SaccadeText
import Testing

@Suite("A bad image file")
struct BadFileTests {
  private static let kinds =
    [
      "grey.jpg", "rgb-420.jpg", "progressive.jpg", "restart.jpg", "cmyk.jpg", "orientation-6.jpg", "rgb-8.png",
      "palette-transparent.png", "rgb-interlaced.png", "rgba-16.png", "lossy.webp", "lossless.webp", "lossy-alpha.webp",
    ].map { "decode/\($0)" }
    + [
      "grey-1.bmp", "palette-4.bmp", "palette-4-os2.bmp", "palette-rle4.bmp", "palette-rle8.bmp", "rgb-16-masks.bmp",
      "rgb-24-top-down.bmp", "rgba-32-masks.bmp", "grey-1-group4.tif", "grey-8.tif", "palette-4.tif", "rgb-lzw.tif",
      "rgb-packbits.tif", "rgb-lossy.tif", "rgb-tiles.tif", "rgb-plane-tiles.tif", "rgb-16-big-endian.tif", "rgba.tif",
      "cmyk.tif", "plain.gif", "interlaced.gif", "small-transparent-frame.gif", "animated-small-frame.webp",
    ].map { "formats/\($0)" }

  /// How many bytes at the end of a file no decoder misses: padding, marks of the end, and what follows a first frame.
  private func spare(_ file: String, _ count: Int) -> Int {
    if file.contains("animated") { return count / 2 }
    switch file.split(separator: ".").last {
    case "webp": return 1
    case "gif": return 1
    case "bmp": return 4
    // The place of the next page, of which there is none.
    case "tif": return 4
    default: return 0
    }
  }

  private func failure(decoding bytes: [UInt8], named name: String) -> ImageError? {
    do throws(ImageError) {
      _ = try Image(decoding: bytes, named: name)
      return nil
    } catch {
      return error
    }
  }

  @Test("is an error that names it, wherever it is cut off", arguments: kinds)
  func truncated(file: String) throws {
    let bytes = try GoldenImages.bytes(file)
    for count in 1..<bytes.count - spare(file, bytes.count) {
      let failed = try #require(failure(decoding: Array(bytes[..<count]), named: file), "cut at \(count)")
      #expect(failed.name == file)
    }
    let part = bytes.count * (file.contains("animated") ? 1 : 3) / 4
    let last = try #require(failure(decoding: Array(bytes[..<part]), named: file))
    #expect([.truncated, .corrupt].contains(last.reason))
    #expect(last.description.hasPrefix("\(file): the "))
  }

  @Test("never crashes the program, whatever its bytes are", arguments: kinds)
  func damaged(file: String) throws {
    let bytes = try GoldenImages.bytes(file)
    var random = RandomStream(seed: 11)
    for _ in 0..<300 {
      var damaged = bytes
      for _ in 0...random.integer(below: 8) {
        damaged[random.integer(below: damaged.count)] = UInt8(random.integer(below: 256))
      }
      // Some damage cannot be seen; what matters is that this comes back.
      _ = failure(decoding: damaged, named: file)
    }
  }

  @Test("with a wrong checksum or broken codes is corrupt, not a grey picture")
  func corrupt() throws {
    var png = try GoldenImages.bytes("decode/rgb-8.png")
    png[png.count - 20] ^= 0x55
    #expect(failure(decoding: png, named: "a.png")?.reason == .corrupt)
    // A restart marker in the middle of the picture's data.
    var jpeg = try GoldenImages.bytes("decode/rgb-444.jpg")
    jpeg.replaceSubrange(jpeg.count - 200..<jpeg.count - 198, with: [0xff, 0xd9])
    #expect(failure(decoding: jpeg, named: "a.jpg")?.reason == .corrupt)
  }

  @Test("says what it is instead")
  func otherContents() {
    for (bytes, name, message) in [
      ([], "a.jpg", "a.jpg: the file has no bytes; copy or download it again, or remove it"),
      (
        Array("Hello, this is a note.\n".utf8), "note.jpg",
        "note.jpg: not an image but a text file; give a JPEG, PNG, WebP, BMP, TIFF or GIF file"
      ),
      (
        Array("8BPS\0\u{1}".utf8), "a.psd",
        "a.psd: not an image but a Photoshop file; give a JPEG, PNG, WebP, BMP, TIFF or GIF file"
      ),
      (
        Array("BMW is a maker of cars, not a bitmap.\n".utf8), "car.bmp",
        "car.bmp: not an image but a text file; give a JPEG, PNG, WebP, BMP, TIFF or GIF file"
      ),
      (
        [0, 1, 200, 255, 16], "x.png",
        "x.png: not an image but a file that begins with the bytes 00 01 c8 ff 10; give a JPEG, PNG, WebP, BMP, TIFF or GIF file"
      ),
    ] as [([UInt8], String, String)] {
      #expect(failure(decoding: bytes, named: name)?.description == message)
    }
  }

  @Test("that is missing or a folder is named with the system's reason")
  func unreadable() throws {
    #expect {
      try Image(contentsOf: "/nowhere/at/all.jpg")
    } throws: {
      "\($0)"
        == "/nowhere/at/all.jpg: the file cannot be opened (No such file or directory); "
        + "check the path and its permissions"
    }
    #expect {
      try ImageHeader(contentsOf: GoldenImages.folder.path)
    } throws: {
      ($0 as? ImageError)?.reason == .unreadable
    }
  }

  @Test("that claims more pixels than the limit is refused before memory is taken for them")
  func bomb() throws {
    let bytes = try GoldenImages.bytes("decode/rgb-8.png")
    let options = DecodingOptions(maximumPixels: 19 * 27 - 1)
    #expect {
      try Image(decoding: bytes, named: "big.png", options: options)
    } throws: {
      "\($0)".contains(
        "big.png: the picture has 19×27 (height × width) pixels, more than the limit of 512; scale it down")
    }
    // Two thousand million pixels in forty bytes of WebP and of PNG.
    var claim = bytes
    claim.replaceSubrange(16..<24, with: [0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff])
    let checksum = crc32(Array(claim[12..<29]))
    claim.replaceSubrange(29..<33, with: (0..<4).map { UInt8(truncatingIfNeeded: checksum >> (24 - 8 * $0)) })
    #expect(failure(decoding: claim, named: "bomb.png")?.reason == .tooLarge)
    // A limit that somebody raised to the sky makes no memory.
    #expect {
      try Image(decoding: claim, named: "bomb.png", options: DecodingOptions(maximumPixels: .max))
    } throws: {
      ($0 as? ImageError)?.reason == .tooLarge
    }
  }

  @Test("of any format that claims a picture that no memory holds is refused before a pixel of it is made")
  func claims() throws {
    // The sides stand at these bytes: little-endian, of 4 or 2 bytes each.
    for (file, places, size) in [
      ("rgb-24.bmp", [18, 22], 4), ("palette-rle8.bmp", [18, 22], 4), ("plain.gif", [6, 8], 2),
      ("animated-small-frame.webp", [24, 27], 2),
    ] {
      var bytes = try GoldenImages.bytes("formats/\(file)")
      for place in places {
        for index in 0..<size { bytes[place + index] = index == size - 1 ? 0x7f : 0xff }
      }
      #expect(failure(decoding: bytes, named: file)?.reason == .tooLarge, "\(file)")
    }
    // Width and height are the first two entries of our own TIFF files' directories.
    var bytes = try GoldenImages.bytes("formats/rgb-strips.tif")
    let start = (0..<4).reduce(0) { $0 | Int(bytes[4 + $1]) << (8 * $1) }
    for entry in [start + 2, start + 14] {
      for index in 0..<2 { bytes[entry + 8 + index] = 0xff }
    }
    #expect(failure(decoding: bytes, named: "strips.tif")?.reason == .tooLarge)
  }

  @Test("whose tiles or strips claim more than the picture is damaged, and takes no memory for them")
  func hugeTiles() throws {
    for (file, tags) in [("rgb-tiles.tif", [322, 323]), ("rgb-strips.tif", [277])] {
      var bytes = try GoldenImages.bytes("formats/\(file)")
      let start = (0..<4).reduce(0) { $0 | Int(bytes[4 + $1]) << (8 * $1) }
      let count = Int(bytes[start]) | Int(bytes[start + 1]) << 8
      for entry in stride(from: start + 2, to: start + 2 + 12 * count, by: 12) {
        let tag = Int(bytes[entry]) | Int(bytes[entry + 1]) << 8
        guard tags.contains(tag) else { continue }
        bytes[entry + 8] = 0xf0
        bytes[entry + 9] = 0xff
      }
      let reason = try #require(failure(decoding: bytes, named: file)?.reason)
      #expect([.corrupt, .truncated, .unsupported].contains(reason), "\(file): \(reason)")
    }
  }

  @Test("with samples that are not whole numbers is named as unsupported")
  func floatingPoint() throws {
    var bytes = try GoldenImages.bytes("formats/grey-16.tif")
    let start = (0..<4).reduce(0) { $0 | Int(bytes[4 + $1]) << (8 * $1) }
    // The plane configuration, of which one plane has no need, becomes the sample format: 3, floating point.
    let entry = try #require(
      stride(from: start + 2, to: bytes.count - 12, by: 12).first { bytes[$0] == 0x1c && bytes[$0 + 1] == 1 })
    bytes.replaceSubrange(entry..<entry + 2, with: [0x53, 0x01])
    bytes[entry + 8] = 3
    #expect(failure(decoding: bytes, named: "depth.tif")?.reason == .unsupported)
  }

  private func crc32(_ bytes: [UInt8]) -> UInt32 {
    var sum = ~UInt32(0)
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? (sum >> 1) ^ 0xedb8_8320 : sum >> 1 }
    }
    return ~sum
  }
}
