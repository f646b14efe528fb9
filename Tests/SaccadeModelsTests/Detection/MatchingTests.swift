import SaccadeEngine
import SaccadeModels
import SaccadeTestKit
import Testing

@Suite("Matching anchors with objects")
struct MatchingTests {
  private let qualities = Tensor([0.8, 0.1, 0.4, 0.2, 0.1, 0.6, 0.45, 0.0], shape: [2, 4])

  @Test("gives anchors their objects, background, or neither, and each object an anchor where it is to have one")
  func rules() {
    #expect(ThresholdMatcher(high: 0.7, low: 0.3)(qualities).objects == [0, -2, -2, -1])
    let kept = ThresholdMatcher(high: 0.7, low: 0.3, keepsBestOfEach: true)(qualities)
    #expect(kept.objects == [0, 1, -2, -1])
    #expect(kept.positives == [0, 1] && kept.negatives == [3] && kept.positiveObjects == [0, 1])
    #expect(kept.tensor.dtype == .int64)
    #expect(SSDMatcher(threshold: 0.9)(qualities).objects == [0, 1, -1, -1])
    // The first object's best anchor is the second's too: the better pair has it.
    let contested = Tensor([0.5, 0.4, 0.1, 0.9, 0.2, 0.3], shape: [2, 3])
    #expect(BipartiteMatcher(threshold: 0.95)(contested).objects == [1, 0, -1])
    #expect(SSDMatcher(threshold: 0.95)(contested).objects == [1, -1, -1])
  }

  @Test("without objects all anchors are background; without anchors there is nothing; what is no number is no overlap")
  func empty() {
    let none = Tensor.zeros([0, 3])
    let background = [-1, -1, -1]
    #expect(ThresholdMatcher(high: 0.5, low: 0.4, keepsBestOfEach: true)(none).objects == background)
    #expect(SSDMatcher()(none).objects == background && BipartiteMatcher()(none).objects == background)
    let nothing = Tensor.zeros([2, 0])
    #expect(ThresholdMatcher(high: 0.5, low: 0.4, keepsBestOfEach: true)(nothing).objects == [])
    #expect(SSDMatcher()(nothing).objects == [] && BipartiteMatcher()(nothing).objects == [])
    let nan = Tensor.full([1, 3], .nan)
    #expect(ThresholdMatcher(high: 0.5, low: 0.4, keepsBestOfEach: true)(nan).objects == background)
    #expect(SSDMatcher()(nan).objects == background && BipartiteMatcher()(nan).objects == background)
    // More objects than anchors: the best pairs.
    #expect(BipartiteMatcher()(Tensor([0.1, 0.3, 0.2], shape: [3, 1])).objects == [1])
  }

  @Test("samples have so many of each kind, none twice, and come again from the same seed")
  func sampling() {
    let matches = Matches((0..<100).map { $0 % 5 == 0 ? 3 : $0 % 7 == 0 ? -2 : -1 })
    let sampler = BalancedSampler(count: 40, positiveFraction: 0.25)
    func drawn(_ seed: UInt64) -> (positives: [Int], negatives: [Int]) {
      var stream = RandomStream(seed: seed)
      return sampler(matches, using: &stream)
    }
    let (positives, negatives) = drawn(1)
    #expect(positives.count == 10 && Set(positives).count == 10 && positives.allSatisfy { $0 % 5 == 0 })
    #expect(negatives.count == 30 && Set(negatives).count == 30)
    #expect(negatives.allSatisfy { matches.objects[$0] == -1 })
    #expect(positives == positives.sorted() && negatives == negatives.sorted())
    #expect(drawn(1) == (positives, negatives) && drawn(2) != (positives, negatives))
    // Every positive is drawn now and then.
    #expect(Set((0..<200).flatMap { drawn($0).positives }) == Set(matches.positives))
    var stream = RandomStream(seed: 1)
    let few = BalancedSampler(count: 40, positiveFraction: 0.5)(Matches([0, -1, -1, -2]), using: &stream)
    #expect(few == ([0], [1, 2]))
    let none = BalancedSampler(count: 0, positiveFraction: 1)(Matches([]), using: &stream)
    #expect(none == ([], []))
  }

