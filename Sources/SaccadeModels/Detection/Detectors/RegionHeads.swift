import SaccadeEngine
import SaccadeLayers

/// Tells of proposed boxes what they are, and where exactly: the second stage of a ``FasterRCNN``, and all of a
/// ``FastRCNN`` but its network.
/// - Paper: Girshick 2015, <https://arxiv.org/abs/1504.08083>, §2
final class RegionHeads: Module {
  let boxHead: Module
  let boxPredictor: RegionPredictor
  /// What tells masks, if anything does.
  let masks: MaskBranch?
  let regions: any RegionReader
  var sampler = BalancedSampler(count: 512, positiveFraction: 0.25)
  private let classCount: Int
  private let matcher = ThresholdMatcher(high: 0.5, low: 0.5)
  let coder = BoxCoder(weights: [10, 10, 5, 5])
  /// How much a proposal has to overlap an object to be learnt as background: those that do are the hard ones.
  private var backgroundFloor: Float

  /// - Parameters:
  ///   - boxHead: makes `[boxes, features]` of `[boxes, c, regions.size.height, regions.size.width]`
  ///   - masks: tells of what was found which pixels are its
  ///   - backgroundFloor: 0 takes all background; on images without objects all of it is taken
  init(
    _ boxHead: Module, features: Int, _ regions: any RegionReader, classes: Int, masks: MaskBranch? = nil,
    backgroundFloor: Float = 0
  ) {
    self.boxHead = boxHead
    boxPredictor = RegionPredictor(features, outputs: classes + 1)
    self.regions = regions
    self.masks = masks
    classCount = classes
    self.backgroundFloor = backgroundFloor
  }

  /// Learns as background also what is far from all objects, as where proposals are learnt, too.
  func takeAllBackground() { backgroundFloor = 0 }

  /// Two linear layers on `channels` of each bin.
  convenience init(
    _ channels: Int, _ regions: any RegionReader, classes: Int, features: Int = 1024, masks: MaskBranch? = nil
  ) {
    let head = RegionLayers(channels * regions.size.height * regions.size.width, features)
    self.init(head, features: features, regions, classes: classes, masks: masks)
  }

  /// The masks' layers stand beside those of boxes.
  override func key(forProperty name: String) -> String { name == "masks" ? "" : super.key(forProperty: name) }

  /// The maps that boxes are read from, of all.
  func maps(of maps: [Tensor]) -> [Tensor] { Array(maps.prefix(regions.levelCount)) }

  /// What is said of boxes, those of all images in a row.
  /// - Shapes: logits `[boxes, 1 + classes]`, the background's first; offsets `[boxes, 4 · (1 + classes)]`
  private func answer(_ maps: [Tensor], _ boxes: [Boxes]) -> (logits: Tensor, offsets: Tensor) {
    let parts = regions(self.maps(of: maps), boxes)
    return boxPredictor.predictions(boxHead(parts))
  }

  /// How wrong it is on a sample of the proposals and of the objects' own boxes: the cross-entropy of their classes, and the
  /// smooth L1 loss of the offsets for the class of those that have an object; of these also the masks' loss.
  func losses(_ maps: [Tensor], _ proposals: [Boxes], _ objects: [Instances]) -> [DetectionLoss] {
    scope {
      var (boxes, matches): ([Boxes], [Matches]) = ([], [])
      for (proposals, objects) in zip(proposals, objects) {
        let all = Boxes.joined([proposals, objects.boxes])
        let found = matching(of: objects.boxes, at: all)
        let (positives, negatives) = sampler.drawn(found)
        let sample = (positives + negatives).sorted()
        boxes.append(all[Tensor(sample)])
        matches.append(Matches(sample.map { found.objects[$0] }))
      }
      let (logits, offsets) = answer(maps, boxes)
      let targets = AnchorTargets(matches, boxes, objects)
      let count = logits.shape[0]
      var labels = [Int](repeating: 0, count: count)
      for (place, label) in zip(targets.positions, targets.labels) { labels[place] = label + 1 }
      let rows = zip(targets.positions, targets.labels).map { $0 * (classCount + 1) + $1 + 1 }
      let moved = offsets.reshaped([count * (classCount + 1), 4]).indexSelect(axis: 0, Tensor(rows))
      let wanted = coder.offsets(of: targets.boxes, from: targets.anchors)
      let share = Float(max(1, count))
      let own = [
        DetectionLoss("classification", crossEntropy(logits, Tensor(labels), reduction: .sum) / share),
        DetectionLoss("boxes", smoothL1(moved, wanted, beta: 1 / 9, reduction: .sum) / share),
      ]
      guard let masks else { return own }
      return own + [masks.loss(self.maps(of: maps), boxes, matches, objects)]
    }
  }

