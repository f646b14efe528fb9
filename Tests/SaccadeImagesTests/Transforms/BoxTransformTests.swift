import SaccadeEngine
import SaccadeImages
import Testing

@Suite("Steps that look at boxes")
struct BoxTransformTests {
  private func sample() -> Sample {
    let boxes = [
      Box(x1: 10, y1: 10, x2: 30, y2: 30), Box(x1: 60, y1: 20, x2: 90, y2: 50), Box(x1: 40, y1: 50, x2: 44, y2: 54),
    ]
    return Sample(Image(height: 60, width: 100), labels: [1, 2, 3], boxes: boxes)
  }

  private func changed(_ steps: [any SampleTransform], seed: UInt64, _ sample: Sample) throws -> Sample {
    var random = RandomStream(seed: seed)
    return try Preprocessing(steps, size: sample.image.size, normalization: .unit(.rgb)).preview(sample, using: &random)
  }

  @Test("RandomIoUCrop leaves a part with an object whose middle is in it, and takes those away whose middle is not")
  func crop() throws {
    var (cuts, lost) = (0, 0)
    for seed in 0..<200 as Range<UInt64> {
      let result = try changed([RandomIoUCrop()], seed: seed, sample())
      let size = result.image.size
      #expect(!result.boxes.isEmpty && result.labels.count == result.boxes.count)
      let ratio = Float(size.width) / Float(size.height)
      guard size != ImageSize(height: 60, width: 100) else { continue }
      cuts += 1
      #expect(0.5...2 ~= ratio && size.width >= 29 && size.height >= 17)
      lost += result.labels.count < 3 ? 1 : 0
      for (label, box) in zip(result.labels, result.boxes) {
        let old = sample().boxes[label - 1]
        let center = result.map(old.center)
        #expect(center.x > 0 && center.y > 0 && center.x < Float(size.width) && center.y < Float(size.height))
        #expect(box == old.moved(by: result.map).clipped(to: size))
      }
    }
    #expect(cuts > 80 && lost > 40)
    let none = Sample(Image(height: 60, width: 100))
    #expect(try changed([RandomIoUCrop()], seed: 1, none).image.size == none.image.size)
  }

  @Test("Expand lays the picture on a larger black one, and boxes go along")
  func expand() throws {
    var picture = sample()
    picture.image = Image(height: 60, width: 100, color: .red)
    for seed in 0..<20 as Range<UInt64> {
      let result = try changed([Expand(ratio: 2...3, probability: 1)], seed: seed, picture)
      #expect(120...180 ~= result.image.height && 200...300 ~= result.image.width)
      #expect(result.boxes.map(\.area) == picture.boxes.map(\.area))
      let center = result.boxes[0].center
      #expect(result.image[Int(center.y), Int(center.x), 0] > 200)
      #expect(result.image.pixels.count { $0 > 0 } == picture.image.pixels.count { $0 > 0 })
    }
    #expect(try changed([Expand(probability: 0)], seed: 1, picture).image.size == picture.image.size)
  }

  @Test(
    "Letterbox keeps proportions and puts bars on both sides", arguments: [(60, 100), (100, 60), (1, 400), (80, 80)])
  func letterbox(height: Int, width: Int) throws {
    let old = Sample(
      Image(height: height, width: width, color: .red), labels: [1],
      boxes: [Box(x1: 0, y1: 0, x2: Float(width), y2: Float(height))])
    let result = try changed([Letterbox(ImageSize(height: 32, width: 64))], seed: 1, old)
    #expect(result.image.size == ImageSize(height: 32, width: 64))
    let box = result.boxes[0]
    let factor = min(32 / Float(height), 64 / Float(width))
    #expect(abs(box.width - Float(width) * factor) <= 0.5 && abs(box.height - max(1, Float(height) * factor)) <= 0.5)
    #expect(abs(box.center.x - 32) <= 0.5 && abs(box.center.y - 16) <= 0.5)
    let shown = result.image.pixels.count { $0 > 128 }
    #expect(abs(Float(shown) - box.area) <= 1)
  }

  @Test("FilterBoxes takes away what is too small, or has left the picture for the most part, also step by step")
  func filter() throws {
    var cut = sample()
    // Of the first box half is left, of the second all.
    cut.move(by: Placement(rows: 0..<60, columns: 20..<100))
    #expect(cut.visiblePart(of: 0) == 0.5 && cut.visiblePart(of: 1) == 1)
    #expect(try changed([FilterBoxes(area: 1, visible: 0.6)], seed: 1, cut).labels == [2, 3])
    #expect(try changed([FilterBoxes(area: 20, visible: 0)], seed: 1, cut).labels == [1, 2])
    // Half of the half is a quarter, whatever the size that it is then brought to.
    cut.move(by: Placement(rows: 20..<60, columns: 0..<80))
    cut.move(by: Placement(rows: 0..<40, columns: 0..<80, size: ImageSize(height: 80, width: 160)))
    #expect(cut.visiblePart(of: 0) == 0.25)
    #expect(try changed([FilterBoxes(area: 0, visible: 0.26)], seed: 1, cut).labels == [2, 3])
  }
}
