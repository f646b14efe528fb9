public import SaccadeConfig
public import SaccadeEngine
public import SaccadeLayers

/// Finds objects in one pass without anchors: each cell tells where the object is that it sees, whether there is one, and its
/// class; which cells are to find an object, the predictions themselves decide while it learns.
///
/// Names and shapes of weights are the authors', whose published files can be loaded. They want intensities from 0 to 255
/// (`Normalize` with a mean of 0 and a deviation of 1 / 255), and pictures made fit by bars of 114 on the right and below (`Letterbox` with `center: false`). Images
/// are red, green and blue, as everywhere here; those of three channels are turned within, as the authors' networks want
/// blue first.
/// - Shapes: images `[n, c, h, w]`, h and w from 32 on, multiples of 32 by design
/// - Paper: Ge et al. 2021, <https://arxiv.org/abs/2107.08430>
public final class YOLOX: Module, CatalogDetector, DenseDetector {
  /// The sizes of the network.
  public enum Variant: String, CaseIterable, Sendable {
    /// 0.9 million parameters; its convolutions filter each channel by itself.
    case nano = "YOLOX_Nano"
    /// 5.1 million parameters.
    case tiny = "YOLOX_Tiny"
    /// 9.0 million parameters.
    case small = "YOLOX_S"

    fileprivate var sizes: YOLOXSizes {
      switch self {
      case .nano: YOLOXSizes(width: 0.25, depth: 1, isSeparable: true)
      case .tiny: YOLOXSizes(width: 0.375, depth: 1, isSeparable: false)
      case .small: YOLOXSizes(width: 0.5, depth: 1, isSeparable: false)
      }
    }
  }

  /// What it is made with, and the keys of `type: YOLOX_Nano` and its like.
  public struct Settings: DetectorSettings {
    /// Which network it is, which the type's name says.
    public let variant: Variant
    /// How many classes it tells apart.
    public var numClasses = 80
    /// How many channels its images have.
    public var inChannels = 3
    /// Whether the loss minds the differences of middles and sides as well, as the authors' does for the last epochs.
    public var usesDifferences = false

    /// A variant for the classes of COCO.
    public init(_ variant: Variant) { self.variant = variant }
  }

  /// How many classes it tells apart.
  public let classCount: Int
  /// Which of what it finds are kept.
  public var selection = DetectionSelection(scoreThreshold: 0.01, overlapThreshold: 0.65, limit: 300)
  /// Whether the loss minds the differences of middles and sides as well.
  public var usesDifferences: Bool
  let backbone: YOLOXPyramid
  let head: YOLOXHead
  private let assignment = SimOTA()

  /// A detector with random weights.
  public init(_ settings: Settings) {
    classCount = settings.numClasses
    usesDifferences = settings.usesDifferences
    backbone = YOLOXPyramid(channels: settings.inChannels, settings.variant.sizes)
    head = YOLOXHead(channels: backbone.channels, classes: settings.numClasses, settings.variant.sizes)
  }

  /// The parts `boxes`, five times 1 less the squared overlap, `objectness` of all cells, `classification`, in which a class
  /// is as likely as the box overlaps, and if wanted `l1`; each the sum over the cells that are to find an object.
  /// - Traps: unless each image has its objects, and their labels are below ``classCount``
  public func losses(of images: ImagePlanes, objects: [Instances]) -> [DetectionLoss] {
    scope {
      let objects = countable(objects, on: images)
      let (rows, cells) = predictions(images.tensor)
      let boxes = cells.boxes(of: rows)
      let found = withoutGradient {
        let (numbers, corners) = (rows.detached.scalars, boxes.detached.scalars)
        let (width, count) = (5 + classCount, cells.count)
        return objects.enumerated().map { image, objects in
          assignment(
            objects, cells, corners: corners[image * count * 4..<(image + 1) * count * 4],
            logits: numbers[image * count * width..<(image + 1) * count * width], classes: classCount)
        }
      }
      let targets = CellTargets(found, objects, cells, classCount: classCount)
      let count = Float(max(1, targets.count))
      let flat = rows.reshaped([objects.count * cells.count, 5 + classCount])
      let chosen = flat.indexSelect(axis: 0, targets.places)
      let predicted = boxes.reshaped([objects.count * cells.count, 4]).indexSelect(axis: 0, targets.places)
      let pairs = BoxPairs(predicted, targets.boxes.tensor)
      let overlaps = pairs.both / (pairs.either + 1e-16)
      let surprise = binaryCrossEntropy(logits: flat[..., 4], targets.isObject, reduction: .sum)
      let classes = binaryCrossEntropy(
        logits: chosen[..., 5..<(5 + classCount)], targets.classes, reduction: .sum)
      var losses = [
        DetectionLoss("boxes", (1 - overlaps.squared()).sum() * (5 / count)),
        DetectionLoss("objectness", surprise / count), DetectionLoss("classification", classes / count),
      ]
      if usesDifferences {
        losses.append(DetectionLoss("l1", abs(chosen[..., 0..<4] - targets.offsets).sum() / count))
      }
      return losses
    }
  }

