import SaccadeData
import SaccadeEngine
import SaccadeLayers
import SaccadeOptimizers
import SaccadePlots
import SaccadeTasks
import SaccadeText

/// MNIST with its pixels permuted: what a convolution takes for granted, and a perceptron does not.
/// - Paper: Goodfellow, Bengio & Courville 2016, *Deep Learning*, §9.4
public struct PermutedPixels: Lesson {
  /// The lesson.
  public init() {}

  /// `permuted-pixels`.
  public var name: String { "permuted-pixels" }
  /// The heading.
  public var title: String { "What a convolution takes for granted" }
  /// What it asks.
  public var question: String { "Who minds when all digits have their pixels permuted in one and the same way?" }
  /// On two cores.
  public var minutes: Double { 1 }
  /// MNIST.
  public var dataset: String? { "mnist" }
  /// What to try next.
  public var next: [NextStep] {
    [
      NextStep("saccade learn permuted-pixels --seed 7", shows: "another permutation: it is not this one that is hard"),
      NextStep(
        "saccade learn permuted-pixels --length 5", shows: "what remains of the difference after five times as long"),
      NextStep(
        "saccade view LeNet --image photo.jpg",
        shows: "feature maps in which neighbours belong together: what a permutation destroys"),
    ]
  }
  /// Where it comes from.
  public var sources: [String] {
    [
      "Goodfellow, Bengio and Courville 2016, Deep Learning, §9.4: convolution as an infinitely strong prior; a network "
        + "without it could learn from permuted pixels as well",
      "LeCun, Bottou, Bengio and Haffner 1998, Gradient-based learning applied to document recognition, §II.A",
    ]
  }

  private static let hidden = 256
  private static let (batchSize, rate, momentum) = (64, 0.02, 0.9)

  /// As many as the steps take and the judgements use.
  public func pictures(_ settings: LessonSettings) -> (train: Int, test: Int) {
    (Self.batchSize * settings.scaled(800, least: 4), settings.scaled(5000, least: 50))
  }

  /// Makes the runs.
  public func run(_ settings: LessonSettings, progress: @escaping LessonProgress) throws -> LessonResult {
    let train = try images(.train, settings, count: 60_000)
    let test = try images(.test, settings)
    let (steps, seeds) = (settings.scaled(800, least: 4), settings.seeds(3))
    let work = LessonWork(total: seeds.count * 2 * 2 * steps, progress)
    func permutation(_ seed: UInt64) -> [Int] {
      var stream = RandomStream(seed: seed).child("permutation")
      return stream.permutation(28 * 28)
    }
    func group(_ key: String, _ title: String, permutes: Bool, _ make: () -> Module) throws -> CurveGroup {
      CurveGroup(
        key: key, title: title,
        curves: try seeds.map { seed in
          let model = withRandomness(RandomStream(seed: seed).child("weights"), make)
          let order = permutation(seed)
          let run = LessonRun(
            model: model, optimizer: SGD(model, learningRate: Self.rate, momentum: Self.momentum),
            train: permutes ? train.permuted(by: order) : train, test: permutes ? test.permuted(by: order) : test,
            batchSize: Self.batchSize, steps: steps, judgedEvery: max(1, steps / 5), seed: seed)
          return try work.curve(of: run, "\(title), seed \(seed)")
        })
    }
    let groups = try [
      group("cnn", "LeNet", permutes: false) { LessonNetworks.leNet(.relu) },
      group("cnn_permuted", "LeNet, permuted", permutes: true) { LessonNetworks.leNet(.relu) },
      group("perceptron", "perceptron", permutes: false) { LessonNetworks.perceptron(hidden: Self.hidden) },
      group("perceptron_permuted", "perceptron, permuted", permutes: true) {
        LessonNetworks.perceptron(hidden: Self.hidden)
      },
    ]
    let places = Array(0..<6)
    let permuted = train.permuted(by: permutation(seeds[0]))
    return LessonResult(
      figures: groups.map { Figure("accuracy_\($0.key)", $0.accuracy.mean, .rate) },
      table: (["network and pixels", "right at the end"], groups.map { [$0.title, $0.accuracy.percent] }),
      reading: reading(groups, seeds),
      made: [
        (
          "networks",
          "LeNet-5 with ReLU and max pooling; a perceptron with one hidden layer of \(Self.hidden) units and ReLU"
        ),
        (
          "data",
          "MNIST, \(grouped(train.order.count)) digits to learn from, \(grouped(test.order.count)) to be judged by; a "
            + "permutation of the 784 pixels is drawn once a seed, and is the same for every digit"
        ),
        (
          "learning",
          "SGD with momentum \(Self.momentum), rate \(Self.rate), batches of \(Self.batchSize), \(grouped(steps)) steps"
        ), ("seeds", seedText(seeds)),
      ],
      seen: [
        .text(
          "Digits as they are, and the same digits after the permutation: nothing is lost, it only stands elsewhere."),
        .pictures(try train.shown(places)), .pictures(try permuted.shown(places)),
        .plots([Page.Drawing(plot(groups, "Accuracy", "right, %", \.accuracies)), Page.Drawing(losses(groups))]),
      ])
  }

  private func plot(
    _ groups: [CurveGroup], _ title: String, _ unit: String, _ values: (LearningCurve) -> [(x: Double, y: Double)]
  ) -> LinePlot {
    // Before the first step it is a guess, and would press the rest flat.
    LinePlot(title, x: "digits seen", y: unit, groups.series { Array(values($0).dropFirst()) })
  }

  private func losses(_ groups: [CurveGroup]) -> LinePlot {
    var plot = plot(groups, "Loss on digits that were not learnt from", "loss", \.testLosses)
    plot.isYLogarithmic = true
    return plot
  }

  /// What follows from the accuracies.
  func reading(_ groups: [CurveGroup], _ seeds: [UInt64]) -> [String] {
    guard groups.count == 4 else { return [] }
    func loss(_ whole: CurveGroup, _ permuted: CurveGroup) -> Spread {
      Spread(zip(whole.accuracy.values, permuted.accuracy.values).map { $0 - $1 })
    }
    let (cnn, perceptron) = (loss(groups[0], groups[1]), loss(groups[2], groups[3]))
    func points(_ spread: Spread) -> String {
      spread.mean >= 0
        ? "loses \(figureText(100 * spread.mean, digits: 2)) points"
        : "gains \(figureText(-100 * spread.mean, digits: 2)) points"
    }
    var lines = ["With permuted pixels LeNet \(points(cnn)) of accuracy, the perceptron \(points(perceptron))."]
    guard cnn.isAbove(perceptron), cnn.least > 0 else {
      return lines + [
        "In these runs the convolution did not lose more than the perceptron in every seed, so they do not show the "
          + "effect; longer runs may."
      ] + caution(seeds)
    }
    lines.append(
      "A convolution takes for granted that neighbouring pixels belong together, and that a stroke is a stroke wherever it "
        + "stands. With permuted pixels that is wrong, and what it saves in weights it pays for. To a perceptron every pixel "
        + "is as near as every other: it sees the same task under other names.")
    let (left, right) = (groups[1].accuracy, groups[3].accuracy)
    if right.isAbove(left) {
      lines.append(
        "On permuted digits the perceptron is the better network"
          + (groups[0].accuracy.isAbove(groups[2].accuracy) ? ", on whole ones LeNet." : "."))
    } else if left.isAbove(right) {
      lines.append(
        "Even so LeNet is still ahead on permuted digits: its last three layers are a perceptron too, and look at everything."
      )
    }
    return lines + caution(seeds)
  }
}
