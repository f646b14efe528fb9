import SaccadeData
import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import SaccadeOptimizers
import SaccadePlots
import SaccadeTasks
import SaccadeText

/// Depth 20 and 56, with shortcuts and without: what He and others saw, on fewer and smaller pictures.
/// - Paper: He et al. 2015, <https://arxiv.org/abs/1512.03385>, §4.2 and figure 6
public struct ResidualOrPlain: Lesson {
  /// The lesson.
  public init() {}

  /// `residual`.
  public var name: String { "residual" }
  /// The heading.
  public var title: String { "Residual or plain, 56 layers deep" }
  /// What it asks.
  public var question: String {
    "Does a network learn better with more layers, with shortcuts around them and without?"
  }
  /// On two cores.
  public var minutes: Double { 1 }
  /// CIFAR-10.
  public var dataset: String? { "cifar10" }
  /// What to try next.
  public var next: [NextStep] {
    [
      NextStep("saccade learn residual --length 10", shows: "how far each comes: ten minutes, and clearer curves"),
      NextStep(
        "saccade train configs/classification/resnet20_cifar10.yaml",
        shows: "the paper's own recipe at depth 20, on whole pictures and for all epochs"),
      NextStep("saccade view ResNet56", shows: "the shortcuts, block by block"),
    ]
  }
  /// Where it comes from.
  public var sources: [String] {
    [
      "He, Zhang, Ren and Sun 2015, Deep residual learning for image recognition, arXiv:1512.03385, §1 and figure 1 (the "
        + "degradation), §4.2 and figure 6 (CIFAR-10)"
    ]
  }

  private static let depths = [20, 56]
  private static let (batchSize, rate, momentum, decay) = (64, 0.05, 0.9, 1e-4)

  /// As many as the steps take and the judgements use.
  public func pictures(_ settings: LessonSettings) -> (train: Int, test: Int) {
    (settings.scaled(4000, least: 64), settings.scaled(1000, least: 50))
  }

  /// Makes the runs.
  public func run(_ settings: LessonSettings, progress: @escaping LessonProgress) throws -> LessonResult {
    let train = try images(.train, settings).halved
    let test = try images(.test, settings).halved
    let (steps, seeds) = (settings.scaled(250, least: 2), settings.seeds(1))
    let work = LessonWork(total: seeds.count * 2 * steps * Self.depths.reduce(0, +), progress)
    func group(_ key: String, _ title: String, _ depth: Int, _ make: () -> Module) throws -> CurveGroup {
      CurveGroup(
        key: "\(key)_\(depth)", title: "\(title), \(depth) layers",
        curves: try seeds.map { seed in
          let model = withRandomness(RandomStream(seed: seed).child("weights"), make)
          let run = LessonRun(
            model: model,
            optimizer: SGD(model, learningRate: Self.rate, momentum: Self.momentum, weightDecay: Self.decay),
            train: train,
            test: test, batchSize: Self.batchSize, steps: steps, judgedEvery: max(1, steps / 4), seed: seed)
          return try work.curve(of: run, "\(title) \(depth), seed \(seed)", cost: depth)
        })
    }
    let groups = try Self.depths.flatMap { depth in
      try [
        group("plain", "plain", depth) { LessonNetworks.plain(depth: depth, classes: 10) },
        group("residual", "residual", depth) { SmallResNet(depth: depth, classes: 10) },
      ]
    }
    return LessonResult(
      figures: groups.flatMap { group in
        [
          Figure("loss_\(group.key)", Spread(group.curves.map(\.finalLoss)).mean, .loss),
          Figure("accuracy_\(group.key)", group.accuracy.mean, .rate),
        ]
      },
      table: (
        ["network", "loss in the last steps", "right on other pictures"],
        groups.map { [$0.title, $0.lossText(\.finalLoss), $0.accuracy.percent] }
      ), reading: reading(groups, seeds),
      made: [
        (
          "networks",
          "the paper's for CIFAR-10: 3 × 3 convolutions in three stages of 16, 32 and 64 channels, batch normalization after "
            + "each; the residual ones with shortcuts around every two, without parameters"
        ),
        (
          "data",
          "CIFAR-10, \(grouped(train.order.count)) pictures to learn from, \(grouped(test.order.count)) to be judged by"
        ),
        (
          "learning",
          "SGD with momentum \(Self.momentum), rate \(Self.rate), weight decay \(Self.decay), batches of "
            + "\(Self.batchSize), \(grouped(steps)) steps"
        ),
        (
          "shortened",
          "the paper has all 50,000 pictures of 32 × 32 pixels with random crops, and 64,000 steps of 128; here they are "
            + "16 × 16, each the mean of four, without crops, so that it takes minutes. It shows how fast networks begin to "
            + "learn, and not where they end"
        ), ("seeds", seedText(seeds)),
      ], seen: seen(groups))
  }

  /// The loss of a guess among ten classes is ln 10 = 2.30; a network about there has not begun to learn.
  private static let begun = 2.25