  /// What the proposals of each image are; masks are those of the boxes that are kept.
  func detections(
    _ maps: [Tensor], _ proposals: [Boxes], _ sizes: [Size2D], _ selection: DetectionSelection
  ) -> [Detections] {
    scope {
      let (logits, offsets) = answer(maps, proposals)
      let probabilities = logits.softmax()
      var first = 0
      let found = zip(proposals, sizes).map { proposals, size in
        let rows = first..<(first + proposals.count)
        first = rows.upperBound
        let found = candidates(probabilities[rows].scalars, selection.scoreThreshold)
        guard !found.scores.isEmpty else { return Detections.none }
        let corners = coder.corners(of: offsets[rows], from: proposals)
          .reshaped([proposals.count * (classCount + 1), 4])
        let chosen = zip(found.anchors, found.labels).map { $0 * (classCount + 1) + $1 + 1 }
        let boxes = Boxes(corners.indexSelect(axis: 0, Tensor(chosen))).clipped(to: size)
        return found.detections(boxes, selection, smallest: 1e-2)
      }
      return masks.map { $0.adding(to: found, self.maps(of: maps)) } ?? found
    }
  }

  private func matching(of objects: Boxes, at proposals: Boxes) -> Matches {
    let overlaps = objects.overlaps(with: proposals)
    let found = matcher(overlaps)
    guard backgroundFloor > 0, !objects.isEmpty else { return found }
    let far = ThresholdMatcher(high: backgroundFloor, low: backgroundFloor)(overlaps)
    return Matches(zip(found.objects, far.objects).map { $1 == Matches.background ? Matches.ignored : $0 })
  }

  private func candidates(_ probabilities: [Float], _ threshold: Float) -> Candidates {
    var found = Candidates()
    for (place, probability) in probabilities.enumerated() where probability > threshold {
      let label = place % (classCount + 1) - 1
      if label >= 0 { found.append(score: probability, anchor: place / (classCount + 1), label: label) }
    }
    return found
  }
}

/// Two linear layers over all that a box's small image has.
final class RegionLayers: Module {
  let fc6: Linear
  let fc7: Linear
  let dropout: Dropout?

  init(_ inFeatures: Int, _ outFeatures: Int, dropout rate: Float = 0) {
    fc6 = Linear(inFeatures, outFeatures)
    fc7 = Linear(outFeatures, outFeatures)
    dropout = rate > 0 ? Dropout(rate) : nil
  }

  override func forward(_ x: Tensor) -> Tensor { thinned(relu(fc7(thinned(relu(fc6(x.flattened(from: 1))))))) }

  private func thinned(_ x: Tensor) -> Tensor { dropout.map { $0(x) } ?? x }
}

/// The logits of the background and each class, and for each of them the offsets.
final class RegionPredictor: Module {
  let clsScore: Linear
  let bboxPred: Linear

  init(_ inFeatures: Int, outputs: Int) {
    clsScore = Linear(inFeatures, outputs)
    bboxPred = Linear(inFeatures, outputs * 4)
  }

  func predictions(_ x: Tensor) -> (logits: Tensor, offsets: Tensor) { scope { (clsScore(x), bboxPred(x)) } }
}
