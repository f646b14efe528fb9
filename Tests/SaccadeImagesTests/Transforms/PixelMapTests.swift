import SaccadeEngine
import SaccadeImages
import Testing

@Suite("Points go where the pixels go")
struct PixelMapTests {
  /// A black picture with one white pixel.
  private func picture(_ x: Int, _ y: Int, size: ImageSize) -> Image {
    var image = Image(height: size.height, width: size.width, format: .grey)
    image.withMutablePixels { $0[y * size.width + x] = 255 }
    return image
  }

  @Test("through crops, borders, mirrors and enlargements, and back")
  func follows() throws {
    let size = ImageSize(height: 20, width: 30)
    let steps: [any SampleTransform] = [
      RandomCrop(ImageSize(height: 16, width: 24), border: 3), RandomFlip(probability: 1),
      RandomFlip(.vertical, probability: 1), Resize(to: ImageSize(height: 64, width: 48), filter: .nearest),
      CenterCrop(ImageSize(height: 70, width: 52)), RandomFlip(probability: 1),
    ]
    let whole = Preprocessing(
      steps, size: ImageSize(height: 70, width: 52), normalization: .unit(.grey))
    for seed in 0..<20 {
      var random = RandomStream(seed: UInt64(seed))
      var planes = [Float](repeating: 0, count: 70 * 52)
      let map = try planes.withUnsafeMutableBufferPointer {
        try whole.write(picture(14, 9, size: size), using: &random, into: $0)
      }
      let lit = planes.indices.filter { planes[$0] > 0.5 }
      try #require(lit.count == 4 * 2)
      let x = Float(lit.map { $0 % 52 }.reduce(0, +)) / Float(lit.count) + 0.5
      let y = Float(lit.map { $0 / 52 }.reduce(0, +)) / Float(lit.count) + 0.5
      let (place, back) = (map(Point(x: 14.5, y: 9.5)), map.inverse(Point(x: x, y: y)))
      #expect(abs(place.x - x) < 1e-3 && abs(place.y - y) < 1e-3)
      #expect(abs(back.x - 14.5) < 1e-3 && abs(back.y - 9.5) < 1e-3)
      #expect(abs(map.lengthScale(at: place) - Float(8).squareRoot()) < 1e-5)
    }
  }
}
