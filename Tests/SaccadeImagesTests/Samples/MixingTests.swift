import SaccadeEngine
import SaccadeTestKit
import SaccadeText
import Testing

@testable import SaccadeImages

@Suite("A transform can ask for further samples")
struct MixingTests {
  /// Pictures of one grey, each with a box around all of it.
  private let supply = SampleSupply(count: 4) { index in
    let image = Image(
      height: 20, width: 30, format: .grey, pixels: Array(repeating: UInt8(10 * (index + 1)), count: 600))
    var sample = Sample(image, labels: [index], boxes: [Box(x1: 0, y1: 0, x2: 30, y2: 20)], masks: [Mask(image)])
    sample.proposals = sample.boxes
    return sample
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
      #expect(sample.proposals == sample.boxes)
    }
    #expect(
      try mixed([Mosaic(ImageSize(square: 20))], seed: 3).image == mixed([Mosaic(ImageSize(square: 20))], seed: 3).image
    )
  }

  @Test("of two pictures that show through each other all objects stay where they are")
  func objectMixup() throws {
    var shares: Set<UInt8> = []
    for seed in 0..<40 as Range<UInt64> {
      let sample = try mixed([ObjectMixup(probability: 1)], seed: seed)
      #expect(sample.image.size == ImageSize(height: 20, width: 30) && sample.labels.count == 2)
      #expect(sample.boxes == Array(repeating: Box(x1: 0, y1: 0, x2: 30, y2: 20), count: 2))
      #expect(sample.masks.count == 2 && sample.proposals.count == 2 && sample.visibleParts == [1, 1])
      let other = UInt8(10 * (sample.labels[1] + 1))
      let value = sample.image[0, 0]
      #expect(sample.labels[0] == 0 && (10...max(10, other)) ~= value)
      #expect(sample.image.pixels.allSatisfy { $0 == value })
      if other == 40 { shares.insert(value) }
    }
    #expect(shares.count > 3, "the shares are drawn: \(shares)")
    let plain = try mixed([ObjectMixup(probability: 0)], seed: 1)
    #expect(plain.labels == [0] && plain.image.pixels.allSatisfy { $0 == 10 })
    // An even share, nearly, from both ends of the scale.
    let halves = try mixed([ObjectMixup(probability: 1, alpha: 1_000_000)], seed: 2)
    #expect(halves.image.pixels.allSatisfy { abs(Int($0) - (10 + 10 * (halves.labels[1] + 1)) / 2) <= 1 })
  }

  @Test("pictures of two sizes that show through each other lie in the corner of one that has room for both")
  func objectMixupOfSizes() throws {
    let sizes = [ImageSize(height: 8, width: 20), ImageSize(height: 12, width: 6)]
    let supply = SampleSupply(count: 2) { index in
      let size = sizes[index]
      let image = Image(height: size.height, width: size.width, format: .rgb, color: Color(grey: 200))
      let box = Box(x1: 1, y1: 2, x2: Float(size.width), y2: Float(size.height))
      return Sample(image, labels: [index], boxes: [box], keypoints: [[Keypoint(Point(x: 3, y: 4), .visible)]])
    }
    let step = ObjectMixup(probability: 1, alpha: 32, fill: 0)
    for seed in 0..<10 as Range<UInt64> {
      var context = TransformContext(
        random: RandomStream(seed: seed), format: .rgb, maximumPixels: 1 << 20, supply: supply, before: [],
        transform: step, original: sizes[0])
      var sample = try supply.sample(0)
      try step.apply(to: &sample, in: &context)
      let other = sizes[sample.labels[1]]
      #expect(sample.image.size == ImageSize(height: max(8, other.height), width: 20))
      #expect(sample.boxes.map(\.x2) == [20, Float(other.width)])
      #expect(sample.boxes.map(\.y2) == [8, Float(other.height)])
      #expect(sample.keypoints == Array(repeating: [Keypoint(Point(x: 3, y: 4), .visible)], count: 2))
      #expect(sample.image[0, 0] == 200)
      // Where one of them is not, the rest of it is the fill's.
      if other == sizes[1] { #expect((60...140) ~= sample.image[0, 19] && sample.image[11, 19] == 0) }
    }
  }

  @Test("what shows one thing at a time does not show through: a target, a number, a map of classes")
  func objectMixupOfOthers() throws {
    let image = Image(height: 4, width: 4, format: .grey)
    let bare = Sample(image)
    for part in [
      Sample(image, masks: [Mask(image)]), Sample(image, target: image),
      Sample(image, numbers: [SampleNumber(1)]),
    ] {
      for (first, second) in [(part, bare), (bare, part)] {
        let supply = SampleSupply(count: 2) { $0 == 0 ? first : second }
        let step = ObjectMixup(probability: 1)
        // The further sample is drawn, and may be the first one once more.
        for seed in 0..<20 as Range<UInt64> {
          var context = TransformContext(
            random: RandomStream(seed: seed), format: .grey, maximumPixels: 100, supply: supply, before: [],
            transform: step, original: image.size)
          var sample = first
          do {
            try step.apply(to: &sample, in: &context)
            #expect(sample.masks.isEmpty && sample.target == nil && sample.numbers.isEmpty)
          } catch {
            #expect("\(error)".contains("show one at a time; leave it out of the pipeline"))
          }
        }
      }
    }
  }

  @Test("one of the user's own mixes the sample with another, after the steps before it")
  func mixUp() throws {
    struct MixUp: SampleTransform {
      var mixesSamples: Bool { true }
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

  @Test(
    "of pictures of any format it shows what the pipeline's format has of them",
    arguments: PixelFormat.allCases.flatMap { from in PixelFormat.allCases.map { (from, $0) } })
  func formats(from: PixelFormat, to: PixelFormat) throws {
    let colors: [Color] = [.red, Color(red: 0, green: 200, blue: 90), .white, Color(grey: 77)]
    let pictures = colors.map { Image(height: 9, width: 7, format: from, color: $0) }
    let supply = SampleSupply(count: 4) { Sample(pictures[$0]) }
    let fill = Image(height: 1, width: 1, format: to, color: Color(grey: 114)).pixels
    let allowed = Set(pictures.map { Array($0.converted(to: to).pixels.prefix(to.channels)) } + [fill])
    var seen: Set<[UInt8]> = []
    for seed in 0..<20 as Range<UInt64> {
      let mosaic = Mosaic(ImageSize(square: 8))
      var context = TransformContext(
        random: RandomStream(seed: seed), format: to, maximumPixels: 1 << 20, supply: supply, before: [],
        transform: mosaic, original: pictures[0].size)
      var sample = Sample(pictures[0].converted(to: to))
      try mosaic.apply(to: &sample, in: &context)
      #expect(sample.image.format == to && sample.image.size == ImageSize(square: 16))
      for start in stride(from: 0, to: sample.image.pixels.count, by: to.channels) {
        seen.insert(Array(sample.image.pixels[start..<start + to.channels]))
      }
    }
    #expect(seen == allowed, "\(seen) beside \(allowed)")
  }

  @Test("an image is copied onto one of its format that has room for it, and onto no other")
  func drawing() {
    let drawn = { @Sendable (other: Image, row: Int, column: Int) in
      mistake { () -> Void in
        var image = Image(height: 4, width: 4, format: .grey)
        image.draw(other, row: row, column: column)
      }
    }
    let small = Image(height: 2, width: 2, format: .grey)
    #expect(drawn(small, 2, 2) == nil)
    let colored = drawn(Image(height: 2, width: 2, format: .rgb), 0, 0)
    #expect(colored?.contains("of rgb cannot be copied to one of grey") == true)
    for (row, column) in [(3, 0), (0, 3), (-1, 0), (0, -1), (.max, 0)] {
      #expect(drawn(small, row, column)?.contains("do not lie on an image of 4×4 pixels") == true)
    }
  }

  @Test("targets make a mosaic of their own, of the same places")
  func targets() throws {
    func supply(_ target: @escaping @Sendable (Int, Image) -> Image?) -> SampleSupply {
      SampleSupply(count: 4) { index in
        let image = Image(height: 20, width: 30, format: .grey, color: Color(grey: UInt8(10 * (index + 1))))
        return Sample(image, target: target(index, image))
      }
    }
    func mixed(_ supply: SampleSupply, _ seed: UInt64 = 0) throws -> Sample {
      var random = RandomStream(seed: seed)
      let steps = Preprocessing(
        [Mosaic(ImageSize(square: 20))], size: ImageSize(square: 40), normalization: .unit(.grey))
      return try steps.preview(supply.sample(0), using: &random, from: supply)
    }
    for seed in 0..<10 as Range<UInt64> {
      let sample = try mixed(supply { _, image in image }, seed)
      #expect(sample.target == sample.image)
    }
    let alone = #expect(throws: PreprocessingError.self) {
      for seed in 0..<10 as Range<UInt64> { _ = try mixed(supply { index, image in index == 0 ? image : nil }, seed) }
    }
    #expect(alone?.description.contains("targets have other sizes, or are not there; give each") == true)
    let smaller = supply { _, image in image.resized(to: ImageSize(square: 9)) }
    #expect(throws: PreprocessingError.self) { try mixed(smaller) }
  }

  @Test("places of two pixels hold pictures of any proportions, and smaller ones there are not")
  func small() throws {
    let sizes = [ImageSize(square: 1), ImageSize(height: 1, width: 500), ImageSize(height: 500, width: 1)]
    let supply = SampleSupply(count: 3) { Sample(Image(height: sizes[$0].height, width: sizes[$0].width)) }
    let steps = Preprocessing([Mosaic(ImageSize(square: 2))], size: ImageSize(square: 4))
    for seed in 0..<30 as Range<UInt64> {
      var random = RandomStream(seed: seed)
      let sample = try steps.preview(supply.sample(Int(seed) % 3), using: &random, from: supply)
      #expect(sample.image.size == ImageSize(square: 4))
    }
    #expect(mistake { _ = Mosaic(ImageSize(height: 8, width: 1)) }?.contains("at least 2: 8×1") == true)
  }
}
