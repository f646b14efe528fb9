import SaccadeEngine
import SaccadeImages
import SaccadeTestKit
import SaccadeText
import Testing

@Suite("A sample's parts move alike")
struct SampleTests {
  /// A picture with a white square of 4 pixels, and everything that says where it is.
  private func sample(left: Int = 12, top: Int = 8, size: ImageSize = ImageSize(height: 30, width: 40)) -> Sample {
    let square = Image(height: size.height, width: size.width, format: .grey) { bytes in
      for index in bytes.indices {
        let (row, column) = (index / size.width, index % size.width)
        bytes[index] = (top..<top + 4) ~= row && (left..<left + 4) ~= column ? 255 : 0
      }
    }
    let (x, y) = (Float(left), Float(top))
    return Sample(
      square, labels: [7], boxes: [Box(x1: x, y1: y, x2: x + 4, y2: y + 4)], masks: [Mask(square)],
      keypoints: [[Keypoint(Point(x: x + 2, y: y + 2)), Keypoint(Point(x: x, y: y), .hidden)]], target: square,
      numbers: [
        SampleNumber(Double(x) + 2, .x), SampleNumber(4, .length), SampleNumber(Double(y) + 2, .y), SampleNumber(99),
      ])
  }

  /// The box around the lit pixels, and their middle.
  private func lit(_ image: Image) -> Box? {
    var places: [Point] = []
    for row in 0..<image.height {
      for column in 0..<image.width where image[row, column] > 127 {
        places += Box(center: Point(x: Float(column) + 0.5, y: Float(row) + 0.5), width: 1, height: 1).corners
      }
    }
    return Box(around: places)
  }

  private func expectTogether(_ sample: Sample, within slack: Float, _ what: String) throws {
    let shown = try #require(lit(sample.image), "\(what)")
    let masked = try #require(lit(sample.masks[0].image))
    let target = try #require(sample.target)
    let other = try #require(lit(target))
    for box in [masked, other, sample.boxes[0]] {
      for (a, b) in zip(shown.corners, box.corners) {
        #expect(abs(a.x - b.x) <= slack && abs(a.y - b.y) <= slack, "\(what): \(shown) beside \(box)")
      }
    }
    let point = sample.keypoints[0][0].point
    #expect(abs(point.x - shown.center.x) <= slack && abs(point.y - shown.center.y) <= slack, "\(what)")
    #expect(sample.numbers[0].value == Double(point.x) && sample.numbers[2].value == Double(point.y))
    #expect(sample.labels == [7] && sample.numbers[3].value == 99)
  }

  @Test("through crops, borders, mirrors and resizes")
  func placements() throws {
    let steps: [any SampleTransform] = [
      RandomCrop(ImageSize(height: 26, width: 34), border: 3), RandomFlip(probability: 1),
      RandomFlip(.vertical, probability: 1), Resize(to: ImageSize(height: 52, width: 102), filter: .nearest),
      CenterCrop(ImageSize(height: 60, width: 110)),
    ]
    for seed in 0..<20 {
      var random = RandomStream(seed: UInt64(seed))
      let whole = Preprocessing(steps, size: ImageSize(height: 60, width: 110), normalization: .unit(.grey))
      let moved = try whole.preview(sample(), using: &random)
      try expectTogether(moved, within: 0.01, "seed \(seed)")
      #expect(abs(moved.numbers[1].value - 4 * 6.0.squareRoot()) < 1e-4)
    }
  }

  @Test("through turns, shears and tilts; a box becomes the box around its corners")
  func warps() throws {
    let steps: [any WarpTransform] = [
      RandomRotation(-90...90, filter: .nearest), RandomPerspective(distortion: 0.2, probability: 1, filter: .nearest),
      RandomAffine(
        degrees: -20...20, translation: (0.1, 0.1), scale: 0.9...1.2, shear: -10...10, filter: .nearest),
    ]
    for step in steps {
      for seed in 0..<20 {
        var random = RandomStream(seed: UInt64(seed))
        let whole = Preprocessing([step], size: ImageSize(square: 64), normalization: .unit(.grey))
        let moved = try whole.preview(
          sample(left: 28, top: 30, size: ImageSize(square: 64)), using: &random)
        // A turned pixel's corners stand out of those that are lit.
        try expectTogether(moved, within: 1.1, "\(step), seed \(seed)")
      }
    }
  }

  @Test("a quarter turn puts every pixel where it belongs, counter-clockwise as in torchvision")
  func quarter() throws {
    var sample = sample(left: 1, top: 2, size: ImageSize(square: 8))
    var random = RandomStream(seed: 0)
    try sample.move(by: RandomRotation(90...90).warp(for: sample.image.size, using: &random))
    #expect(lit(sample.image) == Box(x1: 2, y1: 3, x2: 6, y2: 7))
    for (a, b) in zip(sample.boxes[0].corners, Box(x1: 2, y1: 3, x2: 6, y2: 7).corners) {
      #expect(abs(a.x - b.x) < 1e-4 && abs(a.y - b.y) < 1e-4)
    }
  }

