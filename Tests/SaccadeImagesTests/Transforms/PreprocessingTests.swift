import SaccadeEngine
import SaccadeImages
import Testing

@Suite("Preprocessing")
struct PreprocessingTests {
  private func picture() throws -> Image { try #require(try GoldenImages.pam("resize/picture-rgb.pam")) }

  private func planes(_ count: Int, _ fill: (UnsafeMutableBufferPointer<Float>) throws -> Void) rethrows -> [Float] {
    // Not zero: every number must be written.
    var numbers = [Float](repeating: .nan, count: count)
    try numbers.withUnsafeMutableBufferPointer { try fill($0) }
    return numbers
  }

  @Test("writes PyTorch's numbers plane by plane, mirrored or not", arguments: [false, true])
  func normalization(mirrored: Bool) throws {
    for (width, format) in [(53, PixelFormat.rgb), (1, .rgb), (53, .grey), (700, .rgb), (700, .grey)] {
      let image = try picture().resized(to: ImageSize(height: 5, width: width)).converted(to: format)
      let normalization =
        format == .rgb ? ChannelNormalization.imageNet : ChannelNormalization(mean: [0.1307], deviation: [0.3081])
      let numbers = planes(image.pixels.count) {
        image.write(normalizedBy: normalization, mirrored: mirrored, into: $0)
      }
      for channel in 0..<format.channels {
        for row in 0..<5 {
          for column in 0..<width {
            let byte = image[row, mirrored ? width - 1 - column : column, channel]
            let expected = (Float(byte) / 255 - normalization.mean[channel]) / normalization.deviation[channel]
            #expect(numbers[(channel * 5 + row) * width + column] == expected)
          }
        }
      }
    }
  }

  @Test("gives the numbers that PyTorch gives for a known pixel")
  func known() {
    let pixel = Image(height: 1, width: 1, color: Color(red: 124, green: 116, blue: 104))
    let numbers = planes(3) { pixel.write(normalizedBy: .imageNet, into: $0) }
    #expect(numbers == [0.005565485917031765, -0.004901949781924486, 0.008191797882318497])
  }

  private let training = Preprocessing(
    [
      RandomResizedCrop(ImageSize(square: 24)), RandomHorizontalFlip(),
      ColorJitter(brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1),
    ], size: ImageSize(square: 24))

  @Test("depends on the stream alone")
  func determinism() throws {
    let image = try picture()
    func run(_ index: Int) throws -> [Float] {
      var random = RandomStream(seed: 2).child(index)
      return try planes(3 * 24 * 24) { try training.write(image, using: &random, into: $0) }
    }
    #expect(try run(4) == run(4))
    #expect(try Set((0..<20).map(run)).count == 20)
    #expect(training.shape == [3, 24, 24])
  }

  @Test("shows in a preview what it writes, the flip that is done on the way too")
  func preview() throws {
    let image = try picture()
    let crop = RandomCrop(ImageSize(square: 24), border: 4, padding: .reflect)
    for transforms in [
      training.transforms, [crop, RandomHorizontalFlip(probability: 1)],
      [RandomHorizontalFlip(probability: 1), crop], [RandomVerticalFlip(), Resize(to: ImageSize(square: 24))],
    ] as [[any ImageTransform]] {
      let preprocessing = Preprocessing(transforms, size: ImageSize(square: 24), normalization: .unit(.rgb))
      for index in 0..<10 {
        var one = RandomStream(seed: 8).child(index)
        var other = one
        let written = try planes(3 * 24 * 24) { try preprocessing.write(image, using: &one, into: $0) }
        let shown = preprocessing.preview(image, using: &other)
        #expect(written == planes(3 * 24 * 24) { shown.write(normalizedBy: .unit(.rgb), into: $0) })
        #expect(one == other)
      }
    }
  }

  @Test("turns images to the format of its normalization")
  func formats() throws {
    let grey = Preprocessing([], size: ImageSize(height: 37, width: 53), normalization: .unit(.grey))
    var random = RandomStream(seed: 0)
    let numbers = try planes(37 * 53) { try grey.write(picture(), using: &random, into: $0) }
    #expect(try numbers == picture().converted(to: .grey).pixels.map { Float($0) / 255 })
  }

  @Test("says so when the steps leave another size than the batch has")
  func wrongSize() throws {
    let preprocessing = Preprocessing([Resize(shorterSide: 24)], size: ImageSize(square: 24))
    var random = RandomStream(seed: 0)
    #expect {
      _ = try planes(3 * 24 * 24) { try preprocessing.write(picture(), using: &random, into: $0) }
    } throws: {
      "\($0)"
        == "the transforms make 24×34 pixels of an image of 37×53, but the batch holds 24×24; "
        + "end them with a resize or a crop to 24×24"
    }
  }

  @Test("takes a transform of the user's own")
  func own() throws {
    struct Negative: ImageTransform {
      func apply(to image: Image, using random: inout RandomStream) -> Image {
        var image = image
        image.withMutablePixels { bytes in for index in bytes.indices { bytes[index] = 255 - bytes[index] } }
        return image
      }
    }
    let preprocessing = Preprocessing(
      [Negative()], size: ImageSize(height: 37, width: 53), normalization: .unit(.rgb))
    var random = RandomStream(seed: 0)
    let shown = try preprocessing.preview(picture(), using: &random)
    #expect(try shown[0, 0, 0] == 255 - picture()[0, 0, 0])
  }
}
