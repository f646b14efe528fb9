import Foundation
import SaccadeEngine
import SaccadeImages
import SaccadeTestKit
import SaccadeText
import Testing

@Suite("Masks in files")
struct MaskFileTests {
  private struct Case: Decodable {
    let name: String
    let file: Data
    let size: [Int]
    let numbers: Data
  }

  private func cases() throws -> [Case] { try GoldenMasks.read("files.json", as: [Case].self) }

  private func file(_ name: String) throws -> [UInt8] {
    Array(try #require(try cases().first { $0.name == name }).file)
  }

  @Test("a palette gives its places, not its colours, and greys are the numbers that were written")
  func numbers() throws {
    for wanted in try cases() {
      let stored = try IndexedImage(decoding: wanted.file, named: wanted.name)
      #expect(stored.numbers.size == ImageSize(wanted.size[0], wanted.size[1]), "\(wanted.name)")
      #expect(stored.numbers.pixels == Array(wanted.numbers), "\(wanted.name)")
      // Greys have a palette in a BMP.
      let hasPalette = wanted.name.hasPrefix("palette") || wanted.name == "grey.bmp"
      #expect(stored.palette.isEmpty != hasPalette, "\(wanted.name)")
      if wanted.name == "palette.png" { #expect(stored.palette[7] == Color(red: 35, green: 197, blue: 4)) }
    }
  }

  @Test("greys of two and four bits are not stretched, and a palette of four bits gives its places")
  func fewBits() throws {
    for (name, factor) in [("grey-2.png", UInt8(85)), ("grey-4.png", 17)] {
      let shown = try Image(contentsOf: GoldenImages.path("decode/\(name)"), as: .grey)
      let stored = try IndexedImage(contentsOf: BytePath(GoldenImages.path("decode/\(name)"))).numbers
      #expect(stored.pixels.map { $0 * factor } == shown.pixels, "\(name)")
    }
    let path = GoldenImages.path("decode/palette-4.png")
    let stored = try IndexedImage(contentsOf: BytePath(path))
    let shown = try Image(contentsOf: path, as: .rgb).pixels
    let colors = stored.numbers.pixels.flatMap { number in
      let color = stored.palette[Int(number)]
      return [color.red, color.green, color.blue]
    }
    #expect(colors == shown)
  }

  @Test(
    "an interlaced picture without colours gives its numbers, and one of two bytes is refused above 255, by its place")
  func sixteenBits() throws {
    // Its greys use both bytes.
    let path = GoldenImages.path("decode/grey-16.png")
    let error = #expect(throws: ImageError.self) { try Mask(contentsOf: path) }
    #expect(error?.reason == .noMask && error?.place == path)
    #expect(error?.problem.contains("at row 0, column ") == true, "\(error as Any)")
    let tiff = #expect(throws: ImageError.self) { try Mask(contentsOf: GoldenImages.path("formats/grey-16.tif")) }
    #expect(tiff?.problem.contains("a number above 255") == true, "\(tiff as Any)")
  }

  @Test("colours become numbers by a table, and one that it has not is told with its place")
  func colors() throws {
    let (sky, road) = (Color(red: 128, green: 128, blue: 128), Color(red: 128, green: 64, blue: 128))
    var image = Image(height: 3, width: 4, color: sky)
    image.fill(.box(x1: 1, y1: 1, x2: 4, y2: 3), with: road)
    image.fill(.box(x1: 3, y1: 2, x2: 4, y2: 3), with: .black)
    let table = ColorTable([sky, road], ignored: [.black])
    for format in [PixelFormat.rgb, .rgba] {
      let bytes = try image.converted(to: format).encoded(as: .png)
      let stored = try IndexedImage(decoding: bytes, named: "a.png", colors: table)
      #expect(stored.numbers.pixels == [0, 0, 0, 0, 0, 1, 1, 1, 0, 1, 1, 255])
    }
    let bytes = try image.encoded(as: .png)
    let error = #expect(throws: ImageError.self) {
      try IndexedImage(decoding: bytes, named: "a.png", colors: ColorTable([sky, road]))
    }
    #expect(
      error?.description.hasPrefix(
        "a.png: has the colour 0, 0, 0 at row 2, column 3, which stands for no class; give the colour") == true,
      "\(error as Any)")
    let none = #expect(throws: ImageError.self) { try IndexedImage(decoding: bytes, named: "a.png") }
    #expect(none?.problem == "has the colour 128, 64, 128 at row 1, column 1, and no number a pixel")
    // With a table colours count alone, those of a palette and greys too.
    let grey = try Image(height: 1, width: 3, format: .grey, pixels: [255, 0, 255]).encoded(as: .png)
    #expect(
      try IndexedImage(decoding: grey, named: "b.png", colors: ColorTable([.black, .white])).numbers.pixels == [
        1, 0, 1,
      ])
    #expect(throws: ImageError.self) {
      try IndexedImage(decoding: file("palette.png"), named: "c.png", colors: ColorTable([.black]))
    }
  }

  @Test("a table whose colour stands for two numbers says which")
  func doubleColors() {
    #expect(ColorTable.problem(of: [.red, .blue, .red]) == "the colour 255, 0, 0 stands for both 0 and 2")
    #expect(ColorTable.problem(of: [.red], ignored: [.red])?.contains("of no account") == true)
    #expect(ColorTable.problem(of: [.red, .blue], ignored: [.black]) == nil)
    #expect(ColorTable([.red, .blue])[.blue] == 1 && ColorTable([.red])[.white] == nil)
  }

  @Test("formats that change numbers are refused", arguments: ["decode/grey.jpg", "decode/lossy.webp"])
  func lossy(name: String) {
    let error = #expect(throws: ImageError.self) { try Mask(contentsOf: GoldenImages.path(name)) }
    #expect(error?.reason == .noMask && error?.advice.hasPrefix("write masks as PNG") == true, "\(error as Any)")
  }

  @Test("a damaged mask, one cut off and one that is too large are errors, not masks")
  func damage() throws {
    for name in ["palette.png", "palette.gif", "palette.bmp", "palette.tif", "grey-16.png"] {
      let whole = try file(name)
      // Behind a TIFF's numbers comes its palette, and behind a GIF's nothing that counts.
      for count in [0, 4, 30, 100, whole.count / 3] where count < (name == "palette.tif" ? 150 : 900) {
        #expect(throws: ImageError.self, "\(name), \(count)") {
          try IndexedImage(decoding: whole.prefix(count), named: name)
        }
      }
    }
    let bytes = try file("palette.png")
    let error = #expect(throws: ImageError.self) {
      try IndexedImage(decoding: bytes, named: "a.png", maximumPixels: 100)
    }
    #expect(error?.reason == .tooLarge)
  }

  @Test("what EXIF says is left alone, unless the picture's orientation is given")
  func orientation() throws {
    let part = Mask(Image(height: 2, width: 3, format: .grey, pixels: [1, 2, 3, 4, 5, 6]))
    try withFolder { folder in
      let path = folder + "/mask.png"
      try part.write(to: path)
      #expect(try Mask(contentsOf: path).image.pixels == [1, 2, 3, 4, 5, 6])
      let turned = try Mask(contentsOf: path, outside: 255, orientation: .turnedLeft)
      #expect(turned.image == part.image.oriented(.turnedLeft) && turned.outside == 255)
    }
    // This picture is to be turned by a quarter; as a mask its rows are those that are stored.
    let lying = GoldenImages.path("decode/orientation-6.png")
    let header = try ImageHeader(contentsOf: lying)
    let stored = try Image(contentsOf: lying, options: DecodingOptions(appliesOrientation: false)).converted(to: .grey)
    let bytes = try stored.encoded(as: .png)
    #expect(try IndexedImage(decoding: bytes, named: "a").numbers.size == stored.size && header.size != stored.size)
  }

  @Test("a mask that is written opens in its colours, and reads back as the same numbers")
  func writing() throws {
    let numbers = (0..<256).map { UInt8($0) }
    let mask = Mask(Image(height: 8, width: 32, format: .grey, pixels: numbers), outside: 255)
    let bytes = try mask.encoded(palette: [.red, .blue])
    let stored = try IndexedImage(decoding: bytes, named: "a.png")
    #expect(stored.numbers == mask.image && stored.palette.count == 256)
    let shown = try Image(decoding: bytes, named: "a.png")
    #expect(shown.format == .rgb && shown.pixels.prefix(6) == [255, 0, 0, 0, 0, 255])
    // Beyond the palette are VOC's colours.
    #expect(shown.pixels.suffix(3) == [224, 224, 192] && shown.pixels[6..<9] == [0, 128, 0])
    let error = #expect(throws: ImageError.self) { try mask.write(to: "mask.jpg") }
    #expect(error?.reason == .unwritable && error?.advice == "end the name in .png")
  }

  @Test("VOC's colours are those of its development kit, and every object has a colour of its own")
  func colorMaps() {
    let voc = Color.classColors(256)
    #expect(voc[1] == Color(red: 128, green: 0, blue: 0) && voc[7] == Color(grey: 128))
    #expect(voc[15] == Color(red: 192, green: 128, blue: 128) && voc[20] == Color(red: 0, green: 64, blue: 128))
    #expect(voc[255] == Color(red: 224, green: 224, blue: 192) && Set(voc).count == 256)
    let objects = Color.instanceColors(256)
    #expect(Set(objects).count == 256 && objects[0] == .black)
    #expect(objects.dropFirst().allSatisfy { max($0.red, $0.green, $0.blue) > 180 })
    #expect(Color.instanceColors(0).isEmpty && Color.classColors(0).isEmpty)
  }
}