  /// What follows from the losses in training.
  func reading(_ groups: [CurveGroup], _ seeds: [UInt64]) -> [String] {
    guard groups.count == 4 else { return [] }
    let losses = groups.map { Spread($0.curves.map(\.finalLoss)) }
    let (shallow, shallowResidual, deep, residual) = (losses[0], losses[1], losses[2], losses[3])
    func text(_ spread: Spread) -> String {
      spread.mean.isFinite ? figureText(spread.mean, digits: 2) : "a loss that ran away"
    }
    func hasBegun(_ spread: Spread) -> Bool { spread.mean < Self.begun }
    // What the mean over the last steps is uncertain by; a single run is uncertain by what another seed makes as well.
    let doubt = seeds.count > 1 ? 0.03 : 0.1
    func isClearlyLess(_ a: Spread, _ b: Spread) -> Bool { hasBegun(a) && a.mean < b.mean - doubt && b.isAbove(a) }
    var lines = [depthLine(residual, deep, text, isClearlyLess)]
    let waiting = zip(["plain, 20 layers", "residual, 20 layers", "plain, 56 layers", "residual, 56 layers"], losses)
      .filter { !hasBegun($1) }
    if !waiting.isEmpty {
      lines.append(
        "A guess among ten classes has a loss of 2.30. About there or worse, and so not begun to learn: "
          + waiting.map { "\($0) (\(text($1)))" }.joined(separator: "; ") + ".")
    }
    // Of two networks that both have not begun there is nothing to tell.
    if isClearlyLess(shallow, deep) {
      lines.append(
        "Without shortcuts more layers made it worse, \(text(deep)) instead of \(text(shallow)) with 20: on the very pictures "
          + "that it learns from, so this is no overfitting. The deeper one could do all that the other does, by layers that "
          + "change nothing; descent does not find that.")
    } else if hasBegun(deep), deep.mean <= shallow.mean {
      lines.append("Without shortcuts 56 layers were no worse than 20 here (\(text(deep)) and \(text(shallow))).")
    } else if hasBegun(shallow) || hasBegun(deep) {
      lines.append(
        "Without shortcuts these runs do not tell 56 layers from 20 (\(text(deep)) and \(text(shallow))): the difference is "
          + "one that seeds may make.")
    }
    if isClearlyLess(shallowResidual, residual) {
      let (gap, plainGap) = (residual.mean - shallowResidual.mean, deep.mean - shallow.mean)
      // A network that guesses is as bad as one gets: how far depth would throw it back, its distance does not say.
      let canCompare = isClearlyLess(shallow, deep) && gap.isFinite && hasBegun(deep) && hasBegun(residual)
      let comparison =
        gap < 0.7 * plainGap
        ? ": by \(figureText(gap, digits: 2)), where without them it was \(figureText(plainGap, digits: 2))."
        : ": by \(figureText(gap, digits: 2)), and \(figureText(plainGap, digits: 2)) without them, so here they did not "
          + "take back what depth costs."
      lines.append(
        "With shortcuts 20 layers are ahead after so few steps, \(text(shallowResidual)) and \(text(residual)) with 56"
          + (canCompare ? comparison : ".") + " In the paper the deeper one wins, after 64,000 steps.")
    } else if hasBegun(residual), residual.mean <= shallowResidual.mean + 0.03 {
      lines.append(
        "With shortcuts the deeper network keeps up with the other: \(text(residual)) and \(text(shallowResidual)).")
    } else if hasBegun(residual) || hasBegun(shallowResidual) {
      lines.append(
        "With shortcuts these runs do not tell 56 layers from 20 (\(text(residual)) and \(text(shallowResidual))).")
    }
    if isClearlyLess(residual, deep) {
      lines.append(
        "A block with a shortcut has to learn only what differs from its input. Doing nothing is easy for it, and gradients "
          + "have a way past every layer.")
    }
    return lines + caution(seeds)
  }

  /// The answer to the question: what 56 layers came to, with shortcuts and without.
  private func depthLine(
    _ residual: Spread, _ deep: Spread, _ text: (Spread) -> String, _ isClearlyLess: (Spread, Spread) -> Bool
  ) -> String {
    if isClearlyLess(residual, deep) {
      return
        "56 layers deep, the residual network came to a training loss of \(text(residual)), the plain one to \(text(deep))."
    }
    if residual.mean >= Self.begun, deep.mean >= Self.begun {
      return
        "56 layers deep, neither network has begun to learn, so these runs do not answer the question; longer ones may "
        + "(--length)."
    }
    if isClearlyLess(deep, residual) {
      return
        "In this run the plain network of 56 layers did not stay behind: \(text(deep)), and \(text(residual)) with "
        + "shortcuts."
    }
    return
      "In this run the plain network of 56 layers did not stay behind by more than seeds may make: \(text(deep)), and "
      + "\(text(residual)) with shortcuts."
  }

  private func seen(_ groups: [CurveGroup]) -> [Page.Piece] {
    func plot(_ title: String, _ places: [Int]) -> LinePlot {
      // The same axes in both, so that they can be compared: the four lines stand in each, two of them pale.
      let series = groups.enumerated().flatMap { place, group in
        group.curves.enumerated().map { number, curve in
          let isMain = places.contains(place) && number == 0
          return LinePlot.Series(
            isMain ? group.title : "", curve.smoothed(points: 40), style: isMain ? .solid : .faint, colour: place)
        }
      }
      return LinePlot(title, x: "pictures seen", y: "training loss", series)
    }
    let accuracy = LinePlot("Pictures not learnt from", x: "pictures seen", y: "right, %", groups.series(\.accuracies))
    return [
      .text("The first two plots have the same lines: those that each is about in full, the others pale."),
      .plots([
        Page.Drawing(plot("Plain: 20 layers and 56", [0, 2])),
        Page.Drawing(plot("Residual: 20 layers and 56", [1, 3])),
        Page.Drawing(accuracy),
      ]),
    ]
  }
}
