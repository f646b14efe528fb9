import SaccadeEngine
import SaccadeImages
import Testing

@Suite("Transforms for pictures with boxes")
struct DetectionTransformTests {
  private func stream(_ index: Int) -> RandomStream { RandomStream(seed: 11).child(index) }

  /// A grey picture with a white square for each box.
  private func sample(_ size: ImageSize, _ boxes: [Box]) -> Sample {
    var image = Image(height: size.height, width: size.width, color: Color(grey: 90))
    for box in boxes { image.fill(.box(x1: box.x1, y1: box.y1, x2: box.x2, y2: box.y2), with: .white) }
    return Sample(image, labels: Array(boxes.indices), boxes: boxes)
  }

  private func apply(_ steps: [any SampleTransform], _ sample: Sample, _ index: Int = 0) throws -> Sample {
    var random = stream(index)
    return try Preprocessing(steps, size: sample.image.size, normalization: .unit(.rgb))
      .preview(sample, using: &random)
  }

  /// Whether a box is where the white pixels are, to a pixel.
  private func isOnWhite(_ box: Box, _ image: Image) -> Bool {
    var found: Box?
    for row in 0..<image.height {
      for column in 0..<image.width where image[row, column] > 180 {
        let (x, y) = (Float(column), Float(row))
        let old = found ?? Box(x1: x, y1: y, x2: x + 1, y2: y + 1)
        found = Box(x1: min(old.x1, x), y1: min(old.y1, y), x2: max(old.x2, x + 1), y2: max(old.y2, y + 1))
      }
    }
    guard let found else { return false }
    return zip(found.corners, box.corners).allSatisfy { abs($0.x - $1.x) <= 1.2 && abs($0.y - $1.y) <= 1.2 }
  }

  @Test("Letterbox keeps proportions, fills what is left with grey, and boxes stay on their objects")
  func letterbox() throws {
    for (size, isCentered) in [(ImageSize(height: 40, width: 90), true), (ImageSize(height: 77, width: 30), false)] {
      let old = sample(size, [Box(x1: 6, y1: 10, x2: 24, y2: 30)])
      let step = Letterbox(ImageSize(height: 64, width: 96), fill: 3, isCentered: isCentered)
      let new = try apply([step], old)
      #expect(new.image.size == ImageSize(height: 64, width: 96))
      #expect(isOnWhite(new.boxes[0], new.image.converted(to: .grey)), "\(new.boxes)")
      let (across, down) = (new.boxes[0].width / 18, new.boxes[0].height / 20)
      #expect(abs(across / down - 1) < 0.03, "stretched: \(across), \(down)")
      #expect(new.image.pixels.suffix(3) == [3, 3, 3])
      #expect(isCentered == (new.image.pixels[0] == 3))
      // What is found on the result lies on the old picture where it was.
      let back = new.boxes[0].moved(by: new.map.inverse)
      #expect(zip(back.corners, old.boxes[0].corners).allSatisfy { abs($0.x - $1.x) < 0.1 && abs($0.y - $1.y) < 0.1 })
    }
  }

  @Test("a longest side makes the shorter one shorter, and both keep their proportions")
  func longestSide() {
    func result(_ height: Int, _ width: Int) -> ImageSize {
      Resize(shorterSide: 80, longestSide: 130).resultSize(of: ImageSize(height: height, width: width))
    }
    #expect(result(100, 150) == ImageSize(height: 80, width: 120))
    #expect(result(100, 400) == ImageSize(height: 32, width: 130))
    #expect(result(1000, 10) == ImageSize(height: 130, width: 1))
  }

  @Test("Expand puts the picture somewhere on a larger one, with its objects and no others")
  func expand() throws {
    let old = sample(ImageSize(height: 30, width: 40), [Box(x1: 5, y1: 5, x2: 15, y2: 20)])
    var sizes: Set<ImageSize> = []
    for index in 0..<40 {
      let new = try apply([Expand(probability: 1, scale: 1...3, fill: 50)], old, index)
      sizes.insert(new.image.size)
      #expect(isOnWhite(new.boxes[0], new.image.converted(to: .grey)), "\(index): \(new.boxes)")
      #expect(new.boxes[0].width == 10 && new.boxes[0].height == 15)
      #expect(new.image.height <= 90 && new.image.width <= 120)
    }
    #expect(sizes.count > 20)
    #expect(try apply([Expand(probability: 0)], old).image == old.image)
  }

