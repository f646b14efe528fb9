import SaccadeEngine
import SaccadeLayers
import SaccadeLinear

/// How an ``RCNN`` gets its SVMs and its regression of boxes.
/// - Paper: Girshick et al. 2013, <https://arxiv.org/abs/1311.2524>, §2.3 and appendix C
public struct RegionFit: Hashable, Sendable {
  /// How much an error of an SVM counts.
  public var cost = 0.001
  /// How many times as much an error counts at an object.
  public var positiveWeight = 2.0
  /// Below which overlap with every object of a class a proposal is background for its SVM; what lies between is not learnt.
  public var negativeOverlap: Float = 0.3
  /// From which overlap on a proposal is learnt to be moved to its object.
  public var boxOverlap: Float = 0.6
  /// How much the weights that move boxes are kept small.
  public var ridge = 1000.0
  /// After how many new hard negatives the SVM of a class is learnt anew.
  public var negativesOfRound = 2000

  /// That of the paper.
  public init() {}
}

extension RCNN {
  /// Learns one linear SVM a class, and by which offsets proposals become boxes; the network stays as it is.
  ///
  /// Positives are the objects themselves. Negatives are mined: what an SVM takes for its class, or nearly, on the images that
  /// come, is added to what it knows, and what it is sure of is forgotten; each image is seen once for objects and once for
  /// background. A class without an object is never found.
  /// - Parameters:
  ///   - count: how many images there are
  ///   - sample: an image with its proposals, and its objects; asked for twice
  /// - Traps: if an image is not one alone, or a label is not below ``classCount``
  public func fit<Failure: Error>(
    count: Int, options: RegionFit = RegionFit(),
    sample: (Int) throws(Failure) -> (image: ImagePlanes, objects: Instances)
  ) throws(Failure) {
    let wasTraining = isTraining
    eval()
    defer { if wasTraining { train() } }
    var examples = FitExamples(classes: classCount, features: backbone.featureCount)
    for index in 0..<count {
      let (image, objects) = try sample(index)
      withoutGradient { scope { gather(&examples, image, objects, options) } }
    }
    // On features of one length the same cost suits all networks.
    let scale = examples.scale
    var miners = (0..<classCount).map { label in
      NegativeMining(examples.positives(of: label, scale), options)
    }
    for index in 0..<count {
      let (image, objects) = try sample(index)
      withoutGradient { scope { mine(&miners, image, objects, scale, options) } }
    }
    let machines = miners.map { $0.machine(features: backbone.featureCount) }
    withoutGradient {
      svms.weight.value =
        Tensor(machines.flatMap(\.weights), shape: [classCount, backbone.featureCount]) * scale
      svms.bias?.value = Tensor(machines.map(\.bias))
      let moves = (0..<classCount).map { examples.regression(of: $0, scale, options.ridge) }
      regressors.weight.value = Tensor.concatenate(moves.map(\.weights)) * scale
      regressors.bias?.value = .concatenate(moves.map(\.bias))
    }
    fitted.value = Tensor([Int](repeating: 1, count: 1)).reshaped([])
  }

  /// The objects and what lies near them.
  private func gather(
    _ examples: inout FitExamples, _ image: ImagePlanes, _ objects: Instances, _ options: RegionFit
  ) {
    let truth = countable([objects], on: image)[0]
    guard !truth.isEmpty else { return }
    let proposals = image.proposedBoxes[0]
    let matches = ThresholdMatcher(high: options.boxOverlap, low: options.boxOverlap)(
      truth.boxes.overlaps(with: proposals))
    let near = proposals[Tensor(matches.positives)]
    let owners = matches.positiveObjects
    let seen = features(of: image.tensor, .joined([truth.boxes, near])).scalars
    let offsets = coder.offsets(of: truth.boxes[Tensor(owners)], from: near).scalars
    let width = backbone.featureCount
    func row(_ place: Int) -> ArraySlice<Float> { seen[place * width..<(place + 1) * width] }
    let labels = truth.labels.scalars(as: Int.self)
    for (place, label) in labels.enumerated() { examples.objects[label] += row(place) }
    for (place, owner) in owners.enumerated() {
      examples.near[labels[owner]] += row(truth.count + place)
      examples.offsets[labels[owner]] += offsets[4 * place..<4 * place + 4]
    }
  }

