import Foundation
public import SaccadeConfig
public import SaccadeEngine
public import SaccadeLayers

/// Finds objects in one pass over a feature pyramid, and learns from all anchors: a loss that hardly minds what is easy
/// takes the place of choosing among the many of the background.
///
/// Names and shapes of weights are torchvision's. Each class has a score of its own; there is none of the background.
/// - Shapes: images `[n, c, h, w]`, h and w from 32 on
/// - Paper: Lin et al. 2017, <https://arxiv.org/abs/1708.02002>
public final class RetinaNet: Module, CatalogDetector, DenseDetector {
  /// The networks that it is built on.
  public enum Variant: String, CaseIterable, Sendable {
    /// 34.1 million parameters.
    case resNet50 = "RetinaNet_ResNet50_FPN"
  }

  /// What it is made with, and the keys of `type: RetinaNet_ResNet50_FPN`.
  public struct Settings: DetectorSettings {
    /// Which network it is built on, which the type's name says.
    public let variant: Variant
    /// How many classes it tells apart; those of torchvision's weights are 91, with one that is none.
    public var numClasses = 91
    /// How many channels its images have.
    public var inChannels = 3
    /// Whether the normalizations of its network stay as they are: weights and statistics.
    public var freezesNorm = true

    /// A variant for the classes of COCO.
    public init(_ variant: Variant = .resNet50) { self.variant = variant }
  }

  /// How many classes it tells apart.
  public let classCount: Int
  /// Which of what it finds are kept.
  public var selection = DetectionSelection(scoreThreshold: 0.05, overlapThreshold: 0.5, limit: 300)
  /// How many boxes of a level of the pyramid may be kept before suppression.
  public var candidateLimit = 1000
  /// Where it looks.
  public let anchors = AnchorGenerator(
    sizes: [[32, 40, 50], [64, 80, 101], [128, 161, 203], [256, 322, 406], [512, 645, 812]])
  let backbone: PyramidBackbone
  let head: RetinaNetHead
  private let matcher = ThresholdMatcher(high: 0.5, low: 0.4, keepsBestOfEach: true)
  private let coder = BoxCoder()

  /// A detector with random weights.
  public init(_ settings: Settings) {
    classCount = settings.numClasses
    backbone = PyramidBackbone(
      ResNet(.resNet50, classes: 1, inputChannels: settings.inChannels), levels: ["layer2", "layer3", "layer4"],
      end: .convolutions(ofPyramid: true))
    head = RetinaNetHead(256, anchors: anchors.countsPerCell[0], classes: settings.numClasses)
    if settings.freezesNorm { backbone.body.freezeNormalization() }
  }

  /// The parts `classification`, the focal loss of all anchors that are not between having an object and having none, and
  /// `boxes`, the absolute difference of the offsets; each over the anchors of an image with an object, then the mean.
  /// - Traps: unless each image has its objects, and their labels are below ``classCount``
  public func losses(of images: ImagePlanes, objects: [Instances]) -> [DetectionLoss] {
    scope {
      let objects = countable(objects, on: images)
      let (logits, offsets, levels) = predictions(images.tensor)
      let anchors = Boxes.joined(levels)
      let matches = objects.map { matcher($0.boxes.overlaps(with: anchors)) }
      let targets = AnchorTargets(matches, matches.map { _ in anchors }, objects)
      let (images, count) = (objects.count, anchors.count)
      // Each image counts alike, whatever it has.
      let shares = targets.counts.map { 1 / Float(max(1, $0) * images) }
      let weights = Tensor(shape: [images, count, 1], dtype: .float32) { bytes in
        let weights = bytes.bindMemory(to: Float.self)
        for (image, matches) in matches.enumerated() {
          for (anchor, object) in matches.objects.enumerated() {
            weights[image * count + anchor] = object == Matches.ignored ? 0 : shares[image]
          }
        }
      }
      let wanted = Tensor(shape: logits.shape, dtype: .float32) { bytes in
        let wanted = bytes.bindMemory(to: Float.self)
        wanted.initialize(repeating: 0)
        for (place, label) in zip(targets.positions, targets.labels) { wanted[place * classCount + label] = 1 }
      }
      let focal = sigmoidFocalLoss(logits, wanted, reduction: .none)
      let moved = offsets.reshaped([images * count, 4]).indexSelect(axis: 0, targets.places)
      let difference = abs(moved - coder.offsets(of: targets.boxes, from: targets.anchors))
      let share = zip(shares, targets.counts).flatMap { [Float](repeating: $0, count: $1) }
      return [
        DetectionLoss("classification", (focal * weights).sum()),
        DetectionLoss("boxes", (difference * Tensor(share, shape: [targets.count, 1])).sum()),
      ]
    }
  }

