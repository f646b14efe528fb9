import SaccadeEngine
import SaccadeImages
import Testing

@Suite("Steps move a mask of classes with its picture")
struct ClassMaskTests {
  /// The intensity that shows a class.
  private static func level(_ number: UInt8) -> UInt8 { 40 + 50 * number }

  /// What steps of the test show beyond the border.
  private static let fill: UInt8 = 0

  /// Discs of classes 1 to 3 on class 0, some of no account, and the picture in which each class has an intensity.
  private func sample(_ size: ImageSize = ImageSize(height: 60, width: 72)) -> Sample {
    let mask = Image(height: size.height, width: size.width, format: .grey) { pixels in
      for place in pixels.indices {
        let (row, column) = (place / size.width, place % size.width)
        func isNear(_ y: Int, _ x: Int, _ radius: Int) -> Bool {
          (row - y) * (row - y) + (column - x) * (column - x) < radius * radius
        }
        pixels[place] = isNear(20, 20, 13) ? 1 : isNear(40, 50, 15) ? 2 : row > 50 && column < 30 ? 3 : 0
      }
    }
    let picture = Image(height: size.height, width: size.width, format: .grey) { pixels in
      for place in pixels.indices { pixels[place] = Self.level(mask.pixels[place]) }
    }
    return Sample(picture.converted(to: .rgb), masks: [Mask(mask, outside: 255)])
  }

  /// Whether a pixel has neighbours of its own number alone; those at the border have neighbours that nobody sees.
  private func isAlone(_ mask: Image, _ row: Int, _ column: Int, _ reach: Int) -> Bool {
    guard reach..<mask.height - reach ~= row, reach..<mask.width - reach ~= column else { return false }
    let pixels = mask.pixels
    let number = pixels[row * mask.width + column]
    for y in row - reach...row + reach {
      for x in column - reach...column + reach where pixels[y * mask.width + x] != number { return false }
    }
    return true
  }

  /// Checks that wherever a number is alone, the picture shows its class.
  /// - Returns: the numbers that were seen so
  private func check(_ moved: Sample, _ what: String, reach: Int = 2) -> Set<UInt8> {
    let (mask, grey) = (moved.masks[0].image, moved.image.converted(to: .grey))
    #expect(mask.size == moved.image.size, "\(what)")
    #expect(Set(mask.pixels).isSubset(of: [0, 1, 2, 3, 255]), "\(what): numbers were mixed")
    var (seen, wrong): (Set<UInt8>, Int) = ([], 0)
    for row in 0..<mask.height {
      for column in 0..<mask.width {
        let number = mask[row, column]
        guard isAlone(mask, row, column, reach) else { continue }
        seen.insert(number)
        let wanted = number == 255 ? Self.fill : Self.level(number)
        if abs(Int(grey[row, column]) - Int(wanted)) > 1 { wrong += 1 }
      }
    }
    #expect(wrong == 0, "\(what): \(wrong) pixels show another class than their mask has")
    return seen
  }

  private static let steps: [any SampleTransform] = [
    Resize(to: ImageSize(height: 91, width: 77)), Resize(shorterSide: 45, longestSide: 50),
    RandomResizedCrop(ImageSize(square: 64), scale: 0.3...1), CenterCrop(ImageSize(height: 40, width: 50)),
    RandomCrop(ImageSize(height: 40, width: 50), border: 12), RandomFlip(probability: 1),
    RandomFlip(.vertical, probability: 1), Letterbox(ImageSize(square: 80), fill: 0),
    Expand(probability: 1, scale: 1...2, fill: 0), RandomRotation(-60...60),
    RandomAffine(degrees: -20...20, translation: (0.2, 0.2), scale: 0.7...1.3, shear: -10...10),
    RandomPerspective(distortion: 0.4, probability: 1), RandomResize(0.6...1.7),
    ElasticDeformation(sigma: 2.5, probability: 1, padding: .zero),
    ElasticDeformation(grid: 5, sigma: 1.5, probability: 1),
    ElasticDeformation(sigma: 2, smoothing: 6, probability: 1, padding: .replicate),
    RandomCrop(ImageSize(square: 32), maximumClassShare: 0.75),
  ]

