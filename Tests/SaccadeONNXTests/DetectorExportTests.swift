import Foundation
import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import SaccadeTestKit
import Testing

@testable import SaccadeONNX

@Suite("A detector written as ONNX")
struct DetectorExportTests {
  /// A detector and the size of its pictures.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let size: Size2D
    let make: @Sendable () -> any TensorDetector

    static let all = [
      Case(testDescription: "SSDLite320", size: Size2D(128, 160)) { SSDLite320(.mobileNetV3Large, classes: 5) },
      Case(testDescription: "SSD300", size: Size2D(268, 268)) { SSD300(.vgg16, classes: 2) },
      Case(testDescription: "TinySSD", size: Size2D(64, 96)) { TinySSD(.book, classes: 2) },
      Case(testDescription: "RetinaNet", size: Size2D(64, 64)) {
        RetinaNet(.resNet50, classes: 3) { $0.freezesNorm = false }
      },
      Case(testDescription: "YOLOv3", size: Size2D(96, 64)) { YOLOv3(.tiny, classes: 5) },
      Case(testDescription: "YOLOX", size: Size2D(64, 96)) { YOLOX(.nano, classes: 5) },
      Case(testDescription: "YOLO", size: Size2D(64, 96)) { YOLOv1(.resNet18, classes: 5) },
    ]

    func settled() -> (detector: any TensorDetector, planes: Tensor) {
      var stream = RandomStream(seed: 7)
      let planes = Tensor.randomNormal([4, 3, size.height, size.width], using: &stream)
      let detector = withRandomness(RandomStream(seed: 4)) {
        let detector = make()
        detector.settle { _ = detector.answer(to: planes) }
        return detector
      }
      return (detector, planes)
    }
  }

  private func written(
    _ detector: any TensorDetector, _ size: Size2D, _ export: ONNXExport,
    _ results: @escaping ((boxes: Tensor, scores: Tensor, candidates: Tensor)) -> [Tensor]
  ) throws -> ONNXModule {
    let folder = FileManager.default.temporaryDirectory.appending(path: "onnx-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "net.onnx").path
    try export.write(detector, input: [1, 3, size.height, size.width], to: path) { planes in
      results(detector.boxesAndScores(by: detector.answer(to: planes), on: size))
    }
    return try ONNXModule(path)
  }

  private func apart(_ one: Tensor, _ other: Tensor) -> Float {
    zip(one.scalars, other.scalars).map { abs($0 - $1) }.max() ?? 0
  }

  @Test("finds the objects of one picture and of several that it finds itself, the surest first", arguments: Case.all)
  func objects(_ made: Case) throws {
    let (detector, planes) = made.settled()
    detector.selection.limit = 20
    detector.selection.scoreThreshold = threshold(detector, planes)
    var export = ONNXExport()
    export.hasDynamicBatch = true
    export.suppression = ONNXSuppression(
      scoreThreshold: detector.selection.scoreThreshold, overlapThreshold: detector.selection.overlapThreshold,
      limit: detector.selection.limit)
    let model = try written(detector, made.size, export) { [$0.boxes, $0.candidates] }
    #expect(model.model.outputs.map(\.name) == ["boxes", "scores", "labels", "batch_index"])
    for planes in [planes[0..<2], planes[3..<4]] {
      let expected = detector.detections(in: ImagePlanes(planes))
      #expect(expected.contains { !$0.isEmpty })
      let found = try model([planes])
      let images = found[3].scalars(as: Int.self)
      #expect(images == expected.enumerated().flatMap { [Int](repeating: $0, count: $1.count) })
      #expect(found[2].scalars(as: Int.self) == expected.flatMap { $0.labels.scalars(as: Int.self) })
      #expect(apart(found[1], .concatenate(expected.map(\.scores))) < 1e-4)
      #expect(apart(found[0], .concatenate(expected.map(\.boxes.tensor))) < 0.01)
    }
  }

  /// A score that some boxes have, and not many, and that none is near.
  private func threshold(_ detector: any TensorDetector, _ planes: Tensor) -> Float {
    let found = withoutGradient { detector.boxesAndScores(by: detector.answer(to: planes), on: Size2D(1)) }
    let scores = found.candidates.scalars.sorted(by: >)
    let place = (20..<80).max { scores[$0] - scores[$0 + 1] < scores[$1] - scores[$1 + 1] } ?? 20
    return (scores[place] + scores[place + 1]) / 2
  }

  static let twoStages = [
    Case(testDescription: "Faster R-CNN on a pyramid", size: Size2D(96, 128)) {
      FasterRCNN(.resNet50, classes: 4) { $0.freezesNorm = false }
    },
    Case(testDescription: "Faster R-CNN on MobileNetV2's", size: Size2D(96, 128)) {
      FasterRCNN(.mobileNetV2, classes: 4) { $0.freezesNorm = false }
    },
    Case(testDescription: "Faster R-CNN on one map", size: Size2D(64, 96)) {
      FasterRCNN(.mobileNetV2Map, classes: 4) { $0.freezesNorm = false }
    },
  ]

  @Test("finds in two stages what it finds itself, on one picture, a box for each class", arguments: twoStages)
  func regions(_ made: Case) throws {
    let (detector, planes) = made.settled()
    let network = try #require(detector as? FasterRCNN)
    network.proposals.use = .init(candidates: 60, kept: 40)
    network.selection.limit = 20
    network.selection.scoreThreshold = threshold(detector, planes[0..<1])
    var export = ONNXExport()
    export.suppression = ONNXSuppression(
      scoreThreshold: network.selection.scoreThreshold, overlapThreshold: network.selection.overlapThreshold,
      limit: network.selection.limit)
    let model = try written(detector, made.size, export) { [$0.boxes, $0.candidates] }
    for planes in [planes[0..<1], planes[3..<4]] {
      let expected = network.detections(in: ImagePlanes(planes))[0]
      let found = try model([planes])
      #expect(found[2].scalars(as: Int.self) == expected.labels.scalars(as: Int.self))
      #expect(apart(found[1], expected.scores) < 1e-4)
      #expect(apart(found[0], expected.boxes.tensor) < 0.01)
    }
    #expect(!network.detections(in: ImagePlanes(planes[0..<1]))[0].isEmpty)
  }

  @Test("gives all boxes and scores where the program around it chooses")
  func places() throws {
    let made = Case.all[0]
    let (detector, planes) = made.settled()
    var export = ONNXExport()
    export.outputNames = ["boxes", "scores"]
    let model = try written(detector, made.size, export) { [$0.boxes, $0.scores] }
    #expect(model.model.outputs.map(\.name) == ["boxes", "scores"])
    let one = planes[0..<1]
    let expected = withoutGradient { detector.boxesAndScores(by: detector.answer(to: one), on: made.size) }
    let found = try model([one])
    #expect(found[0].shape == expected.boxes.shape && found[1].shape == [1, found[0].shape[1], 5])
    #expect(apart(found[0], expected.boxes) < 0.01 && apart(found[1], expected.scores) < 1e-4)
  }

  @Test("finds nothing where nothing is sure enough")
  func nothing() throws {
    let made = Case.all[2]
    let (detector, planes) = made.settled()
    var export = ONNXExport()
    export.suppression = ONNXSuppression(scoreThreshold: 1, overlapThreshold: 0.5, limit: 10)
    let model = try written(detector, made.size, export) { [$0.boxes, $0.candidates] }
    #expect(model.model.outputs.map(\.name) == ["boxes", "scores", "labels"])
    #expect(try model([planes[0..<1]]).map(\.shape) == [[0, 4], [0], [0]])
  }
}
