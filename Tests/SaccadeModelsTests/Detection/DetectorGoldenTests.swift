import Foundation
import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import SaccadeTestKit
import Testing

/// A detector of Tests/Golden/detectors.py or yolo.py, for five classes, without anything random.
struct GoldenDetector: Sendable, CustomTestStringConvertible {
  let name: String
  let make: @Sendable () -> any Detector
  var testDescription: String { name }

  static let all = [
    GoldenDetector(name: "ssdlite320_mobilenet_v3_large") { SSDLite320(.mobileNetV3Large, classes: 5) },
    GoldenDetector(name: "ssdlite320_mobilenet_v2") { SSDLite320(.mobileNetV2, classes: 5) },
    GoldenDetector(name: "ssd300_vgg16") { SSD300(.vgg16, classes: 5) },
    GoldenDetector(name: "retinanet_resnet50_fpn") { RetinaNet(.resNet50, classes: 5) },
    GoldenDetector(name: "fasterrcnn_resnet50_fpn") { fewProposals(FasterRCNN(.resNet50, classes: 5)) },
    GoldenDetector(name: "fasterrcnn_mobilenet_v3_large_fpn") {
      fewProposals(FasterRCNN(.mobileNetV3Large, classes: 5))
    },
    GoldenDetector(name: "fasterrcnn_mobilenet_v2_fpn") { fewProposals(FasterRCNN(.mobileNetV2, classes: 5)) },
    GoldenDetector(name: "fasterrcnn_resnet50_c4") { fewProposals(FasterRCNN(.resNet50C4, classes: 5)) },
    GoldenDetector(name: "maskrcnn_resnet50_fpn") {
      let detector = MaskRCNN(.resNet50, classes: 5)
      _ = fewProposals(detector.stages)
      return detector
    },
    GoldenDetector(name: "yolov3") { YOLOv3(.darknet53, classes: 5) },
    GoldenDetector(name: "yolov3_tiny") { YOLOv3(.tiny, classes: 5) { $0.ignoreThreshold = 0.5 } },
    GoldenDetector(name: "yolox_nano") { YOLOX(.nano, classes: 5) },
    GoldenDetector(name: "yolox_tiny") { YOLOX(.tiny, classes: 5) { $0.usesDifferences = true } },
    GoldenDetector(name: "yolox_s") { YOLOX(.small, classes: 5) },
  ]

  /// What the files call the parts of losses.
  static let parts = [
    "classification": ["classification", "loss_classifier"], "boxes": ["bbox_regression", "loss_box_reg", "boxes"],
    "objectness": ["loss_objectness", "objectness"], "proposals": ["loss_rpn_box_reg"], "l1": ["l1"],
    "masks": ["loss_mask"],
  ]

  /// As the golden files have them, the samples in order.
  private static func fewProposals(_ detector: FasterRCNN) -> FasterRCNN {
    detector.proposals.training = .init(candidates: 100, kept: 60)
    detector.proposals.use = .init(candidates: 100, kept: 50)
    detector.anchorSampler = BalancedSampler(count: 64, positiveFraction: 0.5, isRandom: false)
    detector.proposalSampler = BalancedSampler(count: 32, positiveFraction: 0.25, isRandom: false)
    return detector
  }

  func golden() throws -> GoldenFile {
    let path = Bundle.module.path(forResource: name, ofType: "safetensors", inDirectory: "Golden/Detectors")
    return try GoldenFile(try #require(path, "python3 Tests/Golden/detectors.py \(name), or yolo.py"))
  }
}

@Suite("Detectors are those of torchvision, Darknet and the authors of YOLOX", .serialized)
struct DetectorGoldenTests {
  @Test("they have its weights, its losses and gradients, and find what it finds", arguments: GoldenDetector.all)
  func golden(of case: GoldenDetector) throws {
    let golden = try `case`.golden()
    let detector = `case`.make()
    // Frozen normalizations count no batches there.
    let lines = detector.stateLines.filter { !$0.contains("num_batches_tracked") }
    #expect(hash(of: lines) == golden.tensors["state.hash"]?.item(as: Int.self), "\(lines.count) weights and buffers")
    try detector.fill()
    for (key, scale) in golden.tensors where key.hasPrefix("scale.") {
      let path = key.dropFirst("scale.".count)
      for (name, parameter) in detector.namedParameters where name.hasPrefix(path) {
        parameter.value = withoutGradient { parameter.value * scale }
      }
    }
    let batch = try Batch(golden)

    detector.eval()
    for (image, found) in detector.detections(in: batch.images).enumerated() {
      #expect((found.masks != nil) == detector.hasMasks)
      let masks = golden.tensors["masks.\(image)"]
      try check(found, golden.tensors["found.\(image)"], masks, "image \(image)")
    }

    detector.train()
    for normalization in detector.modules(of: BatchNorm.self) { normalization.keepsStatistics = true }
    for (image, objects) in batch.objects.enumerated() where detector.hasMasks {
      let areas = objects.masks?.cast(to: .int64).sum(axes: [1, 2]).scalars(as: Int.self)
      #expect(areas == golden.tensors["areas.\(image)"]?.scalars(as: Int.self))
    }
    let losses = detector.losses(of: batch.images, objects: batch.objects)
    #expect(losses.count == golden.tensors.keys.filter { $0.hasPrefix("loss.") }.count)
    for part in losses {
      let names = try #require(GoldenDetector.parts[part.name])
      let expected = try #require(names.compactMap { golden.tensors["loss.\($0)"] }.first)
      check(part.name, part.loss, expected)
    }
    losses.map(\.loss).reduce(Tensor(0), +).backward()
    let gradients = Dictionary(uniqueKeysWithValues: detector.namedParameters.map { ($0.name, $0.parameter.gradient) })
    for (key, expected) in golden.tensors where key.hasPrefix("gradient.") {
      let gradient = try #require(gradients[String(key.dropFirst("gradient.".count))] ?? nil, "\(key)")
      // A unit whose input is nearly 0 may be on or off, as rounding has it.
      check(key, sqrt(gradient.squared().sum()), expected, 5e-4)
    }
  }