  /// The probabilities of the classes, the offsets, and the anchors of each level.
  /// - Shapes: `[n, anchors, classes]`, `[n, anchors, 4]`, a level `[its anchors, 4]`
  public func answer(to planes: Tensor) -> [Tensor] {
    scope {
      let (logits, offsets, levels) = predictions(planes)
      return [sigmoid(logits), offsets] + levels.map(\.tensor)
    }
  }

  /// What it finds in each image.
  public func detections(by answer: [Tensor], in images: ImagePlanes) -> [Detections] {
    let (probabilities, offsets, levels) = (answer[0], answer[1], answer[2...].map { Boxes($0) })
    let anchors = Boxes.joined(levels)
    return images.sizes.enumerated().map { image, size in
      candidates(probabilities[image].scalars, levels.map(\.count))
        .detections(offsets[image], from: anchors, coder, within: size, selection)
    }
  }

  private func candidates(_ probabilities: [Float], _ counts: [Int]) -> Candidates {
    var found = Candidates()
    var first = 0
    for count in counts {
      func score(_ place: Int) -> Float { probabilities[first * classCount + place] }
      let best = bestPositions(
        count * classCount, above: selection.scoreThreshold, limit: candidateLimit, score)
      for place in best {
        found.append(score: score(place), anchor: first + place / classCount, label: place % classCount)
      }
      first += count
    }
    return found
  }

  private func predictions(_ planes: Tensor) -> (logits: Tensor, offsets: Tensor, anchors: [Boxes]) {
    let maps = backbone.features(of: planes)
    let (logits, offsets) = head.predictions(maps)
    return (logits, offsets, anchors.boxes(grids: maps.map(\.grid), on: planes.planeSize))
  }
}

extension RetinaNet: TensorDetector {
  /// Of each level as many anchors and classes come into the choice as ``candidateLimit`` says.
  public func boxesAndScores(
    by answer: [Tensor], on size: Size2D
  ) -> (boxes: Tensor, scores: Tensor, candidates: Tensor) {
    let levels = answer[2...].map { Boxes($0) }
    let boxes = coder.corners(ofEach: answer[1], from: .joined(levels)).insideCorners(of: size)
    let scores = answer[0]
    let candidates = scores.split(sizes: levels.map(\.count), axis: 1).map { level in
      level.flattened(from: 1).keepingBest(candidateLimit, axis: 1).reshaped(level.shape)
    }
    return (boxes, scores, .concatenate(candidates, axis: 1))
  }
}

/// What tells the classes and the offsets of each anchor, the same on all levels.
final class RetinaNetHead: Module {
  let classificationHead: RetinaNetTower
  let regressionHead: RetinaNetTower

  init(_ channels: Int, anchors: Int, classes: Int) {
    // At first an object is as likely as one in a hundred, so that the background does not sweep all else away.
    let rare = -Float(log(99.0))
    classificationHead = RetinaNetTower(channels, anchors, classes, named: "cls_logits", bias: rare)
    regressionHead = RetinaNetTower(channels, anchors, 4, named: "bbox_reg", bias: 0)
  }

  func predictions(_ maps: [Tensor]) -> (logits: Tensor, offsets: Tensor) {
    scope { (classificationHead.rows(maps), regressionHead.rows(maps)) }
  }
}

