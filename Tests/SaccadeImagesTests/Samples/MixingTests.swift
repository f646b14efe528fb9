import SaccadeEngine
import SaccadeImages
import Testing

@Suite("A transform can ask for further samples")
struct MixingTests {
  /// Pictures of one grey, each with a box around all of it.
  private let supply = SampleSupply(count: 4) { index in
    let image = Image(
      height: 20, width: 30, format: .grey, pixels: Array(repeating: UInt8(10 * (index + 1)), count: 600))
    return Sample(image, labels: [index], boxes: [Box(x1: 0, y1: 0, x2: 30, y2: 20)], masks: [Mask(image)])
  }

  private func mixed(_ steps: [any SampleTransform], seed: UInt64) throws -> Sample {
    let preprocessing = Preprocessing(steps, size: ImageSize(square: 40), normalization: .unit(.grey))
    var random = RandomStream(seed: seed)
    return try preprocessing.preview(supply.sample(0), using: &random, from: supply)
  }

  @Test("a mosaic shows four, and every box lies around its own picture")
  func mosaic() throws {
    for seed in 0..<20 as Range<UInt64> {
      let sample = try mixed([Mosaic(ImageSize(square: 20))], seed: seed)
      #expect(sample.image.size == ImageSize(square: 40) && sample.labels.count == 4 && sample.labels[0] == 0)
      for (object, box) in sample.boxes.enumerated() {
        let expected = UInt8(10 * (sample.labels[object] + 1))
        for row in 0..<40 {
          for column in 0..<40 {
            let isInside = (box.x1..<box.x2) ~= Float(column) + 0.5 && (box.y1..<box.y2) ~= Float(row) + 0.5
            if isInside { #expect(sample.image[row, column] == expected) }
            #expect((sample.masks[object].image[row, column] != 0) == isInside)
          }
        }
      }
      #expect(sample.boxes[0].area > 0)
    }
    #expect(
      try mixed([Mosaic(ImageSize(square: 20))], seed: 3).image == mixed([Mosaic(ImageSize(square: 20))], seed: 3).image
    )
  }

  @Test("one of the user's own mixes the sample with another, after the steps before it")
  func mixUp() throws {
    struct MixUp: SampleTransform {
      func apply(to sample: inout Sample, in context: inout TransformContext) throws {
        let other = try context.furtherSample()
        sample.labels += other.labels
        sample.image.withMutablePixels { bytes in
          for index in bytes.indices { bytes[index] = bytes[index] / 2 + other.image.pixels[index] / 2 }
        }
      }
    }
    for seed in 0..<10 as Range<UInt64> {
      let sample = try mixed([Resize(to: ImageSize(square: 8)), MixUp()], seed: seed)
      #expect(sample.image.size == ImageSize(square: 8))
      #expect(sample.image.pixels.allSatisfy { Int($0) == 5 + 5 * (sample.labels[1] + 1) })
    }
  }

  @Test("two views of one image are a transform that looks at the sample twice")
  func views() throws {
    struct TwoViews: SampleTransform {
      let step: any GeometricTransform
      func apply(to sample: inout Sample, in context: inout TransformContext) throws {
        sample.target = step.apply(to: sample.image, using: &context.random)
        sample.image = step.apply(to: sample.image, using: &context.random)
      }
    }
    let picture = Image(height: 30, width: 30, format: .grey, pixels: (0..<900).map { UInt8($0 % 251) })
    let whole = Preprocessing(
      [TwoViews(step: RandomCrop(ImageSize(square: 8)))], size: ImageSize(square: 8), normalization: .unit(.grey))
    var random = RandomStream(seed: 1)
    let sample = try whole.preview(Sample(picture), using: &random)
    #expect(sample.target?.size == ImageSize(square: 8) && sample.target != sample.image)
  }

  @Test("where there is only one image, a mosaic says so")
  func alone() throws {
    let preprocessing = Preprocessing([RandomFlip(), Mosaic(ImageSize(square: 20))], size: ImageSize(square: 40))
    var random = RandomStream(seed: 0)
    let error = #expect(throws: PreprocessingError.self) {
      try preprocessing.preview(Image(height: 9, width: 9), using: &random)
    }
    #expect(
      "\(error as Any)".contains(
        "step 2 of the transforms, Mosaic, mixes several images of a data set, and here is only one; leave it out"))
  }
}