  @Test("what leaves the picture is clipped, absent or, if asked for, taken away")
  func leaving() {
    var sample = sample()
    sample.boxes.append(Box(x1: 30, y1: 0, x2: 36, y2: 5))
    sample.labels.append(3)
    sample.masks.append(sample.masks[0])
    sample.keypoints.append([Keypoint(Point(x: 31, y: 2))])
    sample.move(by: Placement(rows: 0..<10, columns: 10..<20))
    #expect(sample.boxes == [Box(x1: 2, y1: 8, x2: 6, y2: 10), Box(x1: 10, y1: 0, x2: 10, y2: 5)])
    #expect(sample.keypoints[0].map(\.visibility) == [.visible, .hidden])
    #expect(sample.keypoints[1].map(\.visibility) == [.absent])
    sample.removeObjects(smallerThan: 1)
    #expect(sample.labels == [7] && sample.boxes.count == 1 && sample.masks.count == 1 && sample.keypoints.count == 1)
  }

  @Test("a mask has its own number outside of the picture, and never a mixed one")
  func masks() {
    var sample = Sample(
      Image(height: 6, width: 6, format: .rgb),
      masks: [
        Mask(Image(height: 6, width: 6, format: .grey, pixels: (0..<36).map { $0 % 6 < 3 ? 2 : 5 }), outside: 255)
      ])
    sample.move(by: Placement(rows: -2..<8, columns: -2..<8, size: ImageSize(square: 25)))
    #expect(Set(sample.masks[0].image.pixels) == [2, 5, 255])
    #expect(sample.masks[0].image[0, 0] == 255 && sample.masks[0].image[12, 11] == 2)
  }

  @Test("a place without its other coordinate cannot be turned, and says so")
  func half() throws {
    let preprocessing = Preprocessing([RandomRotation(10...20)], size: ImageSize(square: 8))
    var random = RandomStream(seed: 0)
    let sample = Sample(Image(height: 8, width: 8), numbers: [SampleNumber(3, .x)])
    let error = #expect(throws: PreprocessingError.self) { try preprocessing.preview(sample, using: &random) }
    #expect("\(error as Any)".contains("have no x for each y"))
    // Crops and flips need no other coordinate.
    let flip = Preprocessing([RandomFlip(probability: 1)], size: ImageSize(square: 8))
    #expect(try flip.preview(sample, using: &random).numbers[0].value == 5)
  }

  @Test("parts that were given for the file's size follow a picture that was decoded smaller")
  func smaller() {
    var sample = Sample(
      Image(height: 15, width: 20, format: .rgb), boxes: [Box(x1: 8, y1: 4, x2: 16, y2: 12)],
      numbers: [SampleNumber(8, .x), SampleNumber(4, .y), SampleNumber(8, .length)])
    sample.scaleParts(from: ImageSize(height: 30, width: 40))
    #expect(sample.boxes == [Box(x1: 4, y1: 2, x2: 8, y2: 6)] && sample.numbers.map(\.value) == [4, 2, 4])
    #expect(sample.originalSize == ImageSize(height: 30, width: 40))
    #expect(sample.map.inverse(Point(x: 4, y: 2)) == Point(x: 8, y: 4))
  }

  @Test("boxes know their area, their common part and their overlap")
  func boxes() {
    let a = Box(x1: 0, y1: 0, x2: 10, y2: 10)
    let b = Box(center: Point(x: 10, y: 5), width: 10, height: 10)
    #expect(b == Box(x1: 5, y1: 0, x2: 15, y2: 10) && b.area == 100)
    #expect(a.intersection(b) == Box(x1: 5, y1: 0, x2: 10, y2: 10))
    #expect(abs(a.intersectionOverUnion(b) - 1 / 3) < 1e-6)
    #expect(a.intersectionOverUnion(Box(x1: 20, y1: 20, x2: 30, y2: 30)) == 0)
    #expect(Box(x1: 3, y1: 3, x2: 1, y2: 1).area == 0 && Box(around: []) == nil)
  }