  @Test("RandomIoUCrop keeps objects whose middle is on the part, and one of them overlaps it as was drawn")
  func cropByOverlap() throws {
    let boxes = [Box(x1: 10, y1: 10, x2: 40, y2: 50), Box(x1: 70, y1: 60, x2: 95, y2: 90)]
    let old = sample(ImageSize(height: 100, width: 100), boxes)
    var counts = [0, 0, 0]
    for index in 0..<80 {
      let new = try apply([RandomIoUCrop(overlaps: [0.3])], old, index)
      counts[new.boxes.count] += 1
      let part = Box(x1: 0, y1: 0, x2: Float(new.image.width), y2: Float(new.image.height)).moved(by: new.map.inverse)
      let kept = new.labels.map { boxes[$0] }
      #expect(kept.contains { $0.intersectionOverUnion(part) >= 0.3 - 1e-4 }, "\(index)")
      for (label, box) in boxes.enumerated() {
        let isInside =
          part.x1 < box.center.x && box.center.x < part.x2 && part.y1 < box.center.y && box.center.y < part.y2
        #expect(isInside == new.labels.contains(label), "\(index): object \(label) on \(part)")
      }
      #expect(new.image.height >= 30 && new.image.width >= 30)
    }
    #expect(counts[1] > 5, "\(counts)")
    // A picture without objects, and an overlap of 1, leave all as it is.
    #expect(try apply([RandomIoUCrop()], sample(old.image.size, [])).image.size == old.image.size)
    #expect(try apply([RandomIoUCrop(overlaps: [1])], old).image == old.image)
  }

  @Test("FilterBoxes takes away what the steps before have cut off, counted over all of them")
  func filter() throws {
    let boxes = [
      Box(x1: 0, y1: 0, x2: 40, y2: 40), Box(x1: 50, y1: 50, x2: 90, y2: 90), Box(x1: 44, y1: 44, x2: 46, y2: 46),
    ]
    let old = sample(ImageSize(square: 100), boxes)
    // Half of the first one's width goes, and then half of its height; the second one stays whole.
    struct Cut: GeometricTransform {
      let rows: Range<Int>
      let columns: Range<Int>
      func placement(for size: ImageSize, using random: inout RandomStream) -> Placement {
        Placement(rows: rows, columns: columns)
      }
    }
    let cuts: [any SampleTransform] = [Cut(rows: 0..<100, columns: 20..<100), Cut(rows: 20..<100, columns: 0..<80)]
    let cut = try apply(cuts, old)
    #expect(cut.visibleParts == [0.25, 1, 1])
    #expect(try apply(cuts + [FilterBoxes(visible: 0.2)], old).labels == [0, 1, 2])
    let filtered = try apply(cuts + [FilterBoxes(visible: 0.3)], old)
    #expect(filtered.labels == [1, 2] && filtered.visibleParts == [1, 1])
    #expect(try apply([FilterBoxes(visible: 0, side: 3)], old).labels == [0, 1])
  }

  @Test("RandomHSV turns, fades and darkens colours, greys stay grey, and nothing asked changes nothing")
  func hsv() {
    let color = Image(height: 2, width: 2, color: Color(red: 200, green: 80, blue: 40))
    let grey = Image(height: 2, width: 2, color: Color(grey: 120))
    var seen: Set<[UInt8]> = []
    for index in 0..<30 {
      var random = stream(index)
      let new = RandomHSV(hue: 0, saturation: 1, value: 0).apply(to: color, using: &random)
      seen.insert(Array(new.pixels.prefix(3)))
      // The brightest channel is the value, which stays.
      #expect(new.pixels[0] == 200 && new.pixels[2] <= new.pixels[1])
      let faded = RandomHSV().apply(to: grey, using: &random)
      #expect(Set(faded.pixels).count == 1)
    }
    #expect(seen.count > 15)
    var random = stream(0)
    #expect(RandomHSV(hue: 0, saturation: 0, value: 0).apply(to: color, using: &random) == color)
  }
}
