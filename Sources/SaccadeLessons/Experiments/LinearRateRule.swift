import SaccadeData
import SaccadeEngine
import SaccadeLayers
import SaccadeOptimizers
import SaccadePlots
import SaccadeTasks
import SaccadeText

/// A batch four times as large and a rate four times as high: by the samples seen, the curves lie on each other.
/// - Paper: Goyal et al. 2017, <https://arxiv.org/abs/1706.02677>, §2.1
public struct LinearRateRule: Lesson {
  /// The lesson.
  public init() {}

  /// `batch-and-rate`.
  public var name: String { "batch-and-rate" }
  /// The heading.
  public var title: String { "Batch size and learning rate" }
  /// What it asks.
  public var question: String { "What has to happen to the learning rate when a batch becomes four times as large?" }
  /// On two cores.
  public var minutes: Double { 1 }
  /// Fashion-MNIST.
  public var dataset: String? { "fashion-mnist" }
  /// What to try next.
  public var next: [NextStep] {
    [
      NextStep("saccade learn batch-and-rate --length 3", shows: "whether the curves stay together over three epochs"),
      NextStep(
        "saccade train mine.yaml --set data.batch_size=256 --set optimizer.lr=0.4 --set lr_config.warmup=linear",
        shows: "the rule in a recipe of yours, with the warm-up that a high rate needs at first"),
      NextStep("saccade plot lr-find mine.yaml", shows: "how high a rate your network bears, whatever the rule says"),
    ]
  }
  /// Where it comes from.
  public var sources: [String] {
    [
      "Goyal et al. 2017, Accurate, large minibatch SGD: training ImageNet in 1 hour, arXiv:1706.02677, §2.1 (the rule) and "
        + "§2.2 (warm-up)",
      "Krizhevsky 2014, One weird trick for parallelizing convolutional neural networks, arXiv:1404.5997, §5",
    ]
  }

  /// The runs: how large a batch is, and how high the rate.
  private static let choices: [(key: String, batchSize: Int, rate: Double)] = [
    ("base", 32, 0.02), ("rule", 128, 0.08), ("same_rate", 128, 0.02), ("far", 1024, 0.64),
  ]
  /// What samples are counted in: whole steps of every batch size, so that all are judged after the same number.
  private static let unit = 1024
  /// After how many units each is judged, at most, and how often at least: a curve has more than an end.
  private static let (interval, judgements) = (6, 4)

  /// As many as the steps take and the judgements use.
  public func pictures(_ settings: LessonSettings) -> (train: Int, test: Int) {
    (Self.unit * settings.scaled(60, least: Self.judgements), settings.scaled(2000, least: 50))
  }

  /// Makes the runs.
  public func run(_ settings: LessonSettings, progress: @escaping LessonProgress) throws -> LessonResult {
    let train = try images(.train, settings, count: 60_000)
    let test = try images(.test, settings)
    let seeds = settings.seeds(3)
    let units = settings.scaled(60, least: Self.judgements)
    let samples = units * Self.unit
    let interval = max(1, min(Self.interval, units / Self.judgements)) * Self.unit
    let work = LessonWork(total: Self.choices.count * seeds.count * samples, progress)
    let groups = try Self.choices.map { key, batchSize, rate in
      let title = "batch \(batchSize), rate \(rate)"
      return CurveGroup(
        key: key, title: title,
        curves: try seeds.map { seed in
          let model = withRandomness(RandomStream(seed: seed).child("weights")) { LessonNetworks.leNet(.relu) }
          let run = LessonRun(
            model: model, optimizer: SGD(model, learningRate: rate), train: train, test: test,
            batchSize: min(batchSize, train.order.count), steps: samples / batchSize,
            judgedEvery: max(1, interval / batchSize), seed: seed)
          return try work.curve(of: run, "\(title), seed \(seed)", cost: batchSize)
        })
    }
    let gaps = groups.dropFirst().map { (key: $0.key, gap: Self.gap(groups[0].curves, $0.curves)) }
    let noise = Self.noise(groups[0].curves)
    return LessonResult(
      figures: groups.map { Figure("accuracy_\($0.key)", $0.accuracy.mean, .rate) }
        + gaps.map { Figure("gap_\($0.key)", $0.gap, .loss) } + (noise.map { [Figure("gap_seeds", $0, .loss)] } ?? []),
      table: (
        ["run", "steps", "right at the end", "loss at the end", "distance from the first curve"],
        groups.enumerated().map { place, group in
          [
            group.title, grouped(samples / Self.choices[place].batchSize), group.accuracy.percent,
            group.lossText(\.testLoss),
            place == 0
              ? noise.map { "\(figureText($0, digits: 3)) between seeds" } ?? "–"
              : gaps[place - 1].gap < 100 ? figureText(gaps[place - 1].gap, digits: 3) : "ran away",
          ]
        }
      ), reading: reading(groups, gaps.map(\.gap), noise, seeds),
      made: [
        ("network", "LeNet-5 with ReLU and max pooling"),
        (
          "data",
          "Fashion-MNIST, \(grouped(train.order.count)) pictures to learn from, \(grouped(test.order.count)) to be judged by"
        ),
        ("learning", "SGD without momentum at a rate that stays; each run sees \(grouped(samples)) pictures"),
        (
          "distance",
          "how far the losses on pictures not learnt from are apart after the same number of pictures: the mean over the "
            + "judgements, of curves that are means over the seeds"
        ), ("seeds", seedText(seeds)),
      ],
      seen: [
        .text("Across is how many pictures were seen, not how many steps were made. Pale lines are further seeds."),
        .plots([
          Page.Drawing(
            LinePlot(
              "Loss on pictures that were not learnt from", x: "pictures seen", y: "loss",
              groups.series(\.testLosses)
            ).tamed),
          Page.Drawing(
            LinePlot("Accuracy", x: "pictures seen", y: "right, %", groups.series(\.accuracies))),
        ]),
      ])
  }