  /// The background of an image, for each class.
  private func mine(
    _ miners: inout [NegativeMining], _ image: ImagePlanes, _ objects: Instances, _ scale: Float, _ options: RegionFit
  ) {
    let proposals = image.proposedBoxes[0]
    guard !proposals.isEmpty else { return }
    let seen = features(of: image.tensor, proposals) * scale
    let labels = objects.labels.scalars(as: Int.self)
    let overlaps = objects.boxes.overlaps(with: proposals).scalars
    for label in miners.indices {
      let own = labels.indices.filter { labels[$0] == label }
      let far = (0..<proposals.count).filter { place in
        own.allSatisfy { overlaps[$0 * proposals.count + place] < options.negativeOverlap }
      }
      if !far.isEmpty { miners[label].add(seen.indexSelect(axis: 0, Tensor(far))) }
    }
  }
}

/// What is learnt from beside background, the features of each class row by row.
private struct FitExamples {
  private let width: Int
  var objects: [[Float]]
  /// Proposals near objects, and by which offsets these lie from there.
  var near: [[Float]]
  var offsets: [[Float]]

  init(classes: Int, features: Int) {
    width = features
    objects = Array(repeating: [], count: classes)
    near = objects
    offsets = objects
  }

  /// By what features are multiplied so that they are 20 long in the mean.
  var scale: Float {
    let lengths = objects.flatMap { rows in
      stride(from: 0, to: rows.count, by: width).map { first in
        rows[first..<first + width].reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      }
    }
    let mean = lengths.reduce(0, +) / Double(max(1, lengths.count))
    return mean > 0 && mean.isFinite ? Float(20 / mean) : 1
  }

  func positives(of label: Int, _ scale: Float) -> Tensor {
    Tensor(objects[label], shape: [objects[label].count / width, width]) * scale
  }

  func regression(of label: Int, _ scale: Float, _ penalty: Double) -> (weights: Tensor, bias: Tensor) {
    let count = offsets[label].count / 4
    guard count > 0 else { return (.zeros([4, width]), .zeros([4])) }
    let found = RidgeRegression(
      features: Tensor(near[label], shape: [count, width]) * scale, targets: Tensor(offsets[label], shape: [count, 4]),
      penalty: penalty)
    return (found.weights, found.bias)
  }
}

/// The SVM of a class, which learns from the background that it takes for the class.
private struct NegativeMining {
  private let positives: Tensor
  private let options: RegionFit
  private var negatives: Tensor?
  private var fresh = 0
  private var learnt: LinearSVM?

  init(_ positives: Tensor, _ options: RegionFit) {
    self.positives = positives
    self.options = options
  }

  mutating func add(_ background: Tensor) {
    guard positives.shape[0] > 0 else { return }
    // −1 is where a negative begins to count in the loss.
    let hard = learnt.map { background[$0.margins(of: background) .> -1.0001] } ?? background
    guard hard.shape[0] > 0 else { return }
    negatives = negatives.map { .concatenate([$0, hard]) } ?? hard
    fresh += hard.shape[0]
    if fresh >= options.negativesOfRound { learn() }
  }

  private mutating func learn() {
    guard let known = negatives else { return }
    let machine = trained(known)
    let kept = known[machine.margins(of: known) .>= -1.2]
    (learnt, negatives, fresh) = (machine, kept.shape[0] > 0 ? kept : known, 0)
  }

  private func trained(_ negatives: Tensor) -> LinearSVM {
    LinearSVM(
      positives: positives, negatives: negatives, cost: options.cost, positiveWeight: options.positiveWeight,
      biasScale: 10)
  }

  /// The machine that knows all; for a class without objects one that never finds any.
  func machine(features: Int) -> LinearSVM {
    guard positives.shape[0] > 0 else { return LinearSVM(weights: Array(repeating: 0, count: features), bias: -100) }
    guard let negatives else { return LinearSVM(weights: Array(repeating: 0, count: features), bias: 1) }
    return fresh == 0 ? learnt ?? trained(negatives) : trained(negatives)
  }
}
