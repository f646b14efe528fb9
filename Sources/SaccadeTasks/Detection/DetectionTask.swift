public import SaccadeData
import SaccadeEngine
import SaccadeImages
public import SaccadeLayers
public import SaccadeModels

/// Finding objects on pictures.
public final class DetectionTask: TrainingTask {
  /// Pictures and boxes.
  public typealias Source = DetectionSamples

  /// The detector.
  public let detector: any Detector
  /// How much the parts of the loss count that are about boxes.
  public let boxWeight: Float
  /// How much the part of the loss counts that is about masks.
  public let maskWeight: Float
  /// The detector, as a module.
  public var model: Module { detector }

  /// A task for a detector.
  public init(_ detector: any Detector, boxWeight: Float = 1, maskWeight: Float = 1) {
    self.detector = detector
    self.boxWeight = boxWeight
    self.maskWeight = maskWeight
  }

  /// The sum of the detector's losses; each is a figure of its own as well.
  public func loss(of batch: DetectionBatch, adding metrics: inout DetectionMetrics) -> BatchLoss {
    let objects = (0..<batch.count).map { batch.objects(of: $0, withMasks: detector.hasMasks) }
    let parts = detector.losses(of: batch.planes, objects: objects).map { part in
      let loss = part.loss.cast(to: .float32)
      let weight = part.name.hasSuffix("boxes") ? boxWeight : part.name == "masks" ? maskWeight : 1
      return DetectionLoss(part.name, weight != 1 ? loss * weight : loss)
    }
    let result = BatchLoss(BatchLoss.sum(parts.map(\.loss)))
    metrics.add(
      parts.map { ($0.name, Double($0.loss.item())) }, loss: result.value, count: batch.count,
      objects: batch.counts.reduce(0, +))
    return result
  }

  /// Judges what the detector finds, in pixels of the pictures' files.
  public func evaluate(_ batch: DetectionBatch, adding metrics: inout DetectionMetrics) {
    let found = detector.detections(in: batch.planes)
    for (place, found) in found.enumerated() {
      metrics.add(
        batch.onFile(found, of: place), truth: batch.truth[place], index: batch.indices[place],
        classCount: detector.classCount, maskSize: detector.hasMasks ? batch.originalSizes[place] : nil)
    }
  }

  /// How many images a batch has.
  public func sampleCount(of batch: DetectionBatch) -> Int { batch.count }

  /// The images' numbers.
  public func sampleIndices(of batch: DetectionBatch) -> [Int] { batch.indices }
}

extension DetectionBatch {
  /// The images as a detector takes them.
  var planes: ImagePlanes { ImagePlanes(images, sizes: sizes, proposals: proposals?.map { Boxes($0) }) }

  /// What is to be learnt of an image.
  func objects(of image: Int, withMasks: Bool = false) -> Instances {
    Instances(
      boxes: Boxes(boxes(of: image)), labels: labels(of: image), masks: withMasks ? maskTensor(of: image) : nil)
  }

  /// What was found on an image, where it lies on the picture in its file; what is no number is left out.
  func onFile(_ found: Detections, of image: Int) -> [ScoredBox] {
    let (back, size) = (maps[image].inverse, originalSizes[image])
    let (scores, labels) = (found.scores.cast(to: .float32).scalars, found.labels.scalars(as: Int64.self))
    let grids = found.masks.map { MaskGrids($0, on: maps[image], from: sizes[image], to: size) }
    return found.boxes.list.enumerated().compactMap { place, box in
      let moved = box.moved(by: back).clipped(to: size)
      let sides = [moved.x1, moved.y1, moved.x2, moved.y2, scores[place]]
      guard sides.allSatisfy(\.isFinite) else { return nil }
      return ScoredBox(
        label: Int(labels[place]), score: Double(scores[place]), bounds: PixelBounds(moved),
        mask: grids?.runs(of: place, in: box, onFile: moved))
    }
  }
}
