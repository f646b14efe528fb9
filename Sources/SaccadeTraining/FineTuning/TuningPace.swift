import SaccadeConfig
import SaccadeEngine
import SaccadeModels
import SaccadeText

/// How long steps of fine-tuning take here, so that as many epochs are chosen as there is time for.
struct TuningPace {
  private let budget: Double
  private let batchSize: Int
  private let secondsPerStep: Double

  /// Of each step so much is added for reading pictures, and of the whole so much for beginning and for judging the best.
  private static let (readingShare, startShare) = (0.25, 0.1)
  /// Judging takes a third of learning: nothing goes backwards.
  private static let judgingShare = 1.0 / 3
  /// More epochs than this fit the pictures too well.
  private static let most = 50

  /// Measures some steps.
  /// - Parameter budget: how long all may take, in seconds
  /// - Throws: ``FineTuningError`` if the network is none that can be measured
  init(_ start: TuningStart, batchSize: Int, budget: Double) throws {
    guard let entry = ModelCatalog.entry(named: start.model.typeName) else {
      throw FineTuningError(
        place: start.weights, problem: "is of a network whose steps cannot be measured", advice: "say how many epochs")
    }
    var settings = TrainingBenchmark.Settings()
    // One image may be too few for batch normalizations, whose statistics fine-tuning keeps.
    settings.batchSize = max(2, batchSize)
    settings.imageSide = start.imageSize.height
    settings.steps = 3
    settings.warmup = 1
    secondsPerStep = TrainingBenchmark(entry, settings).medianMilliseconds / 1000 * (1 + Self.readingShare)
    self.batchSize = settings.batchSize
    self.budget = budget
  }

  private func secondsPerEpoch(train: Int, val: Int) -> Double {
    secondsPerStep * (Double(train) + Double(val) * Self.judgingShare) / Double(batchSize)
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
