import Foundation
import SaccadeEngine
import SaccadeLayers
import SaccadeTestKit
import Testing

@testable import SaccadeModels

@Suite("YOLOv1")
struct YOLOv1Tests {
  @Test("its loss is the paper's, with its gradient")
  func loss() throws {
    let path = Bundle.module.path(forResource: "yolov1", ofType: "safetensors", inDirectory: "Golden/Detectors")
    let golden = try GoldenFile(try #require(path, "python3 Tests/Golden/yolo.py yolov1")).tensors
    let rows = Parameter(try #require(golden["rows"]))
    let grid = try #require(golden["grid"]).scalars(as: Int.self)
    let size = try #require(golden["size"]).scalars(as: Int.self)
    let objects = try (0..<2).map { image in
      Instances(
        boxes: Boxes(try #require(golden["objects.\(image)"])), labels: try #require(golden["labels.\(image)"]))
    }
    let losses = YOLOv1Loss(classCount: 5, boxWeight: 5, backgroundWeight: 0.5)(
      rows.value, Size2D(grid[0], grid[1]), objects, on: Size2D(size[0], size[1]))
    let near = Tolerance(relative: 1e-5, ofLargest: 1e-5, absolute: 0)
    for part in losses {
      #expect(mismatch(part.loss, try #require(golden["loss.\(part.name)"]), near) == nil, "\(part.name)")
    }
    #expect(losses.count == 3)
    losses.map(\.loss).reduce(Tensor(0), +).backward()
    #expect(mismatch(try #require(rows.gradient), try #require(golden["gradient"]), near) == nil)
  }

  @Test("a box is where its cell and its numbers say")
  func boxes() {
    let loss = YOLOv1Loss(classCount: 1, boxWeight: 5, backgroundWeight: 0.5)
    // One class, then two boxes in the second of two cells, of which the first covers a fourth of the image's width.
    let rows = Tensor(
      [Float](repeating: 0, count: 11) + [0.7, 0.5, 0.25, 0.5, 1, 0.9, 0, 0, 1, 0.5, 0.2], shape: [1, 2, 11])
    let found = loss.boxes(rows, Size2D(1, 2), on: Size2D(40, 80))
    #expect(found.corners[0, 1].scalars == [50, -10, 70, 30, 0, -5, 80, 5])
    #expect(found.confidences[0, 1].scalars == [0.9, 0.2])
  }

  @Test("is built on any network, of which a feature is a cell")
  func anyBackbone() {
    let detector = withRandomness(RandomStream(seed: 1)) {
      YOLOv1(on: SmallCNN(classes: 2, inputChannels: 3), classes: 4)
    }
    let images = ImagePlanes(.ones([1, 3, 33, 40]))
    #expect(detector.classCount == 4)
    #expect(detector.network.rows(of: images.tensor).rows.shape == [1, 8 * 10, 14])
    #expect(detector.detections(in: images).count == 1)
    #expect(detector.otherNames.first?.isOfPart == true)
  }

  @Test("the paper's network takes images of 448 pixels, and has 24 convolutions that make 7 × 7 cells of them")
  func paper() throws {
    let settings = YOLOv1.Settings(.paper)
    #expect(settings.problem(with: Size2D(448)) == nil)
    #expect(settings.problem(with: Size2D(224)) == "takes images of 448×448; resize them")
    let detector = try #require(settings.makeOutline() as? YOLOv1)
    #expect(detector.modules(of: Conv2d.self).count == 24)
    let (rows, grid) = withoutGradient { detector.network.rows(of: .outline([2, 3, 448, 448])) }
    #expect(rows.shape == [2, 49, 30] && grid == Size2D(7))
  }
}
