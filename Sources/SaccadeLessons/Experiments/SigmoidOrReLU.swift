import SaccadeData
import SaccadeEngine
import SaccadeLayers
import SaccadeOptimizers

/// Sigmoid against ReLU in LeNet: how fast each learns, and what of the gradient comes to the first layer.
/// - Paper: Glorot, Bordes & Bengio 2011, *Deep sparse rectifier neural networks*; Krizhevsky et al. 2012, §3.1
public struct SigmoidOrReLU: Lesson {
  /// The lesson.
  public init() {}

  /// `sigmoid`.
  public var name: String { "sigmoid" }
  /// The heading.
  public var title: String { "Sigmoid or ReLU" }
  /// What it asks.
  public var question: String { "How does LeNet learn with sigmoids between its layers, and how with ReLU?" }
  /// On two cores.
  public var minutes: Double { 1 }
  /// MNIST.
  public var dataset: String? { "mnist" }
  /// What to try next.
  public var next: [NextStep] {
    [
      NextStep(
        "saccade learn sigmoid --length 4", shows: "whether sigmoids catch up when they are given four times as long"),
      NextStep(
        "saccade bench train LeNet --profile", shows: "where the time of a step goes: the function is little of it"),
      NextStep("saccade learn residual", shows: "the same question at depth 56, where even ReLU does not help alone"),
    ]
  }
  /// Where it comes from.
  public var sources: [String] {
    [
      "LeCun, Bottou, Bengio and Haffner 1998, Gradient-based learning applied to document recognition, figure 2 (LeNet-5)",
      "Glorot and Bengio 2010, Understanding the difficulty of training deep feedforward neural networks, §3 (sigmoids "
        + "saturate)",
      "Glorot, Bordes and Bengio 2011, Deep sparse rectifier neural networks; Krizhevsky, Sutskever and Hinton 2012, §3.1 "
        + "and figure 1",
    ]
  }

  /// The functions, and the rates of which each gets the one with which it learns best.
  static let functions: [(key: String, title: String, function: Nonlinearity)] = [
    ("sigmoid", "sigmoid", .sigmoid), ("relu", "ReLU", .relu),
  ]
  static let rates = [0.03, 0.1, 0.3]
  static let momentum = 0.9
  static let batchSize = 64

  /// As many as the steps take and the judgements use.
  public func pictures(_ settings: LessonSettings) -> (train: Int, test: Int) {
    (Self.batchSize * settings.scaled(1500, least: 4), settings.scaled(2000, least: 50))
  }

  /// Makes the runs.
  public func run(_ settings: LessonSettings, progress: @escaping LessonProgress) throws -> LessonResult {
    let train = try images(.train, settings, count: 60_000)
    let test = try images(.test, settings)
    let steps = settings.scaled(1500, least: 4)
    let seeds = settings.seeds(3)
    let total = Self.functions.count * (Self.rates.count + seeds.count - 1) * steps
    var done = 0
    func learn(_ function: Nonlinearity, _ rate: Double, _ seed: UInt64, _ title: String) throws -> LearningCurve {
      let model = Self.model(function, seed)
      let run = LessonRun(
        model: model, optimizer: SGD(model, learningRate: rate, momentum: Self.momentum), train: train, test: test,
        batchSize: Self.batchSize, steps: steps, judgedEvery: max(1, steps / 15), seed: seed)
      let curve = try run.curve { step, _ in progress(title, done + step, total) }
      done += steps
      return curve
    }
    var found: [Found] = []
    for (key, title, function) in Self.functions {
      let tried = try Self.rates.map { rate in
        (rate: rate, curve: try learn(function, rate, seeds[0], "\(title), rate \(rate)"))
      }
      guard let best = tried.min(by: { $0.curve.finalLoss < $1.curve.finalLoss }) else { continue }
      let others = try seeds.dropFirst().map { try learn(function, best.rate, $0, "\(title), seed \($0)") }
      found.append(
        Found(
          key: key, title: title, rate: best.rate, tried: tried.map { ($0.rate, $0.curve) },
          curves: [best.curve] + others,
          gradients: try Self.gradients(of: Self.model(function, seeds[0]), train)))
    }
    return result(found, settings, steps: steps, seeds: seeds, pictures: (train.order.count, test.order.count))
  }

  private static func model(_ function: Nonlinearity, _ seed: UInt64) -> Sequential {
    withRandomness(RandomStream(seed: seed).child("weights")) { LessonNetworks.leNet(function) }
  }

  /// How long the gradient of each layer's weights is before the first step, in parts of the last layer's, as a mean over
  /// their number.
  private static func gradients(of model: Sequential, _ images: LessonImages) throws -> [Double] {
    let loader = try BatchOfSamples.first(of: images.samples, count: 256)
    crossEntropy(model(loader.images), loader.labels).backward()
    let sizes = model.layers.compactMap { layer -> Double? in
      let weight = (layer as? Conv2d)?.weight ?? (layer as? Linear)?.weight
      return weight?.gradient.map { Double(($0 * $0).mean().item()).squareRoot() }
    }
    return sizes.map { $0 / max(sizes.last ?? 1, .leastNormalMagnitude) }
  }

  /// What was found of a function.
  struct Found {
    let key: String
    let title: String
    let rate: Double
    let tried: [(rate: Double, curve: LearningCurve)]
    let curves: [LearningCurve]
    /// By layer, from the first on.
    let gradients: [Double]
    var accuracy: Spread { Spread(curves.map(\.accuracy)) }
    /// How many runs had nine of ten right at some judgement.
    var runsToNinety: Int { curves.count { curve in curve.judged.contains { $0.accuracy >= 0.9 } } }
    /// After how many steps nine of ten were right, in the mean; nil if a run did not come to that.
    var stepsToNinety: Double? {
      let steps = curves.map { curve in curve.judged.first { $0.accuracy >= 0.9 }?.step }
      let reached = steps.compactMap { $0 }
      return reached.count == steps.count ? Spread(reached.map(Double.init)).mean : nil
    }
  }
}
