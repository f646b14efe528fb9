import Foundation
import SaccadeEngine
import SaccadeImages
import Testing

@Suite("A bad image file")
struct BadFileTests {
  private static let kinds = [
    "grey.jpg", "rgb-420.jpg", "progressive.jpg", "restart.jpg", "cmyk.jpg", "orientation-6.jpg", "rgb-8.png",
    "palette-transparent.png", "rgb-interlaced.png", "rgba-16.png", "lossy.webp", "lossless.webp", "lossy-alpha.webp",
  ]

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
    let bytes = try GoldenImages.bytes("decode/\(file)")
    // A WebP file may end in a byte of padding that no decoder misses.
    let padding = file.hasSuffix(".webp") ? 1 : 0
    for count in 1..<bytes.count - padding {
      let failed = try #require(failure(decoding: Array(bytes[..<count]), named: file), "cut at \(count)")
      #expect(failed.name == file)
    }
    let last = try #require(failure(decoding: Array(bytes[..<(bytes.count * 3 / 4)]), named: file))
    #expect([.truncated, .corrupt].contains(last.reason))
    #expect(last.description.hasPrefix("\(file): the "))
  }

  @Test("never crashes the program, whatever its bytes are", arguments: kinds)
  func damaged(file: String) throws {
    let bytes = try GoldenImages.bytes("decode/\(file)")
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
        "note.jpg: not an image but a text file; give a JPEG, PNG or WebP file"
      ),
      (Array("GIF89a\0\0".utf8), "a.gif", "a.gif: not an image but a GIF file; give a JPEG, PNG or WebP file"),
      (
        [0, 1, 200, 255, 16], "x.png",
        "x.png: not an image but a file that begins with the bytes 00 01 c8 ff 10; give a JPEG, PNG or WebP file"
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
      "\($0)".contains("big.png: the picture has 19×27 pixels, more than the limit of 512; scale it down")
    }
    // Two thousand million pixels in forty bytes of WebP and of PNG.
    var claim = bytes
    claim.replaceSubrange(16..<24, with: [0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff])
    let checksum = crc32(Array(claim[12..<29]))
    claim.replaceSubrange(29..<33, with: (0..<4).map { UInt8(truncatingIfNeeded: checksum >> (24 - 8 * $0)) })
    #expect(failure(decoding: claim, named: "bomb.png")?.reason == .tooLarge)
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
