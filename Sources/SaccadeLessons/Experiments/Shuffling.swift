import SaccadeData
import SaccadeEngine
import SaccadeLayers
import SaccadeOptimizers
import SaccadePlots
import SaccadeTasks
import SaccadeText

/// Training samples in the order of their classes, in a random order that stays, and in a new one in each epoch.
/// - Paper: LeCun et al. 1998, *Efficient BackProp*, §4.2
public struct Shuffling: Lesson {
  /// The lesson.
  public init() {}

  /// `shuffling`.
  public var name: String { "shuffling" }
  /// The heading.
  public var title: String { "Why samples are shuffled" }
  /// What it asks.
  public var question: String {
    "What does a network learn that sees all zeros first, then all ones, and so on to the nines?"
  }
  /// On two cores.
  public var minutes: Double { 0.5 }
  /// MNIST.
  public var dataset: String? { "mnist" }
  /// What to try next.
  public var next: [NextStep] {
    [
      NextStep("saccade learn shuffling --length 5", shows: "whether five times as many digits in that order help"),
      NextStep(
        "saccade data lint photos",
        shows: "what else an order of your own pictures may hide: classes out of balance, the same picture twice"),
      NextStep(
        "saccade train mine.yaml --set data.sampler=balanced",
        shows: "an order in which rare classes come as often as others"),
    ]
  }
  /// Where it comes from.
  public var sources: [String] {
    [
      "LeCun, Bottou, Orr and Müller 1998, Efficient BackProp, §4.2 (shuffling the examples)",
      "Bengio 2012, Practical recommendations for gradient-based training of deep architectures, arXiv:1206.5533, §2.1.1",
      "McCloskey and Cohen 1989, Catastrophic interference in connectionist networks",
    ]
  }

  private static let (batchSize, rate, momentum) = (32, 0.05, 0.5)
  private static let epochs = 2
  /// The length that gradients are shortened to, the same for all orders.
  ///
  /// Without that the first batches of a class throw
  /// a network that is sure of another so far off that it breaks, and what is seen is a rate too high and no forgetting.
  private static let longestGradient = 1.0

  /// As many as the steps take and the judgements use.
  public func pictures(_ settings: LessonSettings) -> (train: Int, test: Int) {
    (settings.scaled(6000, least: 160), settings.scaled(1000, least: 50))
  }

  /// Makes the runs.
  public func run(_ settings: LessonSettings, progress: @escaping LessonProgress) throws -> LessonResult {
    let train = try images(.train, settings)
    let test = try images(.test, settings)
    let seeds = settings.seeds(3)
    let anEpoch = max(1, train.order.count / Self.batchSize)
    let steps = Self.epochs * anEpoch
    let work = LessonWork(total: 3 * seeds.count * steps, progress)
    func group(_ key: String, _ title: String, shuffles: Bool, _ images: (UInt64) -> LessonImages) throws -> CurveGroup
    {
      CurveGroup(
        key: key, title: title,
        curves: try seeds.map { seed in
          let model = withRandomness(RandomStream(seed: seed).child("weights")) { LessonNetworks.leNet(.relu) }
          let run = LessonRun(
            model: model, optimizer: SGD(model, learningRate: Self.rate, momentum: Self.momentum), train: images(seed),
            test: test, batchSize: Self.batchSize, steps: steps, judgedEvery: max(1, anEpoch / 20), seed: seed,
            isShuffled: shuffles, clipping: .norm(Self.longestGradient))
          return try work.curve(of: run, "\(title), seed \(seed)")
        })
    }
    let sorted = train.sortedByClass
    let groups = try [
      group("sorted", "in the order of classes", shuffles: false) { _ in sorted },
      group("once", "shuffled once", shuffles: false) {
        train.shuffledOnce(from: RandomStream(seed: $0).child("order"))
      },
      group("each_epoch", "shuffled in each epoch", shuffles: true) { _ in train },
    ]
    return LessonResult(
      figures: groups.map { Figure("accuracy_\($0.key)", late($0).mean, .rate) }
        + [Figure("answered_last_sorted", answeredLast(groups[0]), .rate)],
      table: (
        ["the order", "right in the last judgements", "loss of the last five steps", "loss on other digits"],
        groups.map { group in
          [
            group.title, late(group).percent, group.lossText(\.lastLoss),
            group.lossText(\.testLoss),
          ]
        }
      ), reading: reading(groups, seeds),
      made: [
        ("network", "LeNet-5 with ReLU and max pooling"),
        (
          "data",
          "MNIST, \(grouped(train.order.count)) digits to learn from, the same for all orders; "
            + "\(grouped(test.order.count)) to be judged by"
        ),
        (
          "learning",
          "SGD with momentum \(Self.momentum), rate \(Self.rate), batches of \(Self.batchSize), "
            + "\(Self.epochs) epochs of \(grouped(anEpoch)) steps; gradients longer than \(figureText(Self.longestGradient, digits: 0)) "
            + "are shortened to that, for all orders alike"
        ), ("seeds", seedText(seeds)),
      ], seen: seen(groups, sorted, anEpoch))
  }

