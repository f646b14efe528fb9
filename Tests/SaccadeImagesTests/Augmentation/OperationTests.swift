import SaccadeEngine
import SaccadeImages
import Testing

@Suite("An operation of a policy")
struct OperationTests {
  private static func files() throws -> [String] {
    try GoldenImages.names(in: "augmentations", without: ".json").filter { $0 != "picture.pam" && $0 != "flat.pam" }
  }

  /// What a file's name asks for: `flat_Posterize_4.pam`, `Rotate_13.5_bilinear.pam`.
  private func changed(_ picture: Image, as words: [String]) throws -> Image {
    let amount = try #require(Float(words[1]))
    let filter = words.last.flatMap { Warp.Filter(rawValue: $0) } ?? .nearest
    let operation: AugmentationOperation
    switch words[0] {
    case "Blur": return picture.blurred(sigma: amount, kernelSize: Int(words[2]))
    case "Grayscale": return RandomGrayscale().changed(picture)
    case "Affine":
      let numbers = words.dropFirst().compactMap { Float($0) }
      let map = PixelMap.affine(
        about: Point(x: 18, y: 12), degrees: numbers[0], shift: (numbers[1], numbers[2]), scale: numbers[3],
        shear: numbers[4], shearY: numbers[5])
      return picture.warped(Warp(map, size: picture.size, filter: filter))
    case "ShearX": operation = .shearX(amount)
    case "ShearY": operation = .shearY(amount)
    case "TranslateX": operation = .translateX(amount)
    case "TranslateY": operation = .translateY(amount)
    case "Rotate": operation = .rotate(degrees: amount)
    case "Brightness": operation = .brightness(1 + amount)
    case "Color": operation = .color(1 + amount)
    case "Contrast": operation = .contrast(1 + amount)
    case "Sharpness": operation = .sharpness(1 + amount)
    case "Posterize": operation = .posterize(bits: Int(amount))
    case "Solarize": operation = .solarize(from: 255 * amount)
    case "AutoContrast": operation = .autoContrast
    case "Equalize": operation = .equalize
    case "Invert": operation = .invert
    default: throw Unknown(name: words[0])
    }
    return operation.apply(to: picture, filter: filter)
  }

  private struct Unknown: Error { let name: String }

  @Test(
    "gives torchvision's pixels: Pillow's bytes for colours, those of tensors for places and blurs",
    arguments: try files())
  func golden(file: String) throws {
    var words = file.dropLast(4).split(separator: "_").map(String.init)
    let isFlat = words[0] == "flat"
    if isFlat { words.removeFirst() }
    let picture = try #require(try GoldenImages.pam("augmentations/\(isFlat ? "flat" : "picture").pam"))
    let expected = try #require(try GoldenImages.pam("augmentations/\(file)"))
    let result = try changed(picture, as: words)
    let differences = zip(result.pixels, expected.pixels).map { abs(Int($0) - Int($1)) }
    switch words.last {
    case "nearest":
      // torchvision reckons in float32: a place on the border of two pixels may fall on the other side.
      #expect(differences.count { $0 > 0 } <= differences.count / 50)
    case "bilinear": #expect(differences.allSatisfy { $0 <= 1 })
    default:
      if words[0] == "Blur" {
        #expect(differences.allSatisfy { $0 <= 1 } && differences.reduce(0, +) <= differences.count / 100)
      } else {
        #expect(result == expected, "\(differences.max() ?? 0)")
      }
    }
  }

  @Test("leaves alpha alone, and treats a grey picture as a channel")
  func formats() throws {
    let rgba = try #require(try GoldenImages.pam("resize/picture-rgba.pam"))
    let grey = rgba.converted(to: .grey)
    let twice = grey.converted(to: .rgb)
    for operation in [
      AugmentationOperation.autoContrast, .equalize, .invert, .solarize(from: 100), .posterize(bits: 3),
      .sharpness(1.9), .sharpness(0),
    ] {
      let changed = operation.apply(to: rgba)
      // The picture has all contrast already.
      if operation != .autoContrast { #expect(changed != rgba, "\(operation)") }
      #expect(changed.converted(to: .rgb) == operation.apply(to: rgba.converted(to: .rgb)), "\(operation)")
      for pixel in stride(from: 3, to: rgba.pixels.count, by: 4) {
        #expect(changed.pixels[pixel] == rgba.pixels[pixel])
      }
      #expect(operation.apply(to: grey).converted(to: .rgb) == operation.apply(to: twice), "\(operation)")
    }
    let blurred = rgba.blurred(sigma: 1.5)
    for pixel in stride(from: 3, to: rgba.pixels.count, by: 4) {
      #expect(blurred.pixels[pixel] == rgba.pixels[pixel])
    }
    #expect(grey.blurred(sigma: 1.5).converted(to: .rgb) == twice.blurred(sigma: 1.5))
  }

  @Test("at its edges: no bits are black, a threshold of 256 and a factor of 1 change nothing")
  func edges() throws {
    let picture = try #require(try GoldenImages.pam("augmentations/picture.pam"))
    #expect(picture.posterized(bits: 0).pixels.allSatisfy { $0 == 0 })
    #expect(picture.solarized(from: 256) == picture && picture.withSharpness(1) == picture)
    #expect(picture.inverted().inverted() == picture)
    #expect(picture.adding(red: 300, green: -300, blue: 0)[5, 5, 0] == 255)
    #expect(picture.adding(red: 300, green: -300, blue: 0)[5, 5, 1] == 0)
    let lit = picture.adding(red: 1.4, green: 1.6, blue: 0)
    #expect(lit.pixels[..<2] == [picture.pixels[0] + 1, picture.pixels[1] + 2])
    let small = Image(height: 2, width: 1, color: Color(grey: 99))
    #expect(small.withSharpness(3) == small && small.blurred(sigma: 4) == small && small.equalized() == small)
  }

  @Test("a blurred picture keeps its mean, and one that is mirrored comes out mirrored, to the last bit")
  func blur() throws {
    let picture = try #require(try GoldenImages.pam("augmentations/picture.pam"))
    func mirrored(_ image: Image) -> Image {
      var placement = Placement(whole: image.size)
      placement.mirrored = true
      return image.placed(placement)
    }
    for sigma in [0.4, 1.7, 6, 40] as [Float] {
      let blurred = picture.blurred(sigma: sigma)
      #expect(mirrored(blurred) == mirrored(picture).blurred(sigma: sigma))
      let means = [blurred, picture].map { $0.pixels.reduce(0) { $0 + Int($1) } / $0.pixels.count }
      #expect(abs(means[0] - means[1]) <= (sigma < 10 ? 2 : 8), "\(sigma): \(means)")
    }
    let flat = Image(height: 9, width: 7, color: Color(red: 255, green: 1, blue: 0))
    #expect(flat.blurred(sigma: 2) == flat)
  }
}
