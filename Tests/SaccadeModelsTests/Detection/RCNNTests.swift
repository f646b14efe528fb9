import Foundation
import SaccadeEngine
import SaccadeLayers
import SaccadeTestKit
import Testing

@testable import SaccadeModels

@Suite("R-CNN looks at each proposal alone")
struct RCNNTests {
  private func boxes(_ sides: [[Float]]) -> Boxes { Boxes(Tensor(sides.flatMap { $0 }, shape: [sides.count, 4])) }

  private func made(_ classes: Int = 3) -> RCNN {
    withRandomness(RandomStream(seed: 1)) {
      RCNN(SmallResNet(depth: 8, classes: 4), classes: classes, cropSize: 32, context: 4)
    }
  }

  /// A dark image with a red and a green rectangle, and proposals at, beside and far from them.
  private func scene(_ index: Int) -> (image: ImagePlanes, objects: Instances) {
    var stream = RandomStream(seed: 8).child(index)
    func place() -> Float { Float(stream.integer(below: 16)) }
    let red: [Float] = [4 + place(), 6 + place(), 34 + place(), 38 + place()]
    let green: [Float] = [56 + place(), 50 + place(), 80 + place(), 78 + place()]
    var planes = [Float](repeating: -0.5, count: 3 * 96 * 96)
    for (channel, box) in [(0, red), (1, green)] {
      for y in Int(box[1])..<Int(box[3]) {
        for x in Int(box[0])..<Int(box[2]) { planes[(channel * 96 + y) * 96 + x] = 1.5 }
      }
    }
    func moved(_ box: [Float], _ by: [Float]) -> [Float] { zip(box, by).map { $0 + $1 } }
    var proposals: [[Float]] = [
      [0, 60, 30, 94], [60, 4, 94, 40], [40, 40, 54, 60], [0, 0, 96, 96], [50, 2, 60, 30],
    ]
    for box in [red, green] {
      proposals += [
        moved(box, [-3, 0, 2, 3]), moved(box, [2, 2, -2, 0]), moved(box, [0, -4, 0, 2]), moved(box, [-2, -2, 4, 4]),
      ]
    }
    let objects = Instances(boxes: boxes([red, green]), labels: Tensor([0, 1]))
    return (ImagePlanes(Tensor(planes, shape: [1, 3, 96, 96]), proposals: [boxes(proposals)]), objects)
  }

  @Test("a proposal is stretched to the crop, with what lies around it; beyond the image is the mean")
  func crops() {
    // Columns are numbered, and so are rows, by a hundred.
    let numbers = (0..<2400).map { (place: Int) -> Float in Float(place % 60 + 100 * (place / 60)) }
    let image = Tensor(numbers, shape: [1, 1, 40, 60])
    let crop = RegionCrops(size: 20, context: 5)(image, [boxes([[10, 10, 30, 20], [-30, -30, -20, -20]])])
    #expect(crop.shape == [2, 1, 20, 20])
    let pixels = crop[0, 0]
    // Twenty columns of two pixels from 0 on, ten rows of one from 10 on and five on each side.
    for (row, column) in [(5, 5), (14, 14), (7, 12), (0, 0), (19, 19), (10, 3)] {
      let expected = Float(column * 2) + 0.5 + 100 * (5 + Float(row))
      #expect(abs(pixels[row, column].item() - expected) < 1e-2, "\(row), \(column): \(pixels[row, column].item())")
    }
    #expect(crop[1].max().item() == 0)
  }

  @Test(
    "fitted to some scenes, it finds the objects of others, nearer than they were proposed, and saves what it knows")
  func fitting() throws {
    let detector = made()
    #expect(!detector.isFitted)
    var options = RegionFit()
    options.ridge = 1
    detector.fit(count: 24, options: options) { scene($0) }
    #expect(detector.isFitted)
    detector.eval()
    detector.selection.scoreThreshold = 0.5
    func meanOverlap() -> Float {
      let overlaps = (100..<110).map { index in
        let (image, truth) = scene(index)
        let found = detector.detections(in: image)[0]
        let labels = found.labels.scalars(as: Int.self)
        #expect(labels.sorted() == [0, 1], "\(index): \(labels), \(found.scores)")
        let all = truth.boxes.overlaps(with: found.boxes)
        return labels.enumerated().map { all[$1, $0].item() }.reduce(0, +) / Float(max(1, labels.count))
      }
      return overlaps.reduce(0, +) / 10
    }
    let moved = meanOverlap()
    let learnt = detector.regressors.parameters.map(\.value)
    for parameter in detector.regressors.parameters { parameter.value = .zeros(parameter.value.shape) }
    #expect(moved > meanOverlap() + 0.02, "\(moved) beside \(meanOverlap())")
    for (parameter, value) in zip(detector.regressors.parameters, learnt) { parameter.value = value }
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).safetensors").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try detector.save(to: path)
    let other = withRandomness(RandomStream(seed: 99)) {
      RCNN(SmallResNet(depth: 8, classes: 4), classes: 3, cropSize: 32, context: 4)
    }
    try other.load(from: path)
    other.eval()
    other.selection = detector.selection
    #expect(other.isFitted)
    let image = scene(7).image
    #expect(
      other.detections(in: image)[0].boxes.tensor.scalars == detector.detections(in: image)[0].boxes.tensor.scalars)
  }

  @Test("a class without an object is never found, and the same data give the same detector")
  func absent() {
    let (first, second) = (made(), made())
    for detector in [first, second] {
      var options = RegionFit()
      options.negativesOfRound = 20
      detector.fit(count: 6, options: options) { scene($0) }
      detector.eval()
      detector.selection.scoreThreshold = 0
    }
    let found = first.detections(in: scene(50).image)[0]
    let scores = zip(found.labels.scalars(as: Int.self), found.scores.scalars)
    #expect(scores.allSatisfy { $0 != 2 || $1 < 1e-6 })
    #expect(first.svms.weight.value.scalars == second.svms.weight.value.scalars)
    #expect(first.regressors.weight.value.scalars == second.regressors.weight.value.scalars)
    #expect(first.detections(in: ImagePlanes(.ones([1, 3, 64, 64]), proposals: [.none]))[0].isEmpty)
  }

  @Test("a context that leaves nothing of the crop is told")
  func misused() {
    #expect(
      mistake { _ = RCNN(SmallResNet(depth: 8, classes: 4), classes: 3, cropSize: 32, context: 16) }
        == "RCNN: the context must leave something of the crop: 16 on each side of 32 pixels")
  }
}
