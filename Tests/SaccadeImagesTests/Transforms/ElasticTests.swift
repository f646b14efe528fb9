import SaccadeEngine
import SaccadeImages
import Testing

@Suite("Elastic deformation and random sizes")
struct ElasticTests {
  private let size = ImageSize(height: 40, width: 56)

  private func picture(_ format: PixelFormat = .grey) -> Image {
    Image(height: size.height, width: size.width, format: format) { bytes in
      for index in bytes.indices { bytes[index] = UInt8(index * 31 % 251) }
    }
  }

  private func field(_ value: Float) -> [Float] { Array(repeating: value, count: size.height * size.width) }

  @Test("displacements of none keep a picture, and whole ones shift it", arguments: [PixelFormat.grey, .rgb, .rgba])
  func shifts(format: PixelFormat) {
    let image = picture(format)
    #expect(image.deformed(Deformation(size: size, across: field(0), down: field(0))) == image)
    for padding in Padding.allCases {
      for filter in Warp.Filter.allCases {
        let bent = image.deformed(
          Deformation(size: size, across: field(5), down: field(-3), filter: filter, padding: padding))
        var shifted = image.cropped(rows: -3..<size.height - 3, columns: 5..<size.width + 5, beyondBorder: padding)
        // Beyond the border nothing is seen, also no alpha.
        if padding == .zero, format == .rgba {
          shifted = image.cropped(rows: -3..<37, columns: 5..<61, beyondBorder: .zero)
        }
        #expect(bent == shifted, "\(format) \(padding) \(filter)")
      }
    }
  }

  @Test("each point of the grid moves as it was drawn to, and between them displacements are smooth")
  func smooth() {
    var random = RandomStream(seed: 3)
    let step = ElasticDeformation(grid: 4, sigma: 6)
    let bent = step.deformation(for: ImageSize(square: 91), using: &random)
    // The grid's points are drawn row by row, across and down.
    var again = RandomStream(seed: 3)
    let points = (0..<16).map { _ in (6 * again.normal(), 6 * again.normal()) }
    for row in 0..<4 {
      for column in 0..<4 {
        let place = row * 30 * 91 + column * 30
        #expect(abs(bent.across[place] - points[row * 4 + column].0) < 1e-4)
        #expect(abs(bent.down[place] - points[row * 4 + column].1) < 1e-4)
      }
    }
    for row in 0..<91 {
      for column in 1..<91 { #expect(abs(bent.across[row * 91 + column] - bent.across[row * 91 + column - 1]) < 2) }
    }
  }

  @Test("smoothed noise displaces as far as it says, neighbours alike")
  func noise() {
    var random = RandomStream(seed: 5)
    let bent = ElasticDeformation(sigma: 4, smoothing: 3).deformation(for: ImageSize(square: 120), using: &random)
    for field in [bent.across, bent.down] {
      let mean = field.reduce(0, +) / Float(field.count)
      let deviation = (field.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(field.count)).squareRoot()
      #expect(abs(deviation - 4) < 0.8, "\(deviation)")
      var steps: Float = 0
      for row in 0..<120 {
        for column in 1..<120 { steps += abs(field[row * 120 + column] - field[row * 120 + column - 1]) }
      }
      // The slope of a field that a bell of σ smoothed has the deviation of the field over σ√2.
      let slope = 0.8 * Float(4) / (3 * Float(2).squareRoot())
      #expect(abs(steps / Float(120 * 119) - slope) < 0.25)
    }
    #expect(bent.across != bent.down)
  }

  @Test("points come back to where a bent picture shows them")
  func points() {
    var random = RandomStream(seed: 8)
    let bent = ElasticDeformation(sigma: 2.5).deformation(for: size, using: &random)
    for row in stride(from: 4, to: 36, by: 7) {
      for column in stride(from: 4, to: 52, by: 9) {
        let place = row * size.width + column
        // What is seen in the middle of this pixel comes from there.
        let old = Point(x: Float(column) + 0.5 + bent.across[place], y: Float(row) + 0.5 + bent.down[place])
        let back = bent.moved(old)
        #expect(abs(back.x - Float(column) - 0.5) < 0.05 && abs(back.y - Float(row) - 0.5) < 0.05)
      }
    }
  }

  @Test("a number that is a place in one direction alone is refused, and pairs go along")
  func numbers() throws {
    let bent = Deformation(size: size, across: field(2), down: field(-1))
    var sample = Sample(picture(), numbers: [SampleNumber(10, .x), SampleNumber(20, .y), SampleNumber(5, .length)])
    try sample.move(by: bent)
    #expect(sample.numbers.map { ($0.value * 100).rounded() } == [800, 2100, 500])
    var half = Sample(picture(), numbers: [SampleNumber(10, .x)])
    #expect(throws: PreprocessingError.self) { try half.move(by: bent) }
  }

  @Test("whether a picture is bent does not change what later steps draw")
  func draws() throws {
    func next(_ probability: Float) throws -> UInt64 {
      var random = RandomStream(seed: 2)
      let whole = Preprocessing([ElasticDeformation(probability: probability)], size: size, normalization: .unit(.grey))
      _ = try whole.preview(picture(), using: &random)
      return random.next()
    }
    #expect(try next(0) == next(1))
  }

  @Test("random sizes keep proportions, lie within their range, and may start from a shorter side")
  func sizes() {
    var random = RandomStream(seed: 1)
    var seen: Set<Int> = []
    for _ in 0..<200 {
      let placed = RandomResize(0.5...2).placement(for: ImageSize(height: 100, width: 160), using: &random).size
      #expect(50...200 ~= placed.height && abs(placed.width - placed.height * 16 / 10) <= 2)
      seen.insert(placed.height)
      let based = RandomResize(0.5...2, shorterSide: 64).placement(for: ImageSize(100, 160), using: &random).size
      #expect(32...128 ~= based.height)
    }
    #expect(seen.count > 60)
    #expect(RandomResize(shorterSide: 100).sizeNeed == .atLeast(ImageSize(square: 400)))
    #expect(RandomResize(0.001...0.001).placement(for: ImageSize(1, 9), using: &random).size == ImageSize(1, 1))
  }
}
