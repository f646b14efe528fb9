import SaccadeEngine
import SaccadeImages
import SaccadeText
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
      RandomResizedCrop(ImageSize(square: 24)), RandomFlip(),
      ColorJitter(brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1),
    ], size: ImageSize(square: 24))

  /// Blackens the left half, wherever what it shows comes from.
  private struct LeftHalfBlack: ImageTransform {
    func apply(to image: Image, using random: inout RandomStream) -> Image {
      Image(height: image.height, width: image.width, format: image.format) { pixels in
        for position in pixels.indices {
          let column = position / image.channels % image.width
          pixels[position] = column < image.width / 2 ? 0 : image.pixels[position]
        }
      }
    }
  }

  @Test("a step of one's own after a flip sees the mirrored picture, in what is shown and in what is learnt")
  func stepAfterFlip() throws {
    let image = try picture().resized(to: ImageSize(height: 4, width: 10))
    let steps = Preprocessing(
      [RandomFlip(probability: 1), LeftHalfBlack()], size: image.size, normalization: .unit(.rgb))
    var random = RandomStream(seed: 1)
    let shown = try steps.preview(image, using: &random)
    random = RandomStream(seed: 1)
    let numbers = try planes(3 * 40) { try steps.write(image, using: &random, into: $0) }
    #expect(numbers == planes(3 * 40) { shown.write(normalizedBy: .unit(.rgb), into: $0) })
    #expect(shown[0, 0, 0] == 0 && shown[0, 9, 0] == image[0, 0, 0] && image[0, 0, 0] > 0)
  }

  @Test("planes can be written into the span of a tensor that is being made")
  func span() throws {
    let image = try picture()
    var random = RandomStream(seed: 2)
    let expected = try planes(3 * 24 * 24) { try training.write(image, using: &random, into: $0) }
    random = RandomStream(seed: 2)
    let tensor = try Tensor(shape: training.shape, of: Float.self) { elements in
      try training.write(image, using: &random, into: &elements)
    }
    #expect(tensor.scalars == expected)
  }

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
      training.transforms, [crop, RandomFlip(probability: 1)],
      [RandomFlip(probability: 1), crop], [RandomFlip(.vertical), Resize(to: ImageSize(square: 24))],
    ] as [[any SampleTransform]] {
      let preprocessing = Preprocessing(transforms, size: ImageSize(square: 24), normalization: .unit(.rgb))
      for index in 0..<10 {
        var one = RandomStream(seed: 8).child(index)
        var other = one
        let written = try planes(3 * 24 * 24) { try preprocessing.write(image, using: &one, into: $0) }
        let shown = try preprocessing.preview(image, using: &other)
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
        == "the transforms make 24×34 pixels of an image of 37×53 (height × width), but the batch holds 24×24; "
        + "end them with a resize or a crop to 24×24"
    }
  }

  @Test("makes no picture of more pixels than its limit, at whichever step, and names the step")
  func limit() throws {
    let thin = Image(height: 1, width: 30_000, format: .grey)
    let side = ImageSize(square: 256)
    var random = RandomStream(seed: 0)
    let cases: [([any SampleTransform], limit: Int, step: String, size: String)] = [
      ([Resize(shorterSide: 256), CenterCrop(side)], 1 << 27, "step 1 of the transforms, Resize", "256×7680000"),
      ([RandomFlip(), Resize(to: side)], 65_535, "step 2 of the transforms, Resize", "256×256"),
      ([CenterCrop(ImageSize(height: 300, width: 301))], 90_000, "step 1 of the transforms, CenterCrop", "300×301"),
      ([RandomCrop(ImageSize(height: 40, width: 30_000))], 99_999, "step 1 of the transforms, RandomCrop", "40×30000"),
      ([RandomResizedCrop(side)], 60_000, "step 1 of the transforms, RandomResizedCrop", "256×256"),
    ]
    for (transforms, limit, step, size) in cases {
      let message =
        "\(step), would make \(size) pixels of an image of 1×30000 (height × width), more than the limit of \(limit)"
      let preprocessing = Preprocessing(
        transforms, size: side, normalization: .unit(.grey), maximumPixels: limit)
      let error = #expect(throws: PreprocessingError.self) {
        _ = try planes(256 * 256) { try preprocessing.write(thin, using: &random, into: $0) }
      }
      #expect("\(error as Any)".contains(message), "\(error as Any)")
      #expect(error?.isOfOneImage == true)
      #expect(throws: PreprocessingError.self) { try preprocessing.preview(thin, using: &random) }
    }
    let enough = Preprocessing(
      [Resize(to: side)], size: side, normalization: .unit(.grey), maximumPixels: 256 * 256)
    #expect(try planes(256 * 256) { try enough.write(thin, using: &random, into: $0) }.allSatisfy { $0 == 0 })
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

  @Test("a step that changes the format is told by the formats, not by sizes that are alike")
  func otherFormat() throws {
    struct Greying: ImageTransform {
      func apply(to image: Image, using random: inout RandomStream) -> Image { image.converted(to: .grey) }
    }
    let whole = Preprocessing([Greying()], size: ImageSize(square: 8))
    var random = RandomStream(seed: 0)
    var planes = [Float](repeating: 0, count: 3 * 64)
    let error = #expect(throws: PreprocessingError.self) {
      try planes.withUnsafeMutableBufferPointer { planes in
        _ = try whole.write(Image(height: 8, width: 8), using: &random, into: planes)
      }
    }
    #expect(
      error?.description
        == "the transforms make a picture of grey (1 channel) of an image of 8×8 (height × width), but the "
        + "batch holds rgb (3 channels); end them with a step that makes rgb (3 channels), or normalize 1 channel"
    )
  }
}
