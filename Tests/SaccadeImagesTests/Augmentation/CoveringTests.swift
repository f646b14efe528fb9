import SaccadeEngine
import SaccadeImages
import Testing

@Suite("A rectangle that is covered, another light, pictures laid over each other")
struct CoveringTests {
  private let white = Image(height: 40, width: 60, color: Color(red: 255, green: 255, blue: 255))

  private func after(_ step: any SampleTransform, _ sample: Sample, seed: UInt64) throws -> Sample {
    let whole = Preprocessing([step], size: sample.image.size, normalization: .unit(sample.image.format))
    var random = RandomStream(seed: seed)
    return try whole.preview(sample, using: &random)
  }

  /// The rows and columns in which something is covered, and how many pixels are.
  private func covered(_ image: Image) -> (rows: Set<Int>, columns: Set<Int>, count: Int) {
    var (rows, columns, count) = (Set<Int>(), Set<Int>(), 0)
    for row in 0..<image.height {
      for column in 0..<image.width where image[row, column] != 255 {
        rows.insert(row)
        columns.insert(column)
        count += 1
      }
    }
    return (rows, columns, count)
  }

  @Test("is one rectangle of the colour, with an area and proportions in their ranges")
  func rectangle() throws {
    var places = Set<[Int]>()
    for seed in 0..<200 as Range<UInt64> {
      let image = try after(RandomErasing(probability: 1), Sample(white), seed: seed).image
      let (rows, columns, count) = covered(image)
      #expect(count == rows.count * columns.count, "one rectangle")
      let area = Double(count) / 2400
      let ratio = Double(rows.count) / Double(columns.count)
      // Sides are rounded.
      #expect(0.015...0.35 ~= area && 0.25...4 ~= ratio, "\(area) \(ratio)")
      #expect(image.pixels.enumerated().allSatisfy { $1 == 255 || $1 == [124, 116, 104][$0 % 3] })
      places.insert([rows.min() ?? 0, columns.min() ?? 0])
    }
    #expect(places.count > 120)
  }

  @Test("happens as often as it says, and not at all where no rectangle fits")
  func often() throws {
    let count = try (0..<400 as Range<UInt64>).count {
      try after(RandomErasing(probability: 0.25), Sample(white), seed: $0).image != white
    }
    #expect(60...145 ~= count)
    let dot = Image(height: 1, width: 1, color: .white)
    #expect(try after(RandomErasing(probability: 1), Sample(dot), seed: 1).image == dot)
  }

  @Test(
    "a random colour is one for the rectangle, noise one for each pixel, both with the mean and deviation asked for")
  func noise() throws {
    var means: [Float] = []
    var all: [Float] = []
    for seed in 0..<150 as Range<UInt64> {
      let one = try after(
        RandomErasing(probability: 1, mode: .rand, color: [120, 120, 120], deviation: [20, 20, 20]), Sample(white),
        seed: seed
      ).image
      let colors = Set(stride(from: 0, to: one.pixels.count, by: 3).map { Array(one.pixels[$0..<$0 + 3]) })
      #expect(colors.count == 2)
      means += colors.filter { $0 != [255, 255, 255] }.flatMap { $0.map { Float($0) } }
      let many = try after(
        RandomErasing(
          probability: 1, scale: 0.3...0.33, mode: .pixel, color: [120, 120, 120], deviation: [20, 20, 20]),
        Sample(white), seed: seed
      ).image
      all += many.pixels.filter { $0 != 255 }.map { Float($0) }
    }
    for values in [means, all] {
      let mean = values.reduce(0, +) / Float(values.count)
      let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(values.count)).squareRoot()
      #expect(abs(mean - 120) < 4 && abs(deviation - 20) < 3, "\(mean) ± \(deviation) of \(values.count)")
    }
  }

  @Test("a grey picture is covered with the grey of the colour")
  func grey() throws {
    let image = try after(RandomErasing(probability: 1), Sample(white.converted(to: .grey)), seed: 4).image
    #expect(Set(image.pixels) == [255, 117])
  }

  @Test("a keypoint under it is hidden, and boxes and masks stay")
  func keypoints() throws {
    var hidden = 0
    for seed in 0..<60 as Range<UInt64> {
      let points = [Point(x: 5.5, y: 6.5), Point(x: 30.5, y: 20.5), Point(x: 59.5, y: 39.5)]
      let sample = Sample(
        white, boxes: [Box(x1: 2, y1: 2, x2: 40, y2: 30)],
        masks: [Mask(white.converted(to: .grey))], keypoints: [points.map { Keypoint($0) }])
      let result = try after(RandomErasing(probability: 1), sample, seed: seed)
      #expect(result.boxes == sample.boxes && result.masks == sample.masks)
      for keypoint in result.keypoints[0] {
        let isCovered = result.image[Int(keypoint.point.y), Int(keypoint.point.x)] != 255
        #expect(keypoint.visibility == (isCovered ? .hidden : .visible))
        if isCovered { hidden += 1 }
      }
    }
    #expect(hidden > 5)
  }

  @Test("light moves all pixels by the same amounts, along ImageNet's directions")
  func light() throws {
    // numpy: 255 · eigvec @ (alpha · eigval) for alpha (0.1, −0.2, 0.3).
    let shift = Lighting.shift(along: [0.1, -0.2, 0.3])
    for (amount, expected) in zip([shift.red, shift.green, shift.blue], [-3.699056, -3.497167, -2.425929] as [Float]) {
      #expect(abs(amount - expected) < 1e-4)
    }
    let picture = Image(height: 3, width: 4, color: Color(red: 100, green: 120, blue: 140))
    var seen = Set<[UInt8]>()
    var sum: Float = 0
    for seed in 0..<300 as Range<UInt64> {
      let pixels = try after(Lighting(), Sample(picture), seed: seed).image.pixels
      #expect((0..<12).allSatisfy { Array(pixels[3 * $0..<3 * $0 + 3]) == Array(pixels[..<3]) })
      seen.insert(Array(pixels[..<3]))
      sum += (Float(pixels[0]) - 100) * (Float(pixels[0]) - 100)
    }
    // The deviation of red: 255 · 0.1 · |eigvec · eigval| = 3.17.
    #expect(seen.count > 50 && abs((sum / 300).squareRoot() - 3.17) < 0.5, "\((sum / 300).squareRoot())")
    #expect(try after(Lighting(deviation: 0), Sample(picture), seed: 1).image == picture)
    #expect(try after(Lighting(probability: 0), Sample(picture), seed: 1).image == picture)
  }

  @Test("AugMix lies between the picture and what operations make of it, and differs from picture to picture")
  func augMix() throws {
    let picture = try #require(try GoldenImages.pam("augmentations/picture.pam"))
    var seen = Set<Image>()
    for seed in 0..<40 as Range<UInt64> {
      let mixed = try after(AugMix(), Sample(picture), seed: seed).image
      #expect(try after(AugMix(), Sample(picture), seed: seed).image == mixed)
      seen.insert(mixed)
    }
    #expect(seen.count == 40)
    // A picture that no operation changes stays what it is: shares add up to 1.
    let flat = Image(height: 8, width: 8, color: Color(red: 128, green: 128, blue: 128))
    let still = AugMix(severity: 1, usesAllOperations: false)
    for seed in 0..<40 as Range<UInt64> {
      let box = Sample(flat, boxes: [Box(x1: 0, y1: 0, x2: 3, y2: 3)])
      #expect(try after(still, box, seed: seed).image == flat)
    }
  }
}
