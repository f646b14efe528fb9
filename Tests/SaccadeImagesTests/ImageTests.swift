import SaccadeImages
import SaccadeTestKit
import Testing

@Suite("An image")
struct ImageTests {
  @Test("is a value: changing a copy leaves the original")
  func value() {
    let original = Image(height: 2, width: 3, format: .rgb)
    var copy = original
    copy[1, 2, 0] = 9
    #expect(original[1, 2, 0] == 0)
    #expect(copy[1, 2, 0] == 9)
    #expect(copy != original)
  }

  @Test("keeps rows from top to bottom with interleaved channels")
  func layout() {
    let image = Image(height: 2, width: 2, format: .rgb, pixels: Array(0..<12))
    #expect(image[0, 1, 2] == 5)
    #expect(image[1, 0, 0] == 6)
    #expect(image.description == "Image(2×2, rgb)")
  }

  @Test("gives back what the closure that fills it throws")
  func fillThrows() {
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      _ = try Image(height: 1, width: 1, format: .grey) { _ in throw Stop() }
    }
  }

  @Test("that cannot be is told by the operation that was to make it")
  func mistakes() {
    let image = Image(height: 2, width: 2, format: .grey)
    #expect(mistake { _ = Image(height: 0, width: 1, format: .grey) } == "Image: both sides must be positive: 0×1")
    #expect(
      mistake { _ = Image(height: .max, width: 2, format: .grey) }
        == "Image: 9223372036854775807×2 pixels are more than memory can address")
    #expect(
      mistake { _ = image.cropped(rows: .min ..< .max, columns: 0..<1, beyondBorder: .zero) }?
        .hasSuffix("pixels are more than memory can address") == true)
    #expect(mistake { _ = image[2, 0] }?.hasPrefix("Image: no byte at row 2, column 0") == true)
    #expect(mistake { _ = RandomFlip(probability: 2) }?.contains("must lie between 0 and 1: 2.0") == true)
  }

  @Test("turns to grey with the weights of ITU-R 601")
  func grey() {
    let image = Image(
      height: 1, width: 4, format: .rgb, pixels: [255, 0, 0, 0, 255, 0, 0, 0, 255, 200, 100, 50])
    #expect(image.converted(to: .grey).pixels == [76, 150, 29, 124])
  }

  @Test("repeats grey in three channels and adds an opaque alpha")
  func widen() {
    let image = Image(height: 1, width: 2, format: .grey, pixels: [7, 200])
    #expect(image.converted(to: .rgb).pixels == [7, 7, 7, 200, 200, 200])
    #expect(image.converted(to: .rgba).pixels == [7, 7, 7, 255, 200, 200, 200, 255])
  }

  @Test("drops alpha unless it is laid over a colour")
  func alpha() {
    let image = Image(height: 1, width: 2, format: .rgba, pixels: [100, 50, 0, 128, 9, 9, 9, 0])
    #expect(image.converted(to: .rgb).pixels == [100, 50, 0, 9, 9, 9])
    #expect(image.converted(to: .rgb, alpha: .over(.white)).pixels == [177, 152, 127, 255, 255, 255])
    #expect(image.converted(to: .grey, alpha: .over(.white))[0, 1] == 255)
  }
}
