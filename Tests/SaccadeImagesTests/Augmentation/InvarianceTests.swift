import SaccadeConfig
import SaccadeEngine
import SaccadeImages
import Testing

@Suite("Drawing and then augmenting gives what augmenting and then drawing gives, within a pixel")
struct InvarianceTests {
  private let size = ImageSize(square: 64)

  /// A bright square on a darker ground, with everything that says where it is.
  private func sample(left: Int, top: Int, format: PixelFormat) -> Sample {
    let side = 10
    func drawn(_ inside: UInt8, _ outside: UInt8) -> Image {
      Image(height: size.height, width: size.width, format: .grey) { bytes in
        for index in bytes.indices {
          let (row, column) = (index / size.width, index % size.width)
          bytes[index] = (top..<top + side) ~= row && (left..<left + side) ~= column ? inside : outside
        }
      }
    }
    let (x, y) = (Float(left), Float(top))
    let box = Box(x1: x, y1: y, x2: x + Float(side), y2: y + Float(side))
    return Sample(
      drawn(190, 110).converted(to: format), labels: [7], boxes: [box], masks: [Mask(drawn(1, 0))],
      keypoints: [box.corners.map { Keypoint($0) } + [Keypoint(box.center)]], target: drawn(255, 0),
      numbers: [SampleNumber(Double(box.center.x), .x), SampleNumber(Double(box.center.y), .y)])
  }

  /// Whether a pixel lies on the mask, or off it, with all of its neighbours.
  private func isClear(_ mask: Image, _ row: Int, _ column: Int, _ value: UInt8, _ reach: Int) -> Bool {
    for y in row - reach...row + reach {
      for x in column - reach...column + reach {
        guard 0..<mask.height ~= y, 0..<mask.width ~= x, mask[y, x] == value else { return false }
      }
    }
    return true
  }

  private func box(around image: Image, above level: UInt8) -> Box? {
    var places: [Point] = []
    for row in 0..<image.height {
      for column in 0..<image.width where image[row, column] > level {
        places += Box(center: Point(x: Float(column) + 0.5, y: Float(row) + 0.5), width: 1, height: 1).corners
      }
    }
    return Box(around: places)
  }

  /// Checks that what is seen of a square is where the sample says.
  /// - Returns: whether the picture still shows it
  private func check(_ moved: Sample, _ what: String) throws -> Bool {
    let mask = moved.masks[0].image
    let target = try #require(moved.target)
    guard let masked = box(around: mask, above: 0) else { return false }
    let shown = try #require(box(around: target, above: 127), "\(what)")
    let points = try #require(Box(around: moved.keypoints[0].prefix(4).map(\.point)))
    let isWhole = moved.keypoints[0].allSatisfy { $0.visibility != .absent }
    // Of what was cut off, the box is clipped as a whole, and so may reach further than what is left of a turned square.
    for other in [shown, moved.boxes[0]] + (isWhole ? [points] : []) where isWhole {
      for (a, b) in zip(masked.corners, other.corners) {
        #expect(abs(a.x - b.x) <= 1.1 && abs(a.y - b.y) <= 1.1, "\(what): \(masked) beside \(other)")
      }
    }
    let center = moved.keypoints[0][4]
    if center.visibility != .absent {
      #expect(abs(moved.numbers[0].value - Double(center.point.x)) < 0.01, "\(what)")
      #expect(abs(moved.numbers[1].value - Double(center.point.y)) < 0.01, "\(what)")
    }
    #expect(moved.labels == [7])
    guard isWhole else { return false }
    // The picture shows one level where the mask is, and others around it.
    let grey = moved.image.converted(to: .grey)
    var inside: Set<Int> = []
    var around: Set<Int> = []
    for row in 0..<grey.height {
      for column in 0..<grey.width {
        if isClear(mask, row, column, 1, 2) { inside.insert(Int(grey[row, column])) }
        let isNear = !isClear(mask, row, column, 0, 4) && (4..<60) ~= row && (4..<60) ~= column
        if isNear, isClear(mask, row, column, 0, 2) { around.insert(Int(grey[row, column])) }
      }
    }
    guard let low = inside.min(), let high = inside.max(), high - low <= 2 else { return false }
    return around.allSatisfy { $0 + 8 < low || $0 > high + 8 }
  }

  private func names(_ step: any PipelineStep) -> String { (step as? any TypedSection)?.typeName ?? "\(step)" }

  @Test("through every step that keeps a picture's size", arguments: [PixelFormat.rgb, .grey])
  func steps(format: PixelFormat) throws {
    let known = ConfigFamily<any PipelineStep>.standard.members.compactMap { $0 as? any SampleTransform }
    let own: [any SampleTransform] = [
      RandAugment(count: 2, magnitude: 12, filter: .bilinear, fill: 60), RandAugment(magnitude: 9, fill: 60),
      AutoAugment(.cifar10, fill: 60), AutoAugment(.svhn, fill: 60), TrivialAugment(filter: .bilinear, fill: 60),
      RandomErasing(probability: 1, mode: .rand), RandomErasing(probability: 1, mode: .pixel),
      RandomAffine(degrees: -10...10, shear: -8...8, shearY: -12...12, fill: 60),
      RandomPerspective(distortion: 0.3, probability: 1, fill: 60), GaussianBlur(sigma: 0.2...0.8),
      AugMix(severity: 8), RandomRotation(-40...40, fill: 60),
      ElasticDeformation(grid: 2, sigma: 4, probability: 1), ElasticDeformation(sigma: 0.6, probability: 1),
    ]
    // Those that give pictures another size, in one that leaves the square as it is, or a little larger.
    let sized: [any SampleTransform] = [
      Expand(probability: 1, scale: 1...2), Letterbox(ImageSize(height: 80, width: 64)), RandomIoUCrop(overlaps: [0]),
      Resize(shorterSide: 80, longestSide: 90),
    ]
    // As it is when nothing is said, it bends a square of ten pixels into all shapes.
    let kept = known.filter { !$0.mixesSamples && $0.resultSize(of: size) == size && !($0 is ElasticDeformation) }
    for step in kept + own + sized {
      let whole = Preprocessing([step], size: size, normalization: .unit(format))
      var seen = 0
      for seed in 0..<25 as Range<UInt64> {
        var random = RandomStream(seed: seed)
        let moved = try whole.preview(sample(left: 24 + Int(seed % 7), top: 30, format: format), using: &random)
        if try check(moved, "\(names(step)), seed \(seed)") { seen += 1 }
      }
      // Steps may cut it off, cover it or leave one intensity; most times it can be seen.
      #expect(seen >= 4, "\(names(step)): \(seen) of 25")
    }
  }

  @Test("AugMix moves nothing where something says where things are, and else it does")
  func augMix() throws {
    let size = ImageSize(square: 64)
    let step = AugMix(severity: 10, usesAllOperations: false)
    var moved = 0
    for seed in 0..<30 as Range<UInt64> {
      let whole = Preprocessing([step], size: size, normalization: .unit(.rgb))
      var random = RandomStream(seed: seed)
      var bare = sample(left: 30, top: 30, format: .rgb)
      (bare.boxes, bare.masks, bare.keypoints, bare.numbers, bare.target) = ([], [], [], [], nil)
      let shown = try whole.preview(bare, using: &random).image.converted(to: .grey)
      // Beside the square, where only a moved one can be.
      if Set((0..<64).map { shown[$0, 28] }).count > 1 { moved += 1 }
    }
    #expect(moved > 5)
  }
}