  @Test(
    "each that crops, resizes, mirrors, turns or bends: with the nearest pixel, and of no account beyond the border")
  func all() throws {
    for step in Self.steps {
      var seen: Set<UInt8> = []
      for seed in 0..<8 as Range<UInt64> {
        let whole = Preprocessing([step], size: ImageSize(square: 1), normalization: .unit(.rgb))
        var random = RandomStream(seed: seed)
        let moved = try whole.preview(sample(), using: &random)
        seen.formUnion(check(moved, "\(type(of: step)), seed \(seed)"))
      }
      #expect(seen.isSuperset(of: [0, 1, 2]), "\(type(of: step)): only \(seen)")
    }
  }

  @Test("a mosaic puts masks together as it does pictures")
  func mosaic() throws {
    let supply = SampleSupply(count: 4) { _ in sample() }
    let whole = Preprocessing(
      [Mosaic(ImageSize(square: 64), fill: 0)], size: ImageSize(square: 128), normalization: .unit(.rgb))
    for seed in 0..<4 as Range<UInt64> {
      var random = RandomStream(seed: seed)
      let moved = try whole.preview(sample(), using: &random, from: supply)
      #expect(moved.masks.count == 1)
      #expect(check(moved, "seed \(seed)").isSuperset(of: [0, 255]))
    }
  }

  @Test("a mirror image at the end, which costs nothing, mirrors the mask as well")
  func lastFlip() throws {
    let size = ImageSize(height: 60, width: 72)
    let whole = Preprocessing([RandomFlip(probability: 1)], size: size, normalization: .unit(.rgb))
    var random = RandomStream(seed: 0)
    var planes = [Float](repeating: 0, count: 3 * 60 * 72)
    let moved = try planes.withUnsafeMutableBufferPointer { try whole.write(sample(), using: &random, into: $0) }
    #expect(moved.masks[0].image == sample().masks[0].image.flippedHorizontally())
    let shown = moved.masks[0].image.pixels.map { Float(Self.level($0)) / 255 }
    #expect(zip(planes.prefix(60 * 72), shown).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  @Test("a picture smaller than the crop is padded, and the padding is of no account")
  func smallerThanCrop() throws {
    let small = sample(ImageSize(height: 30, width: 34))
    for step in [RandomCrop(ImageSize(square: 48)), CenterCrop(ImageSize(square: 48))] as [any SampleTransform] {
      let whole = Preprocessing([step], size: ImageSize(square: 48), normalization: .unit(.rgb))
      var random = RandomStream(seed: 4)
      let moved = try whole.preview(small, using: &random)
      #expect(moved.masks[0].image.size == ImageSize(square: 48))
      #expect(moved.masks[0].image.pixels.count { $0 == 255 } == 48 * 48 - 30 * 34)
      #expect(check(moved, "\(type(of: step))").contains(255))
    }
    // Also where all parts are of one class.
    let balanced = RandomCrop(ImageSize(square: 48), maximumClassShare: 0.1)
    var random = RandomStream(seed: 4)
    let whole = Preprocessing([balanced], size: ImageSize(square: 48), normalization: .unit(.rgb))
    #expect(try whole.preview(small, using: &random).image.size == ImageSize(square: 48))
  }

  @Test("a crop by a class's share shows several classes far more often, and says where there are none")
  func balance() throws {
    func share(_ most: Float?) throws -> Int {
      let step = RandomCrop(ImageSize(square: 20), maximumClassShare: most)
      let whole = Preprocessing([step], size: ImageSize(square: 20), normalization: .unit(.rgb))
      return try (0..<60 as Range<UInt64>).count { seed in
        var random = RandomStream(seed: seed)
        let pixels = try whole.preview(sample(), using: &random).masks[0].image.pixels
        let counts = (0..<4 as Range<UInt8>).map { number in pixels.count { $0 == number } }
        return Float(counts.max() ?? 0) < 0.75 * Float(counts.reduce(0, +))
      }
    }
    let (free, balanced) = (try share(nil), try share(0.75))
    #expect(balanced >= 55 && free < 45, "\(balanced) and \(free) of 60")
    let whole = Preprocessing(
      [RandomCrop(ImageSize(square: 20), maximumClassShare: 0.75)], size: ImageSize(square: 20),
      normalization: .unit(.rgb))
    var random = RandomStream(seed: 0)
    let error = #expect(throws: PreprocessingError.self) {
      try whole.preview(Sample(Image(height: 30, width: 30)), using: &random)
    }
    #expect(error?.problem.contains("RandomCrop, balances the classes of pixels") == true, "\(error as Any)")
  }
}
