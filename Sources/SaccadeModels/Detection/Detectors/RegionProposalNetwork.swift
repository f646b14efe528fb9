import SaccadeEngine
import SaccadeLayers

/// Tells where on an image something may be, whatever it is: the first stage of a ``FasterRCNN``.
/// - Paper: Ren et al. 2015, <https://arxiv.org/abs/1506.01497>, §3.1
final class RegionProposalNetwork: Module {
  let head: RegionProposalHead
  let anchors: AnchorGenerator
  var options: ProposalOptions
  var sampler = BalancedSampler(count: 256, positiveFraction: 0.5)
  private let matcher = ThresholdMatcher(high: 0.7, low: 0.3, keepsBestOfEach: true)
  let coder = BoxCoder()

  init(_ channels: Int, _ anchors: AnchorGenerator, _ options: ProposalOptions) {
    head = RegionProposalHead(channels, anchors: anchors.countsPerCell[0])
    self.anchors = anchors
    self.options = options
  }

  /// What the anchors of a batch look like.
  struct Answer {
    /// How likely each is an object, `[n, anchors]`.
    let logits: Tensor
    /// Where the object is from there, `[n, anchors, 4]`.
    let offsets: Tensor
    /// The anchors of each level.
    let levels: [Boxes]
  }

  func answer(_ maps: [Tensor], on plane: Size2D) -> Answer {
    scope {
      let (logits, offsets) = head.predictions(maps)
      return Answer(
        logits: logits.squeezed(2), offsets: offsets, levels: anchors.boxes(grids: maps.map(\.grid), on: plane))
    }
  }

  /// The likeliest boxes of each image; no gradient flows through them.
  func proposals(_ answer: Answer, _ sizes: [Size2D], isTraining: Bool) -> [Boxes] {
    withoutGradient {
      let anchors = Boxes.joined(answer.levels)
      let limit = isTraining ? options.training : options.use
      let probabilities = sigmoid(answer.logits)
      return sizes.enumerated().map { image, size in
        // By logits: where probabilities are near 1 many would be equal.
        let logits = answer.logits[image].scalars
        var (chosen, levels): ([Int], [Int]) = ([], [])
        var first = 0
        for (level, boxes) in answer.levels.enumerated() {
          let best = bestPositions(boxes.count, above: -.infinity, limit: limit.candidates) { logits[first + $0] }
          chosen += best.map { first + $0 }
          levels += best.map { _ in level }
          first += boxes.count
        }
        let places = Tensor(chosen)
        let boxes = coder.boxes(
          of: answer.offsets[image].indexSelect(axis: 0, places), from: anchors[places]
        ).clipped(to: size)
        let scores = probabilities[image].indexSelect(axis: 0, places)
        let found = Detections(boxes: boxes, scores: scores, labels: Tensor(levels))
        let isLarge = (boxes.widths .>= 1e-3) .&& (boxes.heights .>= 1e-3)
        return found[isLarge .&& (scores .>= options.scoreThreshold)]
          .suppressed(threshold: options.overlapThreshold).best(limit.kept).boxes
      }
    }
  }

  /// How wrong the answer is on a sample of the anchors: the cross-entropy of being an object or not, and the smooth L1 loss
  /// of the offsets of those that are.
  func losses(_ answer: Answer, _ objects: [Instances]) -> [DetectionLoss] {
    let anchors = Boxes.joined(answer.levels)
    var (positives, negatives): ([Matches], [Int]) = ([], [])
    for (image, objects) in objects.enumerated() {
      let matches = matcher(objects.boxes.overlaps(with: anchors))
      let sample = sampler.drawn(matches)
      positives.append(matches.keeping(sample.positives))
      negatives += sample.negatives.map { image * anchors.count + $0 }
    }
    let targets = AnchorTargets(positives, positives.map { _ in anchors }, objects)
    let count = targets.count + negatives.count
    let all = answer.logits.elementCount
    let asked = answer.logits.reshaped([all]).indexSelect(axis: 0, Tensor(targets.positions + negatives))
    let wanted = [Float](repeating: 1, count: targets.count) + [Float](repeating: 0, count: negatives.count)
    let moved = answer.offsets.reshaped([all, 4]).indexSelect(axis: 0, targets.places)
    let offsets = coder.offsets(of: targets.boxes, from: targets.anchors)
    let share = Float(max(1, count))
    return [
      DetectionLoss("objectness", binaryCrossEntropy(logits: asked, Tensor(wanted), reduction: .sum) / share),
      DetectionLoss("proposals", smoothL1(moved, offsets, beta: 1 / 9, reduction: .sum) / share),
    ]
  }
}

/// Which boxes a ``FasterRCNN``'s first stage proposes to the second.
public struct ProposalOptions: Hashable, Sendable {
  /// How many boxes there may be.
  public struct Limit: Hashable, Sendable {
    /// Of a level of the pyramid, before suppression.
    public var candidates: Int
    /// Of an image, after it.
    public var kept: Int

    /// As many of both.
    public init(candidates: Int, kept: Int) {
      self.candidates = candidates
      self.kept = kept
    }
  }

  /// How many in training.
  public var training = Limit(candidates: 2000, kept: 2000)
  /// How many in use.
  public var use = Limit(candidates: 1000, kept: 1000)
  /// The largest overlap of two boxes of one level.
  public var overlapThreshold = 0.7
  /// The least probability of being an object.
  public var scoreThreshold: Float

  /// Those of the paper on a feature pyramid.
  public init(scoreThreshold: Float = 0) { self.scoreThreshold = scoreThreshold }
}

/// A convolution, and two that tell of each anchor whether it is an object, and where.
final class RegionProposalHead: Module {
  let conv: Sequential
  let clsLogits: Conv2d
  let bboxPred: Conv2d

  init(_ channels: Int, anchors: Int) {
    conv = Sequential(Sequential(Conv2d.detecting(channels, channels, kernel: 3), ReLU()))
    clsLogits = .detecting(channels, anchors, kernel: 1)
    bboxPred = .detecting(channels, anchors * 4, kernel: 1)
  }

  func predictions(_ maps: [Tensor]) -> (logits: Tensor, offsets: Tensor) {
    scope {
      let seen = maps.map { conv($0) }
      return (
        .concatenate(seen.map { clsLogits($0).anchorRows(1) }, axis: 1),
        .concatenate(seen.map { bboxPred($0).anchorRows(4) }, axis: 1)
      )
    }
  }
}

extension BalancedSampler {
  /// A sample, drawn from the current ``RandomSource`` unless the first ones are to be taken.
  func drawn(_ matches: Matches) -> (positives: [Int], negatives: [Int]) {
    RandomSource.current.draw { self(matches, using: &$0) }
  }
}

extension Matches {
  /// The same with all objects forgotten but those of some anchors.
  func keeping(_ anchors: [Int]) -> Matches {
    var kept = [Int](repeating: Self.ignored, count: objects.count)
    for anchor in anchors { kept[anchor] = objects[anchor] }
    return Matches(kept)
  }
}
