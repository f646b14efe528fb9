import SaccadeEngine
import SaccadeImages
import Testing

@Suite("A change of colour")
struct ColorTests {
  private static func files() throws -> [String] {
    try GoldenImages.names(in: "colors", without: "picture.pam")
  }

  @Test("gives Pillow's bytes for brightness, contrast and saturation, and exact hues", arguments: try files())
  func golden(file: String) throws {
    let picture = try #require(try GoldenImages.pam("colors/picture.pam"))
    let expected = try #require(try GoldenImages.pam("colors/\(file)"))
    let words = file.dropLast(4).split(separator: "_")
    let amount = try #require(Float(words[1]))
    switch words[0] {
    case "brightness": #expect(picture.withBrightness(amount) == expected)
    case "contrast": #expect(picture.withContrast(amount) == expected)
    case "saturation": #expect(picture.withSaturation(amount) == expected)
    default: #expect(try #require(picture.withHue(shiftedBy: amount).difference(from: expected)).largest <= 1)
    }
  }

  @Test("by nothing changes nothing, and grey and alpha stay what they are")
  func neutral() throws {
    let picture = try #require(try GoldenImages.pam("resize/picture-rgba.pam"))
    #expect(picture.withBrightness(1).withContrast(1).withSaturation(1).withHue(shiftedBy: 0) == picture)
    #expect(picture.withHue(shiftedBy: 2) == picture)
    let changed = picture.withBrightness(0.3).withContrast(2).withSaturation(2).withHue(shiftedBy: 0.2)
    #expect(changed != picture)
    for pixel in stride(from: 3, to: picture.pixels.count, by: 4) {
      #expect(changed.pixels[pixel] == picture.pixels[pixel])
    }
    let grey = picture.converted(to: .grey)
    #expect(grey.withSaturation(0).withHue(shiftedBy: 0.4) == grey)
  }

  @Test("jitters within its amounts, in every order")
  func jitter() {
    let flat = Image(height: 2, width: 2, color: Color(grey: 100))
    var seen = Set<UInt8>()
    for index in 0..<400 {
      var random = RandomStream(seed: 3).child(index)
      let image = ColorJitter(brightness: 0.4).apply(to: flat, using: &random)
      seen.insert(image[0, 0])
    }
    #expect(seen.allSatisfy { (60...140).contains($0) })
    #expect(seen.count > 60)
    #expect((seen.min() ?? 255) < 65 && (seen.max() ?? 0) > 135)
    var random = RandomStream(seed: 1)
    #expect(ColorJitter().apply(to: flat, using: &random) == flat)
  }
}