/// Four convolutions, and one that predicts.
final class RetinaNetTower: Module {
  let conv: Sequential
  let last: Conv2d
  private let columns: Int
  private let lastName: String

  init(_ channels: Int, _ anchors: Int, _ columns: Int, named name: String, bias: Float) {
    conv = Sequential((0..<4).map { _ in Sequential(Conv2d.detecting(channels, channels, kernel: 3), ReLU()) })
    last = .detecting(channels, anchors * columns, kernel: 3, bias: bias)
    self.columns = columns
    lastName = name
  }

  override func key(forProperty name: String) -> String { name == "last" ? lastName : super.key(forProperty: name) }

  func rows(_ maps: [Tensor]) -> Tensor {
    scope { .concatenate(maps.map { last(conv($0)).anchorRows(columns) }, axis: 1) }
  }
}

extension Conv2d {
  /// A convolution that keeps the size, as detectors have them: its weights begin near 0.
  static func detecting(_ channels: Int, _ outChannels: Int, kernel: Int, bias: Float = 0) -> Conv2d {
    Conv2d(
      channels, outChannels, kernel: Size2D(kernel), padding: .all(kernel / 2), weight: .normal(deviation: 0.01),
      bias: .constant(bias))
  }
}

extension Module {
  /// Keeps all batch normalizations as they are: weights that many images made serve batches of few better so.
  func freezeNormalization() {
    for normalization in modules(of: BatchNorm.self) { normalization.freeze() }
  }
}

extension RetinaNet.Settings {
  /// What `saccade config docs` tells of it.
  public var summary: String { "one-stage detector with a focal loss, on a feature pyramid of ResNet-50" }
  /// The detector.
  public func makeDetector() -> any Detector { RetinaNet(self) }
  /// From 32 pixels on.
  public func problem(with size: Size2D) -> String? { sideProblem(size, 32...4096) }
  /// The keys `num_classes`, `in_channels` and `frozen_norm`.
  public static let fields: [ConfigField<Self>] = [
    .numClasses(\.numClasses), .inChannels(\.inChannels), .frozenNorm(\.freezesNorm),
  ]
}

extension ConfigField {
  static func frozenNorm(_ path: ConfigPath<Section, Bool>) -> ConfigField {
    ConfigField(
      "frozen_norm", path,
      "Whether the normalizations of the network below stay as they are; not for training from nothing.")
  }
}

extension RetinaNet {
  static func facts(of variant: Variant) -> DetectorFacts {
    DetectorFacts(
      parameterCount: 34_068_119, imageSide: 800, longestSide: 1333, paper: "https://arxiv.org/abs/1708.02002",
      published: TorchvisionDetector(
        name: "retinanet_resnet50_fpn", precision: 36.4, file: "retinanet_resnet50_fpn_coco", digest: "eeacb38b"))
  }
}

extension RetinaNet: KnownElsewhere {
  /// Those of ResNet-50, as classifiers have them, and those of torchvision's files of before.
  public var otherNames: [WeightNames] {
    var former = WeightNames.formerPyramid(levels: backbone.levels.count)
    for head in ["head.classification_head", "head.regression_head"] {
      for layer in 0..<4 { former["\(head).conv.\(2 * layer)"] = "\(head).conv.\(layer).0" }
    }
    return [.classifier(below: "backbone.body", without: ["fc"]), former]
  }
}

extension WeightNames {
  /// A classifier's, without the parts that a detector does without.
  static func classifier(below path: String, without parts: [String]) -> WeightNames {
    var names = WeightNames("an image classifier", ["": path])
    names.isOfPart = true
    for part in parts { names.leaveOut(part) }
    return names
  }

  /// Those of pyramids in the files that torchvision publishes: their convolutions stand a level higher.
  static func formerPyramid(levels: Int) -> WeightNames {
    var names = WeightNames("torchvision's published files")
    for blocks in ["inner_blocks", "layer_blocks"] {
      for level in 0..<levels {
        let path = "backbone.fpn.\(blocks).\(level)"
        names[path] = "\(path).0"
      }
    }
    return names
  }
}