  /// The mean of the losses at each judgement after the first step, over the seeds, by the samples seen.
  private static func meanLosses(_ curves: [LearningCurve]) -> [Int: Double] {
    var found: [Int: [Double]] = [:]
    for curve in curves {
      for judgement in curve.judged.dropFirst() where judgement.step > 0 {
        found[judgement.step * curve.batchSize, default: []].append(judgement.loss)
      }
    }
    return found.mapValues { Spread($0).mean }
  }

  private static func gap(_ first: [LearningCurve], _ second: [LearningCurve]) -> Double {
    let (a, b) = (meanLosses(first), meanLosses(second))
    let both = a.keys.filter { b[$0] != nil }.sorted()
    return Spread(both.map { abs((a[$0] ?? 0) - (b[$0] ?? 0)) }).mean
  }

  /// How far two seeds of one setting are apart; nil of one seed.
  private static func noise(_ curves: [LearningCurve]) -> Double? {
    guard curves.count > 1 else { return nil }
    return Spread(zip(curves, curves.dropFirst()).map { gap([$0], [$1]) }).mean
  }

  /// What follows from the distances.
  func reading(_ groups: [CurveGroup], _ gaps: [Double], _ noise: Double?, _ seeds: [UInt64]) -> [String] {
    guard groups.count == 4, gaps.count == 3 else { return [] }
    func text(_ value: Double) -> String { figureText(value, digits: 3) }
    var lines: [String] = []
    if gaps[0] < gaps[1] / 2 {
      let near = noise.map { gaps[0] <= 1.5 * $0 } ?? false
      lines.append(
        "With the batch and the rate both four times as large the curve \(near ? "lies on" : "stays near") the first one, "
          + "\(text(gaps[0])) apart; with the batch alone it lags behind, \(text(gaps[1])) apart.")
      if let noise { lines.append("Two seeds of one and the same setting are \(text(noise)) apart.") }
      lines.append(
        "Four small steps, whose gradients are about the same, go as far as one step four times as long along their mean. So "
          + "what counts is the rate for each sample: multiply both by the same number.")
    } else {
      lines.append(
        "In these runs the rule does not bring the curves together: \(text(gaps[0])) apart with it, \(text(gaps[1])) without."
      )
    }
    let (far, base) = (groups[3], groups[0])
    if far.runawayCount > 0 {
      lines.append(
        "32 times as large, the rule is at its end: the loss ran away in \(far.runawayCount) of \(seeds.count) runs.")
    } else if base.accuracy.isAbove(far.accuracy) {
      lines.append(
        "32 times as large it no longer holds (\(figureText(100 * far.accuracy.mean, digits: 1)) % instead of "
          + "\(figureText(100 * base.accuracy.mean, digits: 1)) %): within a step that long gradients do not stay the same. A "
          + "warm-up moves that bound, and does not take it away.")
    } else {
      lines.append("Here even 32 times both did no harm that seeds would not do as well.")
    }
    return lines + caution(seeds)
  }
}