  @Test("hard negatives never are positives, even where there are too few others")
  func hardNegativesAreNegatives() {
    let losses = Tensor([5, 4, 3, 2, 9, 1, 1, 8], shape: [2, 4]).cast(to: .float32)
    let positive = Tensor([true, true, false, false, false, false, false, false], shape: [2, 4])
    #expect(
      hardNegatives(losses, isPositive: positive).scalars(as: Bool.self)
        == [false, false, true, true, false, false, false, false])
    let one = Tensor([false, true, false, false, true, false, false, false], shape: [2, 4])
    #expect(
      hardNegatives(losses, isPositive: one, ratio: 2).scalars(as: Bool.self)
        == [true, false, true, false, false, true, false, true])
    #expect(hardNegatives(.zeros([0, 4]), isPositive: .zeros([0, 4], dtype: .bool)).shape == [0, 4])
  }

  @Test("misuse says what to give instead")
  func misuse() {
    #expect(
      mistake { _ = SSDMatcher()(.zeros([3])) }
        == "SSDMatcher: qualities must be floating-point numbers [objects, anchors]: float32 [3]; truth.overlaps(with: "
        + "anchors) gives them")
    #expect(
      mistake { _ = ThresholdMatcher(high: 0.3, low: 0.7) }
        == "ThresholdMatcher: the low threshold must not be above the high one: 0.7 and 0.3")
    #expect(
      mistake { _ = Matches([0, -3]) }
        == "Matches: an anchor has an object's number, from 0 on, or −1 for none, −2 to be ignored: -3")
    #expect(
      mistake { _ = BalancedSampler(count: 5, positiveFraction: 2) }
        == "BalancedSampler: the count must not be negative, the fraction in 0 … 1: 5, 2.0; 256 and 0.5 are usual")
    #expect(
      mistake { _ = hardNegatives(.zeros([1, 2]), isPositive: .zeros([1, 2])) }?.contains("float32 [1, 2]") == true)
  }
}

@Suite("Anchors")
struct AnchorTests {
  @Test("are as many as cells and shapes, for each level; a grid's points lie at the corners of its cells")
  func counts() {
    let anchors = AnchorGenerator(sizes: [[8, 16], [32]], ratios: [[1], [0.5, 1, 2]])
    #expect(anchors.countsPerCell == [2, 3])
    #expect(anchors.boxes(grids: [Size2D(3, 4), Size2D(1, 2)], on: Size2D(24, 32)).map(\.count) == [24, 6])
    #expect(DefaultBoxGenerator(ratios: [[2], [2, 3]], from: 0.2, to: 0.9).countsPerCell == [4, 6])
    #expect(MultiBoxPrior(sizes: [0.75, 0.5, 0.25]).countPerCell == 5)
    #expect(YOLOPriors.v3.countsPerCell == [3, 3, 3] && YOLOPriors.v3Tiny.countsPerCell == [3, 3])
    let (corners, strides) = GridPoints(strides: [8, 16]).points(grids: [Size2D(1, 2), Size2D(2, 1)])
    #expect(corners.scalars == [0, 0, 8, 0, 0, 0, 0, 16])
    #expect(strides.scalars == [8, 8, 16, 16])
  }

  @Test("predictions of YOLOX become boxes, which have gradients")
  func points() {
    let points = GridPoints(strides: [8])
    let boxes = points.boxes(of: Tensor([0.5, 0.5, 0, 0, 1, 0, 0, 0], shape: [2, 4]), grids: [Size2D(1, 2)])
    #expect(boxes.tensor.scalars == [0, 0, 8, 8, 12, -4, 20, 4])
    checkGradient(
      of: { [points.boxes(of: $0[0], grids: [Size2D(1, 2)]).tensor] },
      at: [Tensor([0.5, 0.3, 0.1, 0.2, 1, 0, -0.4, 0.3], shape: [2, 4])])
  }

