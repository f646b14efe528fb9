import SaccadeConfig
import SaccadeData
import SaccadeEngine
import SaccadeModels
import SaccadeText

/// How long steps of fine-tuning take here, so that as many epochs are chosen as there is time for.
struct TuningPace {
  private let budget: Double
  private let batchSize: Int
  private let secondsPerStep: Double
  private let judgingShare: Double

  /// Of each step so much is added for reading pictures, and of the whole so much for beginning and for judging the best.
  private static let (readingShare, startShare) = (0.25, 0.1)
  /// Judging takes a third of learning, since nothing goes backwards, and hardly anything does where only the head learns.
  private static let (judgingShare, headJudgingShare) = (1.0 / 3, 0.9)
  /// More epochs than this fit the pictures too well.
  private static let most = 50

  /// Measures some steps, with all parts frozen that are to be.
  /// - Parameters:
  ///   - config: what is trained, and how
  ///   - budget: how long all may take, in seconds
  /// - Throws: ``FineTuningError`` if the network is none that can be measured
  init(_ start: TuningStart, _ config: TrainingConfig, budget: Double) throws {
    guard let entry = ModelCatalog.entry(named: start.model.typeName) else {
      throw FineTuningError(
        place: start.weights, problem: "is of a network whose steps cannot be measured", advice: "say how many epochs")
    }
    var settings = TrainingBenchmark.Settings()
    // One image may be too few for batch normalizations, whose statistics fine-tuning keeps.
    settings.batchSize = max(2, config.data.batchSize)
    settings.imageSide = start.imageSize.height
    settings.steps = 3
    settings.warmup = 1
    // A part that is not there is told when the run begins.
    let benchmark = TrainingBenchmark(
      entry, settings, preparing: { try? config.freezeParts(of: $0, source: FineTuning.source) })
    secondsPerStep = benchmark.medianMilliseconds / 1000 * (1 + Self.readingShare)
    judgingShare = config.freeze == TrainingConfig.wholeBackbone ? Self.headJudgingShare : Self.judgingShare
    self.batchSize = settings.batchSize
    self.budget = budget
  }

  /// How long an epoch takes.
  func secondsPerEpoch(train: Int, val: Int) -> Double {
    secondsPerStep * (Double(train) + Double(val) * judgingShare) / Double(batchSize)
  }

  /// How many epochs there is time for; at least one.
  func epochs(train: Int, val: Int) -> Int {
    let count = budget * (1 - Self.startShare) / secondsPerEpoch(train: train, val: val)
    return count.isFinite ? Int(min(Double(Self.most), max(1, count))) : 1
  }

  /// What was decided, for people.
  func note(epochs: Int, train: Int, val: Int) -> String {
    let each = secondsPerEpoch(train: train, val: val)
    let time = "an epoch takes about \(clockTime(each)) here: \(counted(epochs, "epoch"))"
    return each > budget
      ? "\(time), which is longer than the \(clockTime(budget)) that there are" : "\(time) in \(clockTime(budget))"
  }
}
