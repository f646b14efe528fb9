import SaccadeEngine
import SaccadeImages
import Testing

@Suite("What happens now and then")
struct OccasionalTests {
  /// Each with a probability.
  private func steps(_ probability: Float) -> [any ImageTransform] {
    [
      RandomGrayscale(probability: probability), RandomInvert(probability: probability),
      RandomSolarize(threshold: 100, probability: probability), RandomPosterize(bits: 3, probability: probability),
      RandomEqualize(probability: probability), RandomAutocontrast(probability: probability),
      RandomAdjustSharpness(factor: 1.8, probability: probability),
      GaussianBlur(sigma: 1...2, probability: probability),
    ]
  }

  @Test("happens as often as it says")
  func often() throws {
    let picture = try #require(try GoldenImages.pam("augmentations/picture.pam"))
    for (probability, counts) in [(0, 0...0), (0.3, 80...160), (1, 400...400)] as [(Float, ClosedRange<Int>)] {
      for step in steps(probability) {
        let changed = (0..<400).count { index in
          var random = RandomStream(seed: 5).child(index)
          return step.apply(to: picture, using: &random) != picture
        }
        #expect(counts.contains(changed), "\(step): \(changed)")
      }
    }
  }

  @Test("is the same after a mirror, so that a mirror image may wait until the end")
  func mirrored() throws {
    let picture = try #require(try GoldenImages.pam("augmentations/picture.pam"))
    for step in steps(1) {
      #expect(step.treatsPlacesAlike)
      let whole = Preprocessing(
        [RandomFlip(probability: 1), step], size: picture.size, normalization: .unit(.rgb))
      var random = RandomStream(seed: 3)
      var numbers = [Float](repeating: .nan, count: picture.pixels.count)
      try numbers.withUnsafeMutableBufferPointer { _ = try whole.write(picture, using: &random, into: $0) }
      random = RandomStream(seed: 3)
      let shown = try whole.preview(picture, using: &random)
      var expected = numbers
      expected.withUnsafeMutableBufferPointer { shown.write(normalizedBy: .unit(.rgb), into: $0) }
      #expect(numbers == expected, "\(step)")
    }
  }

  @Test("a blur's width lies in its range, and its kernel is as asked for")
  func blurWidths() throws {
    var dot = Image(height: 31, width: 31, format: .grey)
    dot[15, 15] = 255
    for index in 0..<50 {
      var random = RandomStream(seed: 1).child(index)
      let blurred = GaussianBlur(sigma: 1...1.5, kernelSize: 5).apply(to: dot, using: &random)
      #expect(blurred[15, 18] == 0 && blurred[15, 17] > 0)
      // The middle of a bell: 255 / (2 · π · sigma²), more where the kernel ends early.
      #expect(15...42 ~= blurred[15, 15], "\(blurred[15, 15])")
    }
  }
}