  @Test("misuse says what to give instead")
  func misuse() {
    #expect(
      mistake { _ = AnchorGenerator(sizes: [[8]], ratios: [[1], [1]]) }
        == "AnchorGenerator: every level needs sizes and ratios: 1 lists of sizes, 2 of ratios")
    #expect(
      mistake { _ = AnchorGenerator(sizes: [[-8]]) } == "AnchorGenerator: sizes and ratios must be positive: -8.0")
    #expect(
      mistake { _ = AnchorGenerator(sizes: [[8]]).boxes(grids: [], on: 8) }
        == "AnchorGenerator: there must be a grid with cells for each of 1 levels: []; give the sizes of the feature maps"
    )
    #expect(
      mistake { _ = DefaultBoxGenerator(ratios: [[2]], scales: [0.1]) }
        == "DefaultBoxGenerator: there must be one scale more than levels: 1 scales, 1 levels; the last is that of a level "
        + "after the last")
    #expect(mistake { _ = DefaultBoxGenerator(ratios: [[2]], from: 0.1, to: 1, steps: [0]) }?.contains("[0]") == true)
    #expect(
      mistake { _ = MultiBoxPrior(sizes: []) }?.hasPrefix("MultiBoxPrior: there must be sizes and ratios") == true)
    #expect(mistake { _ = GridPoints(strides: [0]) } == "GridPoints: strides must be positive: [0]")
    #expect(
      mistake { _ = GridPoints(strides: [8]).boxes(of: .zeros([3, 4]), grids: [Size2D(1, 2)]) }
        == "GridPoints.boxes: there must be four numbers a point: predictions [3, 4], 2 points")
  }
}

@Suite("Detections and instances")
struct DetectionsTests {
  private let found = Detections(
    boxes: Boxes(Tensor([0, 0, 10, 10, 1, 1, 10, 10, 0, 0, 10, 9.5, 50, 50, 60, 60], shape: [4, 4])),
    scores: Tensor([0.6, 0.9, 0.8, 0.1]), labels: Tensor([1, 1, 2, 1]))

  @Test("are chosen by score, by place and by what hides them, and may be none")
  func choosing() {
    #expect(found.above(0.5).count == 3 && found.above(1).isEmpty)
    #expect(found.best(2).scores.scalars == [0.9, 0.8] && found.best(9).count == 4 && found.best(0).isEmpty)
    #expect(found.suppressed(threshold: 0.5).labels.scalars(as: Int.self) == [1, 2, 1])
    #expect(found.suppressed(threshold: 0.5, byClass: false).scores.scalars == [0.9, 0.1])
    #expect(found[found.labels .== 2].scores.scalars == [0.8])
    #expect(found.with(found.boxes.scaled(x: 2, y: 2)).boxes.x2.scalars == [20, 20, 20, 120])
    let none = Detections.none
    #expect(none.isEmpty && none.above(0).isEmpty && none.best(3).isEmpty && none.suppressed(threshold: 0.5).isEmpty)
    #expect(Instances.none.isEmpty && Instances.none[Tensor.zeros([0], dtype: .int64)].isEmpty)
  }

  @Test("instances keep their masks, and whether they count, when some are chosen")
  func instances() {
    var masks = Tensor.zeros([2, 3, 3], dtype: .bool)
    masks[1, 1, 1] = Tensor(true)
    let all = Instances(
      boxes: Boxes(.ones([2, 4])), labels: Tensor([4, 5]), masks: masks, isIgnored: Tensor([true, false]))
    let second = all[Tensor([1])]
    #expect(second.labels.scalars(as: Int.self) == [5])
    #expect(second.masks?.cast(to: .float32).sum().item() == 1)
    #expect(second.isIgnored.scalars(as: Bool.self) == [false])
    #expect(Instances(boxes: .none, labels: .zeros([0], dtype: .int64)).isIgnored.shape == [0])
  }

  @Test("misuse says what to give instead")
  func misuse() {
    #expect(
      mistake { _ = Detections(boxes: .none, scores: .zeros([1]), labels: Tensor([1])) }
        == "Detections: there must be a score and a label a box: 0 boxes, float32 scores [1], labels [1]")
    #expect(
      mistake { _ = Detections(boxes: .none, scores: .zeros([0]), labels: .zeros([0])) }
        == "Detections: labels must be integers: float32; use cast(to: .int64)")
    #expect(
      mistake { _ = Instances(boxes: .none, labels: .zeros([0], dtype: .int64), masks: .zeros([0, 2, 2])) }
        == "Instances: masks must be booleans [n, h, w], one a box: 0 boxes, float32 masks [0, 2, 2]")
    #expect(mistake { _ = Instances(boxes: .none, labels: Tensor([1])) }?.contains("labels [1], bool [0]") == true)
  }
}
