public import SaccadeEngine
public import SaccadeLayers

/// Finds objects of every size in one pass: on feature maps from fine to coarse it tells for default boxes around every
/// cell of what class they are, and how to move them.
///
/// Names and shapes of weights are torchvision's; the score of the background stands before those of the classes.
/// - Shapes: images `[n, c, h, w]`
/// - Paper: Liu et al. 2015, <https://arxiv.org/abs/1512.02325>
public class SSD: Module, DenseDetector {
  /// How many classes it tells apart.
  public let classCount: Int
  /// Which of what it finds are kept.
  public var selection: DetectionSelection
  /// Where it looks.
  public let defaultBoxes: DefaultBoxGenerator
  /// How many boxes of a class may be kept before suppression.
  public let candidateLimit: Int
  let backbone: SSDFeatures
  let head: SSDHead
  private let matcher = SSDMatcher(threshold: 0.5)
  private let coder = BoxCoder(weights: [10, 10, 5, 5])

  /// - Parameter predictor: makes what predicts a number of channels of a map's
  init(
    _ backbone: SSDFeatures, _ defaultBoxes: DefaultBoxGenerator, classes: Int, selection: DetectionSelection,
    candidateLimit: Int, predictor: (_ channels: Int, _ outChannels: Int) -> Module
  ) {
    classCount = classes
    self.selection = selection
    self.defaultBoxes = defaultBoxes
    self.candidateLimit = candidateLimit
    self.backbone = backbone
    head = SSDHead(
      channels: backbone.channels, anchors: defaultBoxes.countsPerCell, classes: classes + 1, predictor: predictor)
  }

  /// The parts `classification`, the cross-entropy of all boxes with an object and of the three times as many without that
  /// are mistaken worst, and `boxes`, the smooth L1 loss of the offsets; each the sum over the boxes with an object.
  /// - Traps: unless each image has its objects, and their labels are below ``classCount``
  public final func losses(of images: ImagePlanes, objects: [Instances]) -> [DetectionLoss] {
    scope {
      let objects = countable(objects, on: images)
      let (logits, offsets, anchors) = predictions(images.tensor)
      let (images, count) = (logits.shape[0], anchors.count)
      let matches = objects.map { matcher($0.boxes.overlaps(with: anchors)) }
      let targets = AnchorTargets(matches, matches.map { _ in anchors }, objects)
      var labels = [Int](repeating: 0, count: images * count)
      for (place, label) in zip(targets.positions, targets.labels) { labels[place] = label + 1 }
      let wanted = Tensor(labels)
      let surprise = crossEntropy(
        logits.reshaped([images * count, classCount + 1]), wanted, reduction: .none
      ).reshaped([images, count])
      let isPositive = (wanted .> 0).reshaped([images, count])
      let isCounted = isPositive .|| hardNegatives(surprise, isPositive: isPositive)
      let positives = Float(max(1, targets.count))
      let moved = offsets.reshaped([images * count, 4]).indexSelect(axis: 0, targets.places)
      return [
        DetectionLoss("classification", (surprise * isCounted.cast(to: surprise.dtype)).sum() / positives),
        DetectionLoss(
          "boxes",
          smoothL1(moved, coder.offsets(of: targets.boxes, from: targets.anchors), reduction: .sum) / positives),
      ]
    }
  }

  /// The probabilities of the background and the classes, the offsets, and the default boxes.
  /// - Shapes: `[n, boxes, 1 + classes]`, `[n, boxes, 4]`, `[boxes, 4]`
  public final func answer(to planes: Tensor) -> [Tensor] {
    scope {
      let (logits, offsets, anchors) = predictions(planes)
      return [logits.softmax(), offsets, anchors.tensor]
    }
  }

  /// What it finds in each image.
  public final func detections(by answer: [Tensor], in images: ImagePlanes) -> [Detections] {
    let (probabilities, offsets, anchors) = (answer[0], answer[1], Boxes(answer[2]))
    return images.sizes.enumerated().map { image, size in
      candidates(probabilities[image].scalars, anchors.count)
        .detections(offsets[image], from: anchors, coder, within: size, selection)
    }
  }

  private func candidates(_ probabilities: [Float], _ count: Int) -> Candidates {
    var found = Candidates()
    for label in 0..<classCount {
      func score(_ anchor: Int) -> Float { probabilities[anchor * (classCount + 1) + label + 1] }
      for anchor in bestPositions(count, above: selection.scoreThreshold, limit: candidateLimit, score) {
        found.append(score: score(anchor), anchor: anchor, label: label)
      }
    }
    return found
  }

  /// For each default box of each image the logits of the background and the classes, and its offsets.
  private func predictions(_ planes: Tensor) -> (logits: Tensor, offsets: Tensor, anchors: Boxes) {
    let maps = backbone.maps(of: planes)
    let (logits, offsets) = head.predictions(maps)
    return (logits, offsets, .joined(defaultBoxes.boxes(grids: maps.map(\.grid), on: planes.planeSize)))
  }
}

extension SSD: TensorDetector {
  /// Of each class as many default boxes come into the choice as ``candidateLimit`` says.
  public final func boxesAndScores(
    by answer: [Tensor], on size: Size2D
  ) -> (boxes: Tensor, scores: Tensor, candidates: Tensor) {
    let boxes = coder.corners(ofEach: answer[1], from: Boxes(answer[2])).insideCorners(of: size)
    let scores = answer[0][..., 1..<(classCount + 1)]
    return (boxes, scores, scores.keepingBest(candidateLimit, axis: 1))
  }
}

/// What makes the feature maps of an ``SSD``.
class SSDFeatures: Module {
  /// How many channels each map has.
  let channels: [Int]

  init(channels: [Int]) { self.channels = channels }

  /// The maps, the finest first; subclasses say which.
  func maps(of images: Tensor) -> [Tensor] {
    misuse("\(type(of: self))", "it has no maps(of:); override it")
  }
}

/// What tells the class and the offsets of each default box.
final class SSDHead: Module {
  let classificationHead: AnchorPredictor
  let regressionHead: AnchorPredictor

  init(channels: [Int], anchors: [Int], classes: Int, predictor: (Int, Int) -> Module) {
    func made(_ columns: Int) -> AnchorPredictor {
      AnchorPredictor(zip(channels, anchors).map { predictor($0, $1 * columns) }, columns: columns)
    }
    classificationHead = made(classes)
    regressionHead = made(4)
  }

  func predictions(_ maps: [Tensor]) -> (logits: Tensor, offsets: Tensor) {
    scope { (classificationHead.rows(maps), regressionHead.rows(maps)) }
  }
}

/// Some numbers for each default box, by layers of each map's own.
final class AnchorPredictor: Module {
  let moduleList: [Module]
  private let columns: Int

  init(_ moduleList: [Module], columns: Int) {
    self.moduleList = moduleList
    self.columns = columns
  }

  /// - Shapes: `[n, all anchors, columns]`
  func rows(_ maps: [Tensor]) -> Tensor {
    scope { .concatenate(zip(moduleList, maps).map { $0($1).anchorRows(columns) }, axis: 1) }
  }
}
