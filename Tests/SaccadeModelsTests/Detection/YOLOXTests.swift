import Foundation
import SaccadeEngine
import SaccadeLayers
import SaccadeTestKit
import Testing

@testable import SaccadeModels

@Suite("YOLOX")
struct YOLOXTests {
  @Test("has as many parameters as the authors' for the classes of COCO", arguments: YOLOX.Variant.allCases)
  func parameters(variant: YOLOX.Variant) throws {
    let name = variant.rawValue.lowercased()
    let path = Bundle.module.path(forResource: name, ofType: "safetensors", inDirectory: "Golden/Detectors")
    let golden = try GoldenFile(try #require(path))
    #expect(YOLOX.facts(of: variant).parameterCount == golden.tensors["parameters"]?.item(as: Int.self))
  }

  /// What four cells of 16 pixels predict, and that each is sure of the first of two classes.
  private static let grid = CellGrid([(Size2D(2, 2), 16)])
  private func matches(_ objects: [[Float]], _ predicted: [[Float]], radius: Float = 2.5) -> [SimOTA.Match] {
    var assignment = SimOTA()
    assignment.radius = radius
    let logits = [Float](repeating: 0, count: 5 + 2)
    return assignment(
      Instances(
        boxes: Boxes(Tensor(objects.flatMap { $0 }, shape: [objects.count, 4])),
        labels: Tensor([Int](repeating: 0, count: objects.count))),
      Self.grid, corners: predicted.flatMap { $0 }[...], logits: Array(repeating: logits, count: 4).flatMap { $0 }[...],
      classes: 2)
  }

  @Test("an object has as many cells as its overlaps add up to, and one at least")
  func counts() {
    let object: [Float] = [0, 0, 32, 32]
    let good = matches([object], [object, object, object, [0, 0, 32, 16]])
    #expect(good.map(\.cell) == [0, 1, 2] && good.map(\.overlap) == [1, 1, 1])
    let poor = matches([object], [[0, 0, 8, 8], [0, 0, 8, 16], [0, 0, 4, 4], [90, 90, 99, 99]])
    #expect(poor == [SimOTA.Match(cell: 1, object: 0, overlap: 0.125)])
  }

  @Test("a cell that two objects want has the cheaper one, and one that no object is near has none")
  func contested() {
    let both: [[Float]] = [[0, 0, 20, 16], [0, 0, 16, 16]]
    let found = matches(both, [[0, 0, 16, 16], [0, 0, 1, 1], [0, 0, 1, 1], [0, 0, 1, 1]], radius: 0.9)
    #expect(found == [SimOTA.Match(cell: 0, object: 1, overlap: 1)])
    #expect(matches([], [[0, 0, 1, 1], [0, 0, 1, 1], [0, 0, 1, 1], [0, 0, 1, 1]]) == [])
    #expect(matches([[100, 100, 120, 130]], both + both).isEmpty)
  }

  @Test("what lies in the object and near its middle comes before what overlaps it better")
  func inside() {
    // The second cell's middle is near the object's, but not in the object.
    let found = matches(
      [[0, 0, 20, 16]], [[0, 0, 8, 8], [0, 0, 20, 16], [9, 9, 10, 10], [9, 9, 10, 10]], radius: 1)
    #expect(found.map(\.cell) == [0])
  }

  @Test("takes images of any size, and of one channel", arguments: [(32, 70), (95, 33)])
  func sizes(height: Int, width: Int) {
    let detector = withRandomness(RandomStream(seed: 1)) {
      YOLOX(.nano, classes: 2) {
        $0.inChannels = 1
        $0.usesDifferences = true
      }
    }
    let images = ImagePlanes(.ones([2, 1, height, width]))
    let object = Instances(
      boxes: Boxes(Tensor([2, 3, Float(width), Float(height)], shape: [1, 4])), labels: Tensor([1] as [Int]))
    let losses = detector.losses(of: images, objects: [object, .none])
    #expect(losses.map(\.name) == ["boxes", "objectness", "classification", "l1"])
    #expect(losses.allSatisfy { $0.loss.item().isFinite && $0.loss.item() > 0 })
    #expect(detector.detections(in: images).count == 2)
  }
}
