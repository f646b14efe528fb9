import Foundation
import SaccadeEngine
import SaccadeLayers
import SaccadeTestKit
import SaccadeText
import Testing

@testable import SaccadeModels

@Suite("YOLOv3")
struct YOLOv3Tests {
  @Test("has Darknet's weights in Darknet's order", arguments: [YOLOv3.Variant.darknet53, .tiny])
  func order(variant: YOLOv3.Variant) throws {
    let name = variant == .tiny ? "yolov3_tiny" : "yolov3"
    let path = Bundle.module.path(forResource: name, ofType: "safetensors", inDirectory: "Golden/Detectors")
    let golden = try GoldenFile(try #require(path))
    let folder = FileManager.default.temporaryDirectory.appending(path: "saccade-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    // As many numbers as Darknet's file has, for twenty classes; nothing of it is read.
    let counts = variant == .tiny ? (all: 8_858_734, perClass: 2_310) : (all: 62_001_757, perClass: 5_385)
    let numbers = counts.all - 60 * counts.perClass
    let file = folder.path + "/net.weights"
    try Data([0, 0, 0, 0, 2, 0, 0, 0] + [UInt8](repeating: 0, count: 12)).write(to: URL(filePath: file))
    let handle = try FileHandle(forWritingTo: URL(filePath: file))
    try handle.truncate(atOffset: UInt64(20 + 4 * numbers))
    try handle.close()
    var settings = YOLOv3.Settings(variant)
    settings.numClasses = 5
    let named = try WeightsFile(file).named(for: settings.makeOutline())
    // The golden network is for five classes, the file for twenty.
    let lines = named.entries.map { entry in
      let sizes = entry.name.contains("prediction") ? [30] + entry.shape.dimensions.dropFirst() : entry.shape.dimensions
      return "\(entry.name) \(sizes.map(String.init).joined(separator: "x"))"
    }
    #expect(named.entries.last?.shape[0] == 75)
    #expect(hash(of: lines) == golden.tensors["darknet.order"]?.item(as: Int.self))
    #expect(
      DarknetMatch.all(for: try WeightsFile(file)) == [DarknetMatch(name: variant.rawValue, classes: 20)])
  }

  @Test("an object is found by the anchor of its shape in the cell of its middle, and of two there by the last")
  func assignment() {
    let grid = AnchorGrid([
      (Size2D(2, 3), 32, [(80, 80), (100, 40), (40, 100)]), (Size2D(4, 6), 16, [(8, 8), (20, 10), (10, 20)]),
    ])
    #expect(grid.count == 6 * 3 + 24 * 3)
    let objects = Instances(
      boxes: Boxes(Tensor([40, 16, 60, 26, 40, 18, 60, 27, 0, 0, 96, 64], shape: [3, 4])),
      labels: Tensor([1, 4, 2] as [Int]))
    var found = [Float](repeating: 0, count: 4 * grid.count)
    // The eleventh predicts the first object well, and is not to find it.
    found.replaceSubrange(40..<44, with: [40, 16, 60, 26])
    let (targets, ignored) = AnchorAssignment(ignoreThreshold: 0.7).targets(
      of: objects, on: grid, found: Tensor(found, shape: [grid.count, 4]), within: Size2D(64, 96))
    #expect(ignored == [10])
    #expect(targets.map(\.row) == [4 * 3, 18 + (6 + 3) * 3 + 1])
    #expect(targets.map(\.labels) == [[2], [1, 4]])
    #expect(targets[0].middle == (0.5, 0) && targets[0].share == 1)
    #expect(abs(targets[1].middle.x - 0.125) < 1e-6 && abs(targets[1].middle.y - 6.5 / 16) < 1e-6)
    #expect(abs(targets[1].sides.height - Float(log(0.9))) < 1e-6 && targets[1].sides.width == 0)
  }

  @Test("takes images of any size, also of such as are no multiple of 32", arguments: [(32, 70), (95, 33)])
  func sizes(height: Int, width: Int) {
    let detector = withRandomness(RandomStream(seed: 1)) { YOLOv3(.tiny, classes: 2) }
    let images = ImagePlanes(.ones([2, 3, height, width]))
    let object = Instances(
      boxes: Boxes(Tensor([2, 3, Float(width), Float(height)], shape: [1, 4])), labels: Tensor([1] as [Int]))
    let losses = detector.losses(of: images, objects: [object, .none])
    #expect(losses.map(\.name) == ["boxes", "objectness", "classification"])
    #expect(losses.allSatisfy { $0.loss.item().isFinite && $0.loss.item() > 0 })
    #expect(detector.detections(in: images).count == 2)
  }

  @Test("its anchors are as many as its maps want")
  func anchors() {
    #expect(
      mistake { _ = YOLOv3(.tiny) { $0.anchors = [1, 2] } }
        == "YOLOv3: anchors must be 12 numbers, the widths and heights of 6 anchors: 2")
    var settings = YOLOv3.Settings(.darknet53)
    settings.anchors[3] = 0
    #expect(settings.anchorsProblem == "must be widths and heights above 0")
  }
}