  @Test("a mask of another size than its picture is told, and moves nowhere")
  func unfitMasks() throws {
    let sample = Sample(
      Image(height: 16, width: 16, format: .grey), masks: [Mask(Image(height: 8, width: 8, format: .grey))])
    for steps in [[Mosaic(ImageSize(square: 8))], [RandomFlip()], []] as [[any SampleTransform]] {
      let whole = Preprocessing(steps, size: ImageSize(square: 16), normalization: .unit(.grey))
      var random = RandomStream(seed: 1)
      let supply = SampleSupply(count: 1) { _ in sample }
      let error = #expect(throws: PreprocessingError.self) {
        try whole.preview(sample, using: &random, from: supply)
      }
      #expect(error?.description.hasPrefix("a mask of 8×8 pixels lies on a picture of 16×16 (height × width)") == true)
      #expect(error?.isOfOneImage == true)
    }
    let moved = mistake {
      var sample = sample
      sample.move(by: Placement(rows: 0..<9, columns: 0..<9))
    }
    #expect(moved?.contains("a mask of 8×8 lies on a picture of 16×16") == true)
    let warped = mistake {
      var (sample, random) = (sample, RandomStream(seed: 0))
      try? sample.move(by: RandomRotation(9...9).warp(for: sample.image.size, using: &random))
    }
    #expect(warped != nil)
  }

  @Test("a length grows as the picture does where it lies, and in its middle if nobody says where")
  func lengths() throws {
    let size = ImageSize(height: 80, width: 100)
    for seed in 0..<50 as Range<UInt64> {
      var random = RandomStream(seed: seed)
      let warp = RandomPerspective(distortion: 0.5, probability: 1).warp(for: size, using: &random)
      /// How much a small square around a point grows.
      func growth(_ x: Float, _ y: Float) -> Double {
        let (a, b) = (warp.map(Point(x: x - 0.5, y: y)), warp.map(Point(x: x + 0.5, y: y)))
        let (c, d) = (warp.map(Point(x: x, y: y - 0.5)), warp.map(Point(x: x, y: y + 0.5)))
        return Double(abs((b.x - a.x) * (d.y - c.y) - (b.y - a.y) * (d.x - c.x))).squareRoot()
      }
      var placed = Sample(
        Image(height: 80, width: 100, format: .grey),
        numbers: [
          SampleNumber(20, .length), SampleNumber(30, .x), SampleNumber(60, .y), SampleNumber(70, .x),
          SampleNumber(20, .y), SampleNumber(20, .length), SampleNumber(20, .length),
        ])
      var alone = Sample(Image(height: 80, width: 100, format: .grey), numbers: [SampleNumber(20, .length)])
      try placed.move(by: warp)
      try alone.move(by: warp)
      let expected = [(placed.numbers[0], growth(30, 60)), (placed.numbers[5], growth(70, 20))]
      for (number, growth) in expected + [(placed.numbers[6], growth(70, 20)), (alone.numbers[0], growth(50, 40))] {
        #expect(abs(number.value / (20 * growth) - 1) < 2e-3, "seed \(seed)")
      }
    }
  }

  @Test("an empty box stays empty, whatever happens to its picture")
  func emptyBoxes() throws {
    let empty = Box(x1: 0, y1: 0, x2: 3, y2: 3).intersection(Box(x1: 6, y1: 5, x2: 9, y2: 9))
    let flat = Box(x1: 5, y1: 1, x2: 5, y2: 9)
    let steps: [any SampleTransform] = [
      RandomFlip(probability: 1), Resize(to: ImageSize(square: 40)), RandomRotation(45...45),
      RandomPerspective(probability: 1),
    ]
    for step in steps {
      var random = RandomStream(seed: 3)
      let whole = Preprocessing([step], size: ImageSize(square: 10), normalization: .unit(.grey))
      let sample = Sample(Image(height: 10, width: 10, format: .grey), boxes: [empty, flat])
      let moved = try whole.preview(sample, using: &random)
      #expect(moved.boxes.allSatisfy { $0.area == 0 && $0.isEmpty }, "\(step): \(moved.boxes)")
    }
  }

  @Test("a box that reaches far out of its picture still holds what can be seen of it, in perspective")
  func horizon() throws {
    for seed in 0..<300 as Range<UInt64> {
      var random = RandomStream(seed: seed)
      var sample = Sample(
        Image(height: 100, width: 100, format: .grey), boxes: [Box(x1: 40, y1: 30, x2: 80, y2: 250)],
        keypoints: [[Keypoint(Point(x: 60, y: 60)), Keypoint(Point(x: 60, y: 5000))]])
      let warp = RandomPerspective(distortion: 0.5, probability: 1).warp(for: sample.image.size, using: &random)
      try sample.move(by: warp)
      let (box, point) = (sample.boxes[0], sample.keypoints[0][0].point)
      #expect(box.x1 <= point.x && point.x <= box.x2 && box.y1 <= point.y && point.y <= box.y2, "seed \(seed)")
      // What lay behind the eye does not come to be seen.
      if !warp.map.sees(Point(x: 60, y: 5000)) { #expect(sample.keypoints[0][1].visibility == .absent) }
    }
  }
}
