#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import SaccadeEngine
import SaccadeOptimizers
import SaccadePlots
import SaccadeTasks
import SaccadeText

/// Why inputs are normalized: on the loss surface of inputs that are not, gradient descent goes in a zig-zag.
///
/// A linear model of two inputs has a surface that can be drawn, and whose curvature can be reckoned exactly.
/// - Paper: LeCun et al. 1998, *Efficient BackProp*, §4.3 and §5.1
public struct ZigZag: Lesson {
  /// The lesson.
  public init() {}

  /// `zig-zag`.
  public var name: String { "zig-zag" }
  /// The heading.
  public var title: String { "Why inputs are normalized" }
  /// What it asks.
  public var question: String { "How does gradient descent go when inputs have another mean and size than 0 and 1?" }
  /// Fewer steps would not arrive, and more would show nothing.
  public var heedsLength: Bool { false }
  /// It computes next to nothing.
  public var minutes: Double { 0.1 }
  /// What to try next.
  public var next: [NextStep] {
    [
      NextStep("saccade learn zig-zag --seed 7", shows: "other points: the shapes of the three maps stay as they are"),
      NextStep(
        "saccade train configs/classification/lenet_mnist.yaml --set 'data.train.pipeline=[]' --set 'data.val.pipeline=[]'",
        shows: "a network on pictures from 0 to 1 that are not normalized: how much its first epoch loses"),
      NextStep(
        "saccade learn residual", shows: "batch normalization, which does the same between layers, and its limits"),
    ]
  }
  /// Where it comes from.
  public var sources: [String] {
    [
      "LeCun, Bottou, Orr and Müller 1998, Efficient BackProp, §4.3 (normalizing the inputs) and §5.1 (curvature and rates)",
      "Goodfellow, Bengio and Courville 2016, Deep Learning, §4.3.1 and figure 4.6 (a long canyon)",
    ]
  }

  /// How many points the model is fitted to.
  private static let points = 200
  /// How many steps are made at most.
  private static let mostSteps = 200
  /// Which part of the first loss above the least one counts as arrived.
  private static let arrived = 0.01

  /// Makes the runs: some hundred steps on two weights each.
  public func run(_ settings: LessonSettings, progress: @escaping LessonProgress) throws -> LessonResult {
    let seeds = settings.seeds(5)
    let kinds = InputScaling.allCases
    var found: [InputScaling: [Descent]] = [:]
    for (round, seed) in seeds.enumerated() {
      for kind in kinds {
        progress("Descending", round * kinds.count + kind.rawValue, seeds.count * kinds.count)
        let problem = TwoInputs(count: Self.points, scaling: kind, stream: RandomStream(seed: seed).child("points"))
        found[kind, default: []].append(Descent(on: problem, steps: Self.mostSteps, until: Self.arrived))
      }
    }
    func spread(_ kind: InputScaling, _ value: (Descent) -> Double) -> Spread { Spread((found[kind] ?? []).map(value)) }
    let (raw, centred, scaled) = (InputScaling.raw, InputScaling.centred, InputScaling.normalized)
    let figures = kinds.flatMap { kind in
      [
        Figure("steps_\(kind.key)", spread(kind) { Double($0.steps) }.mean, .init(better: .less, digits: 1)),
        Figure("condition_\(kind.key)", spread(kind, \.problem.condition).mean, .init(better: .less, digits: 2)),
      ]
    }
    let rows = kinds.map { kind in
      [
        kind.title, spread(kind, \.problem.condition).text(digits: 1), spread(kind, \.rate).text(digits: 4),
        spread(kind) { Double($0.steps) }.text(digits: 0),
      ]
    }
    return LessonResult(
      figures: figures,
      table: (["inputs", "steepest by flattest curvature", "best rate", "steps to 1 % of the loss"], rows),
      reading: reading(
        spread(raw) { Double($0.steps) }, spread(centred) { Double($0.steps) }, spread(scaled) { Double($0.steps) },
        spread(raw, \.problem.condition), spread(scaled, \.problem.condition)),
      made: [
        ("model", "y = w1·x1 + w2·x2, the mean squared error by 2"),
        (
          "data",
          "\(Self.points) drawn points: x1 of mean 3 and deviation 1, x2 of mean 6 and deviation 3, some noise on y"
        ),
        (
          "descent",
          "all points in each step, from w1 = w2 = 0, at the rate that is best for each: 2 / (steepest + flattest)"
        ),
        ("arrived", "when the loss is within 1 % of its first distance from the least that it can be"),
        ("seeds", seedText(seeds)),
      ], seen: seen(found.compactMapValues(\.first)))
  }

  /// What follows from the steps.
  func reading(_ raw: Spread, _ centred: Spread, _ scaled: Spread, _ rawCondition: Spread, _ condition: Spread)
    -> [String]
  {
    func text(_ steps: Spread) -> String { counted(Int(steps.mean.rounded()), "step") }
    guard raw.mean > scaled.mean else {
      return [
        "Here normalization saved no steps: \(text(raw)) with the inputs as they are, \(text(scaled)) with normalized ones.",
        "That happens where inputs have a mean near 0 and like sizes already.",
      ]
    }
    var lines = [
      "With the inputs as they are it took \(text(raw)), with normalized ones \(text(scaled)), to come within 1 % of the least "
        + "loss, each at its best rate.",
      "The curvature of the first surface is \(figureText(rawCondition.mean, digits: 0)) times as great in one direction as in "
        + "another, that of the last \(figureText(condition.mean, digits: 1)) times. A rate that is small enough for the steep direction is "
        + "too small for the flat one: so the way leaps from wall to wall of a valley, and creeps along it.",
    ]
    if centred.mean < raw.mean, centred.mean > scaled.mean {
      lines.append(
        "A mean of 0 alone does part of it (\(text(centred))); equal sizes do the rest. Inputs of one sign, as pixels from 0 "
          + "to 255 are, push all weights of a unit up or down together.")
    }
    lines.append(
      "So a network gets numbers of mean 0 and deviation 1: in a recipe, the step Normalize with the mean and deviation of "
        + "the training data.")
    return lines
  }

  private func seen(_ runs: [InputScaling: Descent]) -> [Page.Piece] {
    let kinds = InputScaling.allCases
    let maps = kinds.compactMap { kind in
      runs[kind].map { Page.Drawing($0.map(named: kind.title, colour: kind.rawValue + 1)) }
    }
    var losses = LinePlot(
      "How far the loss is from the least", x: "step", y: "part of the first",
      kinds.compactMap { kind in
        runs[kind].map { run in
          // What is smaller than a thousandth nobody sees on the map: the line ends before it.
          let near = run.excess.firstIndex { $0 < 1e-3 } ?? run.excess.count
          return .init(
            kind.title, run.excess.prefix(near).enumerated().map { (Double($0), $1) }, colour: kind.rawValue + 1)
        }
      })
    losses.isYLogarithmic = true
    losses.isXWhole = true
    losses.size.height = 480
    return [
      .text(
        "Each map has a weight on each axis. On a line the loss is the same, from one to the next inwards it is half; a dot "
          + "is a step of the first seed's run, from weights of 0 to the least loss, which are the two dark dots. The lines "
          + "below end where they fall under a thousandth."),
      .plots(maps + [Page.Drawing(losses)]),
    ]
  }
}
