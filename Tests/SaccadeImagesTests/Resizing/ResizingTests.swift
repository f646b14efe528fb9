import SaccadeEngine
import SaccadeImages
import Testing

@Suite("Resizing")
struct ResizingTests {
  private static func files() throws -> [String] {
    try GoldenImages.names(in: "resize", without: ".none").filter { !$0.hasPrefix("picture") }
  }

  @Test("gives Pillow's bytes for every filter, format and size", arguments: try files())
  func equalToPillow(file: String) throws {
    let words = file.dropLast(4).split(separator: "-")
    let picture = try #require(try GoldenImages.pam("resize/picture-\(words[0]).pam"))
    let expected = try #require(try GoldenImages.pam("resize/\(file)"))
    let filter = try #require(ResizeFilter(rawValue: String(words[1])))
    #expect(picture.resized(to: expected.size, by: filter) == expected)
  }

  @Test("of a part is that of the cropped part", arguments: ResizeFilter.allCases)
  func part(filter: ResizeFilter) throws {
    for format in PixelFormat.allCases {
      let picture = try #require(try GoldenImages.pam("resize/picture-\(format).pam"))
      for (rows, columns) in [(3..<30, 7..<52), (0..<37, 1..<2), (36..<37, 52..<53), (10..<21, 0..<53)] {
        let cropped = picture.cropped(rows: rows, columns: columns)
        for size in [ImageSize(height: 11, width: 13), ImageSize(height: 40, width: 45)] {
          #expect(
            picture.resized(to: size, by: filter, rows: rows, columns: columns) == cropped.resized(to: size, by: filter)
          )
        }
      }
    }
  }

  @Test("to its own size changes nothing")
  func same() throws {
    let picture = try #require(try GoldenImages.pam("resize/picture-rgb.pam"))
    #expect(picture.resized(to: picture.size, by: .lanczos) == picture)
  }

  @Test("keeps one colour one colour", arguments: ResizeFilter.allCases)
  func flat(filter: ResizeFilter) {
    let flat = Image(height: 31, width: 17, color: Color(red: 1, green: 127, blue: 254))
    for size in [ImageSize(height: 7, width: 9), ImageSize(height: 64, width: 3), ImageSize(square: 1)] {
      let color = Color(red: 1, green: 127, blue: 254)
      #expect(flat.resized(to: size, by: filter) == Image(height: size.height, width: size.width, color: color))
    }
  }

  @Test("to a shorter side keeps the proportions, rounded down")
  func shorterSide() {
    #expect(ImageSize(height: 375, width: 500).scaled(shorterSide: 256) == ImageSize(height: 256, width: 341))
    #expect(ImageSize(height: 500, width: 333).scaled(shorterSide: 256) == ImageSize(height: 384, width: 256))
    #expect(Image(height: 10, width: 20, format: .grey).resized(shorterSide: 5).size == ImageSize(height: 5, width: 10))
  }
}
