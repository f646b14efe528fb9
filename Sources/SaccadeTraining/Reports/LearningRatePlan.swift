import SaccadeConfig
public import SaccadeData
import SaccadeOptimizers
public import SaccadePlots
public import SaccadeTasks
import SaccadeText

/// How the learning rate of a run would go: `saccade plot lr`.
///
/// What a hook makes of it while it runs, as the policy `plateau` does, is not known before.
public struct LearningRatePlan: Sendable {
  /// How many steps an epoch has.
  public let iterationsPerEpoch: Int
  /// Steps, from 0, and the rate of each; long runs are told in a thousand places.
  public let points: [(step: Int, rate: Double)]

  /// Asks a configuration's schedule.
  /// - Parameters:
  ///   - source: the configuration's file, for errors
  ///   - epochSteps: how many steps an epoch has; nil asks the data
  ///   - root: the folder below which data sets lie
  /// - Throws: `ConfigError` or `DatasetError` if the data have to be asked and cannot
  public init(
    _ config: TrainingConfig, source: String, epochSteps: Int? = nil, root: DataRoot = DataRoot()
  ) throws {
    let perEpoch = try epochSteps ?? Self.steps(config.task, config, source, root)
    let total = max(1, config.runner.totalIterations(iterationsPerEpoch: perEpoch))
    let schedule = config.schedule.schedule
    let count = min(total, 1000)
    points = (0..<count).map { place in
      let step = count > 1 ? Int((Double(place) / Double(count - 1) * Double(total - 1)).rounded()) : 0
      let position = TrainingPosition(iteration: step, iterationsPerEpoch: perEpoch, totalIterations: total)
      return (step, schedule.rate(base: config.optimizer.learningRate * config.rateFactor, at: position))
    }
    iterationsPerEpoch = perEpoch
  }

  private static func steps(
    _ task: some TaskSettings, _ config: TrainingConfig, _ source: String, _ root: DataRoot
  ) throws -> Int {
    let data = try config.locating(source) { try task.open(config.setup(source: source, root: root)) }
    return max(1, try config.trainingLoader(of: data.train, seed: 0, file: source, root: root).batchesPerEpoch)
  }

  /// A table for people, a dozen rows.
  public var lines: [String] {
    let shown = stride(from: 0, to: points.count, by: max(1, points.count / 12)).map { points[$0] }
    let rows = (shown + points.suffix(1).filter { $0.step != shown.last?.step }).map { point in
      [
        "\(point.step)", fixed(Double(point.step) / Double(iterationsPerEpoch), digits: 2),
        fixedOrSmall(point.rate, digits: 6),
      ]
    }
    return tableLines([["step", "epoch", "rate"]] + rows) { _ in true }
  }

  /// The plan as `--json` prints it.
  public var record: LogRecord {
    [
      "steps_an_epoch": .integer(iterationsPerEpoch),
      "points": .list(points.map { .object(["step": .integer($0.step), "lr": .number($0.rate)]) }),
    ]
  }

  /// The rate over the epochs as an SVG file.
  public var svg: String { drawing.svg }

  /// The rate over the epochs.
  public var drawing: PlotDrawing {
    let curve = points.map { (x: Double($0.step) / Double(iterationsPerEpoch), y: $0.rate) }
    return LinePlot("Learning rate", x: "epoch", y: "rate", [.init("rate", curve)]).drawing
  }
}