  /// The box of each cell, how likely there is an object, and how likely each class is.
  /// - Shapes: `[n, cells, 4]`, `[n, cells]`, `[n, cells, classes]`
  public func answer(to planes: Tensor) -> [Tensor] {
    scope {
      let (rows, cells) = predictions(planes)
      return [cells.boxes(of: rows), sigmoid(rows[..., 4]), sigmoid(rows[..., 5..<(5 + classCount)])]
    }
  }

  /// What it finds in each image: of each cell its likeliest class.
  public func detections(by answer: [Tensor], in images: ImagePlanes) -> [Detections] {
    let likely = answer[2].topK(1)
    let scores = answer[1] * likely.values.squeezed(-1)
    return images.sizes.enumerated().map { image, size in
      let (scores, labels) = (scores[image].scalars, likely.indices[image].scalars(as: Int.self))
      var found = Candidates()
      let best = bestPositions(scores.count, above: selection.scoreThreshold, limit: .max) { scores[$0] }
      for cell in best { found.append(score: scores[cell], anchor: cell, label: labels[cell]) }
      return found.detections(Boxes(answer[0][image]), within: size, selection)
    }
  }

  private func predictions(_ planes: Tensor) -> (rows: Tensor, cells: CellGrid) {
    let x = planes.shape[1] == 3 ? planes.flipped(axes: [1]) : planes
    let maps = backbone.maps(of: x)
    return (head.rows(maps), CellGrid(zip(maps, [8, 16, 32]).map { ($0.grid, $1) }))
  }
}

extension YOLOX: TensorDetector {
  /// Of each cell its likeliest class comes into the choice.
  public func boxesAndScores(
    by answer: [Tensor], on size: Size2D
  ) -> (boxes: Tensor, scores: Tensor, candidates: Tensor) {
    let scores = answer[1].unsqueezed(-1) * answer[2]
    return (answer[0], scores, scores.keepingBest(1, axis: 2).keepingInside(size, boxes: answer[0]))
  }
}

extension YOLOX.Settings {
  /// What `saccade config docs` tells of it.
  public var summary: String {
    switch variant {
    case .nano: "one-stage detector without anchors for the smallest machines; reads the authors' weights"
    case .tiny, .small: "one-stage detector without anchors; reads the authors' weights"
    }
  }
  /// The detector.
  public func makeDetector() -> any Detector { YOLOX(self) }
  /// From 32 pixels on.
  public func problem(with size: Size2D) -> String? { sideProblem(size, 32...4096) }
  /// The keys `num_classes`, `in_channels` and `l1_loss`.
  public static let fields: [ConfigField<Self>] = [
    .numClasses(\.numClasses), .inChannels(\.inChannels),
    ConfigField(
      "l1_loss", \.usesDifferences,
      "Whether the loss minds the differences of middles and sides as well, as for the last epochs without mosaics.",
      alsoKnownAs: ["use_l1"]),
  ]
}

extension YOLOX {
  static func facts(of variant: Variant) -> DetectorFacts {
    let (count, side) =
      switch variant {
      case .nano: (912_159, 416)
      case .tiny: (5_055_855, 416)
      case .small: (8_968_255, 640)
      }
    return DetectorFacts(
      parameterCount: count, imageSide: side,
      normalization: ([0, 0, 0], Array(repeating: 1 / 255, count: 3)), paper: "https://arxiv.org/abs/2107.08430")
  }
}