  private func check(_ name: String, _ actual: Tensor, _ expected: Tensor, _ relative: Double = 1e-4) {
    if let problem = mismatch(actual, expected, Tolerance(relative: relative, ofLargest: 0, absolute: 0)) {
      Issue.record("\(name): \(problem)")
    }
  }

  /// Boxes within a hundredth of a pixel, scores and means of masks within 1e-4; what is nearly as likely may change places.
  private func check(_ found: Detections, _ expected: Tensor?, _ masks: Tensor?, _ image: String) throws {
    let expected = try #require(expected)
    let own = found.masks.map { $0.unsqueezed(1).averagePool2d(4).flattened(from: 1) }
    #expect(own?.shape[0] == masks?.shape[0] && (masks == nil) == (own == nil))
    #expect(found.count == expected.shape[0], "\(image)")
    let (boxes, scores) = (found.boxes.tensor.scalars, found.scores.scalars)
    let labels = found.labels.scalars(as: Int.self)
    var isOpen = [Bool](repeating: true, count: found.count)
    for (place, row) in expected.unbind().map(\.scalars).enumerated() {
      let near = found.scores.scalars.indices.filter { abs($0 - place) <= 3 && isOpen[$0] }
      let same = near.first { other in
        labels[other] == Int(row[5]) && abs(scores[other] - row[4]) < 1e-4
          && (0..<4).allSatisfy { abs(boxes[4 * other + $0] - row[$0]) < 0.01 }
      }
      guard let same else {
        Issue.record("\(image): \(row) is not found; \(near.map { "\(boxes[4 * $0..<4 * $0 + 4]) \(scores[$0])" })")
        return
      }
      isOpen[same] = false
      guard let own, let masks else { continue }
      let apart = abs(own[same] - masks[place].flattened(from: 0)).max().item()
      #expect(apart < 1e-4, "\(image), mask \(place)")
    }
  }

  /// The images and objects of a golden file.
  private struct Batch {
    let images: ImagePlanes
    let objects: [Instances]

    init(_ golden: GoldenFile) throws {
      let shape = Shape(try #require(golden.tensors["planes"]).scalars(as: Int.self))
      let sizes = try #require(golden.tensors["sizes"]).unbind().map { $0.scalars(as: Int.self) }
      let planes = filled("images", shape) * Float(3 * shape[2] * shape[3]).squareRoot()
      let visible = sizes.map { size in
        Tensor.ones([1, size[0], size[1]]).pad(
          Padding2D(top: 0, bottom: shape[2] - size[0], left: 0, right: shape[3] - size[1]))
      }
      images = ImagePlanes(planes * .stack(visible), sizes: sizes.map { Size2D($0[0], $0[1]) })
      objects = try sizes.indices.map { image in
        Instances(
          boxes: Boxes(try #require(golden.tensors["objects.\(image)"])),
          labels: try #require(golden.tensors["labels.\(image)"]),
          masks: Self.ellipses(in: try #require(golden.tensors["objects.\(image)"]), sizes[image]))
      }
    }

    /// The pixels of each box whose middles lie in its ellipse.
    private static func ellipses(in boxes: Tensor, _ size: [Int]) -> Tensor {
      let pixels = boxes.unbind().map { $0.scalars.map(Double.init) }.flatMap { box in
        (0..<size[0] * size[1]).map { place in
          let (x, y) = (Double(place % size[1]) + 0.5, Double(place / size[1]) + 0.5)
          let across = (2 * x - box[0] - box[2]) / (box[2] - box[0])
          let down = (2 * y - box[1] - box[3]) / (box[3] - box[1])
          return across * across + down * down <= 1
        }
      }
      return Tensor(pixels, shape: [boxes.shape[0], size[0], size[1]])
    }
  }
}
