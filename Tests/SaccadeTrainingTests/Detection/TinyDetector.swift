import Foundation
import SaccadeConfig
import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeLayers
import SaccadeModels
import SaccadeTasks

@testable import SaccadeTraining

/// A detector of one level that learns large shapes in seconds: what somebody of their own would write.
final class TinyDetector: Module, Detector {
  let classCount: Int
  var selection = DetectionSelection(scoreThreshold: 0.02, overlapThreshold: 0.4, limit: 20)
  let convolutions: [Conv2d]
  let norms: [BatchNorm]
  let classes: Conv2d
  let offsets: Conv2d
  private let prior = MultiBoxPrior(sizes: [0.45, 0.6, 0.8], ratios: [1])
  private let coder = BoxCoder(variances: [0.1, 0.1, 0.2, 0.2])

  init(classes count: Int) {
    classCount = count
    let widths = [3, 16, 32, 48]
    convolutions = zip(widths, widths.dropFirst()).map { Conv2d($0, $1, kernel: 3, stride: 2, padding: .all(1)) }
    norms = widths.dropFirst().map { BatchNorm($0) }
    classes = Conv2d(48, 3 * (count + 1), kernel: 3, padding: .all(1))
    offsets = Conv2d(48, 3 * 4, kernel: 3, padding: .all(1))
  }

  private func predictions(_ planes: ImagePlanes) -> (logits: Tensor, offsets: Tensor, anchors: Boxes) {
    var x = planes.tensor
    for (convolution, norm) in zip(convolutions, norms) { x = relu(norm(convolution(x))) }
    func rows(_ map: Tensor, _ columns: Int) -> Tensor {
      let (count, height, width) = (map.shape[0], map.shape[2], map.shape[3])
      return map.reshaped([count, 3, columns, height, width]).permuted([0, 3, 4, 1, 2])
        .reshaped([count, height * width * 3, columns])
    }
    let grid = Size2D(x.shape[2], x.shape[3])
    let anchors = Boxes(normalized: prior.boxes(grid: grid).tensor, size: planes.planeSize)
    return (rows(classes(x), classCount + 1), rows(offsets(x), 4), anchors)
  }

  func losses(of images: ImagePlanes, objects: [Instances]) -> [DetectionLoss] {
    let (logits, moves, anchors) = predictions(images)
    let (count, places) = (logits.shape[0], anchors.count)
    var labels = [Int](repeating: 0, count: count * places)
    var (chosen, boxes, from): ([Int], [Boxes], [Boxes]) = ([], [], [])
    for (image, own) in objects.enumerated() where !own.isEmpty {
      let matches = SSDMatcher()(own.boxes.overlaps(with: anchors))
      let known = own.labels.scalars(as: Int.self)
      for (anchor, object) in zip(matches.positives, matches.positiveObjects) {
        labels[image * places + anchor] = known[object] + 1
        chosen.append(image * places + anchor)
      }
      boxes.append(own.boxes[Tensor(matches.positiveObjects)])
      from.append(anchors[Tensor(matches.positives)])
    }
    let wanted = Tensor(labels)
    let surprise = crossEntropy(logits.reshaped([count * places, classCount + 1]), wanted, reduction: .none)
      .reshaped([count, places])
    let isPositive = (wanted .> 0).reshaped([count, places])
    let isCounted = isPositive .|| hardNegatives(surprise, isPositive: isPositive)
    let scale = 1 / Float(max(1, chosen.count))
    var parts = [DetectionLoss("classification", (surprise * isCounted.cast(to: .float32)).sum() * scale)]
    let moved = moves.reshaped([count * places, 4]).indexSelect(axis: 0, Tensor(chosen))
    let target = chosen.isEmpty ? Tensor.zeros([0, 4]) : coder.offsets(of: .joined(boxes), from: .joined(from))
    parts.append(DetectionLoss("boxes", smoothL1(moved, target, reduction: .sum) * scale))
    return parts
  }

  func detections(in images: ImagePlanes) -> [Detections] {
    let (logits, moves, anchors) = predictions(images)
    let scores = logits.softmax()
    return images.sizes.enumerated().map { image, size in
      let boxes = coder.boxes(of: moves[image], from: anchors).clipped(to: size)
      let parts = (0..<classCount).map { label in
        let labels = Tensor([Int](repeating: label, count: anchors.count))
        return Detections(boxes: boxes, scores: scores[image][..., label + 1], labels: labels)
          .above(selection.scoreThreshold).suppressed(threshold: Double(selection.overlapThreshold))
      }
      let all = Detections(
        boxes: .joined(parts.map(\.boxes)), scores: .concatenate(parts.map(\.scores)),
        labels: .concatenate(parts.map(\.labels)))
      return all.best(selection.limit)
    }
  }
}

/// The configuration that names it.
struct TinyDetectorConfig: DetectorConfig {
  var typeName: String { "TinyDetector" }
  var summary: String { "A detector of one level." }
  var numClasses = 10
  var inChannels: Int { 3 }
  func makeModel() -> Module { TinyDetector(classes: numClasses) }
  func problem(with size: Size2D) -> String? { size == Size2D(64) ? nil : "takes images of 64×64; resize them" }
  static let fields: [ConfigField<Self>] = [
    ConfigField("num_classes", \.numClasses, "How many classes it tells apart.", .positive)
  ]
}

/// A detector that needs no training: it finds what is bright.
final class BrightDetector: Module, Detector {
  let classCount = 1
  var selection = DetectionSelection()
  let weight = Parameter(.zeros([1]))

  func losses(of images: ImagePlanes, objects: [Instances]) -> [DetectionLoss] {
    [DetectionLoss("classification", weight.value.sum())]
  }

  func detections(in images: ImagePlanes) -> [Detections] {
    let (height, width) = (images.tensor.shape[2], images.tensor.shape[3])
    let values = images.tensor.scalars
    return images.sizes.indices.map { image in
      var box: Box?
      for row in 0..<height {
        for column in 0..<width where values[(image * 3 * height + row) * width + column] > 0.6 {
          let (x, y) = (Float(column), Float(row))
          let old = box ?? Box(x1: x, y1: y, x2: x + 1, y2: y + 1)
          box = Box(x1: min(old.x1, x), y1: min(old.y1, y), x2: max(old.x2, x + 1), y2: max(old.y2, y + 1))
        }
      }
      guard let box, selection.scoreThreshold < 0.9 else { return .none }
      return Detections(boxes: Boxes([box]), scores: Tensor([0.9]), labels: Tensor([0]))
    }
  }
}

/// Runs of seconds on drawn scenes: 8 steps an epoch.
enum TinyDetection {
  static let catalog: ConfigCatalog = {
    var catalog = ConfigCatalog.standard
    catalog.models.add(TinyDetectorConfig())
    return catalog
  }()

  static func config(_ folder: String, set overrides: [String] = []) throws -> TrainingConfig {
    try TrainingConfig(
      yaml: """
        task: {type: Detection}
        model: {type: TinyDetector}
        data:
          batch_size: 16
          workers: 2
          train:
            type: ShapeScenes
            count: 128
            size: 64
            objects: [0, 2]
            scale: [0.2, 0.4]
            pipeline: [{type: RandomFlip}]
          val: {type: ShapeScenes, split: val, count: 24, size: 64, objects: [0, 2], scale: [0.2, 0.4]}
        optimizer: {type: Adam, lr: 0.003}
        runner: {max_epochs: 6, val_interval: 3}
        work_dir: \(folder)/run
        """, name: "shapes.yaml", overrides: overrides, catalog: catalog)
  }
}
