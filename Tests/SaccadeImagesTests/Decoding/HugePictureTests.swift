import Foundation
import SaccadeImages
import SaccadeTestKit
import Testing

@Suite("A small file that claims a huge picture is an error and takes no memory for it")
struct HugePictureTests {
  /// Just within the limit on pixels: 132 million.
  static let side = 11_500

  static func bytes(_ number: Int, _ count: Int, bigEndian: Bool = false) -> [UInt8] {
    let little = (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    return bigEndian ? little.reversed() : little
  }

  static func place(of part: [UInt8], in file: [UInt8]) -> Int? {
    file.indices.first { Array(file[$0...].prefix(part.count)) == part }
  }

  /// A chunk of PNG with its checksum.
  static func chunk(_ kind: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(kind.utf8) + data
    var sum: UInt32 = 0xffff_ffff
    for byte in body {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xedb8_8320 : sum >> 1 }
    }
    return bytes(data.count, 4, bigEndian: true) + body + bytes(Int(~sum), 4, bigEndian: true)
  }

  static func bitmap(bits: Int, compression: Int, colors: Int) -> [UInt8] {
    let pixels = 54 + 4 * colors
    var file = Array("BM".utf8) + bytes(pixels, 4) + bytes(0, 4) + bytes(pixels, 4)
    for side in [40, side, side] { file += bytes(side, 4) }
    file += bytes(1, 2) + bytes(bits, 2)
    for number in [compression, 0, 0, 0, colors, 0] { file += bytes(number, 4) }
    return file
  }

  /// A file of each format with sides of `side` pixels and next to no data.
  static func file(_ kind: String) throws -> [UInt8] {
    let picture = Image(height: 16, width: 16, format: .rgb)
    switch kind {
    case "png":
      let sides = bytes(side, 4, bigEndian: true) + bytes(side, 4, bigEndian: true)
      return [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] + chunk("IHDR", sides + [8, 6, 0, 0, 0])
        + chunk("IDAT", [0x78, 0x9c, 0x63, 0]) + chunk("IEND", [])
    case "jpeg":
      var file = try picture.encoded(as: .jpeg(quality: 90))
      let start = try #require(place(of: [0xff, 0xc0], in: file))
      let sides = bytes(side, 2, bigEndian: true) + bytes(side, 2, bigEndian: true)
      file.replaceSubrange(start + 5..<start + 9, with: sides)
      return file
    case "bmp": return bitmap(bits: 24, compression: 0, colors: 0)
    // Runs that leave out all of it.
    case "bmp in runs": return bitmap(bits: 8, compression: 1, colors: 1) + bytes(0, 4) + [0, 1]
    case "gif":
      let screen = Array("GIF89a".utf8) + bytes(side, 2) + bytes(side, 2)
      let frame: [UInt8] = [0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3b]
      return screen + [0x80, 0, 0, 0, 0, 0, 255, 255, 255] + frame
    case "webp":
      var file = try picture.encoded(as: .webp(quality: 90))
      let start = try #require(place(of: Array("VP8 ".utf8), in: file))
      file.replaceSubrange(start + 14..<start + 18, with: bytes(side, 2) + bytes(side, 2))
      return file
    default: return tiff(side: side, samples: 1, compression: 1)
    }
  }

  /// A directory behind the head, and one strip, which the file does not hold.
  static func tiff(side: Int, samples: Int, compression: Int) -> [UInt8] {
    let entries: [(Int, Int, Int)] = [
      (256, 4, side), (257, 4, side), (258, 3, 8), (259, 3, compression), (262, 3, 1), (273, 4, 8), (277, 3, samples),
      (278, 4, side), (279, 4, 64),
    ]
    var file = Array("II".utf8) + bytes(42, 2) + bytes(8, 4) + bytes(entries.count, 2)
    for (tag, type, value) in entries { file += bytes(tag, 2) + bytes(type, 2) + bytes(1, 4) + bytes(value, 4) }
    return file + bytes(0, 4)
  }

  @Test("is cut off, where its format says how much a byte can hold", arguments: ["png", "jpeg", "bmp"])
  func cutOff(kind: String) throws {
    let file = try Self.file(kind)
    let error = #expect(throws: ImageError.self) { try Image(decoding: file, named: "a") }
    #expect(error?.reason == .truncated)
    let claim = "it claims 11500×11500 (height × width) pixels, more than \(file.count) bytes can hold"
    #expect(error?.found.hasSuffix("file is cut off: \(claim)") == true, "\(error as Any)")
  }

  @Test("has no strip that its bytes cannot hold", arguments: [1, 5, 8, 32773, 32946])
  func strips(compression: Int) {
    let file = Self.tiff(side: 2000, samples: 30, compression: compression)
    let error = #expect(throws: ImageError.self) { try Image(decoding: file, named: "a") }
    #expect(error?.reason == .truncated)
    let claim = "it claims larger strips or tiles than its bytes can hold"
    #expect(error?.found.contains(claim) == true, "\(error as Any)")
  }

  @Test("and an honest picture of one colour is not")
  func honest() throws {
    let white = Image(height: 4000, width: 3000, format: .grey, color: .white)
    for format in [ImageEncoding.png, .jpeg(quality: 90), .webp(quality: 90)] {
      #expect(try Image(decoding: white.encoded(as: format), named: "a").size == white.size)
    }
  }

  #if compiler(>=6.2) && os(Linux)
    @Test("takes no memory", arguments: ["png", "jpeg", "bmp", "bmp in runs", "gif", "webp", "tiff"])
    func memory(kind: String) async {
      await #expect(processExitsWith: .success) { [kind = kind as String] in
        let file = try HugePictureTests.file(kind)
        limitMemory(toFurther: 96 << 20)
        let error = #expect(throws: ImageError.self) { try Image(decoding: file, named: "a") }
        #expect(error?.name == "a")
        #expect([.truncated, .tooLarge].contains(error?.reason), "\(error as Any)")
      }
    }

    @Test("and a long file that is none is not read")
    func longFile() async {
      await #expect(processExitsWith: .success) {
        let path = NSTemporaryDirectory() + "saccade-long-\(UUID().uuidString).jpg"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try writeSparseFile(path, byteCount: 1 << 30)
        limitMemory(toFurther: 64 << 20)
        let error = #expect(throws: ImageError.self) { try Image(contentsOf: path) }
        #expect(error?.reason == .unknownFormat)
        let header = #expect(throws: ImageError.self) { try ImageHeader(contentsOf: path) }
        #expect(header?.reason == .unknownFormat)
      }
    }
  #endif
}