  /// The accuracies over the last judgements.
  private func late(_ group: CurveGroup) -> Spread { Spread(group.curves.map(\.lateAccuracy)) }

  /// How many of the digits are taken for the class that came last, from 0 to 1.
  private func answeredLast(_ group: CurveGroup) -> Double {
    Spread(
      group.curves.map { curve in
        let labels = curve.confusion.classes.map(\.label)
        let all = curve.confusion.classes.reduce(0) { $0 + $1.count }
        guard let last = labels.last, all > 0 else { return 0 }
        return Double(labels.reduce(0) { $0 + curve.confusion.count($1, seenAs: last) }) / Double(all)
      }
    ).mean
  }

  /// What follows from the accuracies.
  func reading(_ groups: [CurveGroup], _ seeds: [UInt64]) -> [String] {
    guard groups.count == 3 else { return [] }
    let (sorted, once, each) = (groups[0], groups[1], groups[2])
    func percent(_ group: CurveGroup) -> String { "\(figureText(100 * late(group).mean, digits: 1)) %" }
    var lines = [
      "From digits in the order of their classes the network came to \(percent(sorted)), from the same digits in a new random "
        + "order each epoch to \(percent(each))."
    ]
    guard late(each).isAbove(late(sorted)) else {
      return lines + ["In these runs the order did no harm that seeds would not do as well."] + caution(seeds)
    }
    let answered = answeredLast(sorted)
    if sorted.runawayCount > 0 {
      let first = sorted.curves.compactMap(\.brokeOffAfter).min() ?? 0
      lines.append(
        "In \(sorted.runawayCount) of \(sorted.curves.count) runs in the order of classes the loss ran away, and the run broke "
          + "off after \(grouped(first)) digits at the earliest: such a network is broken, so its answers do not show what it "
          + "forgot.")
    } else if answered > 0.5 {
      lines.append(
        "To \(figureText(100 * answered, digits: 0)) % of the digits it answers with the class that came last, whatever they are."
      )
    }
    let own = Spread(sorted.curves.map(\.lastLoss)).mean
    let other = Spread(sorted.curves.map(\.testLoss)).mean
    if own < other / 4, sorted.runawayCount == 0 {
      lines.append(
        "The loss that training tells says nothing of it: in the last steps it is \(figureText(own, digits: 3)), while on digits "
          + "of all classes it is \(figureText(other, digits: 2)). While only one class comes, the shortest way down is to answer "
          + "it always, and what was learnt of the others is forgotten.")
    }
    lines.append(onceLine(late(once), late(each), percent(once), percent(each)))
    if min(late(once).least, late(each).least) > late(sorted).most + 0.2 {
      lines.append("What matters is that each batch has something of all classes.")
    }
    return lines + caution(seeds)
  }

  /// Whether one random order that stays does less than a new one in each epoch.
  private func onceLine(_ once: Spread, _ each: Spread, _ onceText: String, _ eachText: String) -> String {
    let both = "Shuffled once it came to \(onceText), shuffled in each epoch to \(eachText)"
    // Less than two points a thousand digits do not tell apart.
    if once.values.count < 2, abs(once.mean - each.mean) <= 0.02 {
      return "\(both): no difference that so few digits tell."
    }
    if each.isAbove(once) { return "\(both): here a new order in each epoch was better." }
    if once.isAbove(each) { return "\(both): here one random order that stays was the better." }
    return "\(both): no difference that seeds do not make."
  }

  private func seen(_ groups: [CurveGroup], _ sorted: LessonImages, _ anEpoch: Int) -> [Page.Piece] {
    let labels = sorted.order.map { sorted.dataset.label(at: $0) }
    var marks: [(x: Double, name: String)] = []
    for (place, label) in labels.enumerated() where place == 0 || labels[place - 1] != label {
      marks.append((Double(place), "\(label)"))
    }
    var first = LinePlot(
      "The first epoch, class by class: loss of each step", x: "digits seen", y: "loss",
      [groups[0], groups[2]].enumerated().compactMap { place, group in
        group.curves.first.map { curve in
          .init(
            group.title, curve.losses.prefix(anEpoch).enumerated().map { (Double($0 * curve.batchSize), $1) },
            colour: 2 * place)
        }
      })
    first = first.tamed
    first.marks = marks
    let accuracy = LinePlot(
      "Digits of all classes told right", x: "digits seen", y: "right, %", groups.series(\.accuracies))
    let matrices = [groups[0], groups[2]].compactMap { group in
      group.curves.first.map { curve in
        MatrixPlot(
          "At the end, \(group.title)", rows: "what it is", columns: "what it is taken for",
          names: sorted.dataset.classNames,
          counts: sorted.dataset.classNames.indices.map { label in
            sorted.dataset.classNames.indices.map { curve.confusion.count(label, seenAs: $0) }
          })
      }
    }
    return [
      .text("Full lines are the first seed's runs, pale ones those of others; the tables are of the first seed."),
      .plots([Page.Drawing(accuracy), Page.Drawing(first)] + matrices.map { Page.Drawing($0) }),
    ]
  }
}
