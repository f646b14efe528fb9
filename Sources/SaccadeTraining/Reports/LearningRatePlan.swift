import SaccadeConfig
public import SaccadeData
import SaccadeOptimizers
public import SaccadePlots
public import SaccadeTasks
import SaccadeText

/// How the learning rate of a run would go: `saccade plot lr`.
///
/// What validations make of it while it runs, as the policy `plateau` does, is not known before; ``notes`` say so.
public struct LearningRatePlan: Sendable {
  /// How many steps an epoch has.
  public let iterationsPerEpoch: Int
  /// Steps, from 0, and the rate of each; long runs are told in a thousand places.
  public let points: [(step: Int, rate: Double)]
  /// What is to be known of them, a line each: what the rate was multiplied by, and what may still become of it.
  public let notes: [String]
  private let title: String

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
    var schedule = config.schedule.schedule
    schedule.averaging = config.averagingPhase
    let count = min(total, 1000)
    points = (0..<count).map { place in
      let step = count > 1 ? Int((Double(place) / Double(count - 1) * Double(total - 1)).rounded()) : 0
      let position = TrainingPosition(iteration: step, iterationsPerEpoch: perEpoch, totalIterations: total)
      return (step, schedule.rate(base: config.optimizer.learningRate * config.rateFactor, at: position))
    }
    iterationsPerEpoch = perEpoch
    notes = [config.rateNote, Self.averagingNote(config, schedule, perEpoch, total), Self.plateauNote(config)]
      .compactMap { $0 }
    title = "Learning rate" + (config.schedule.plateau == nil ? "" : ", as long as validations become better")
  }

  /// That another rate holds while weights are averaged.
  private static func averagingNote(
    _ config: TrainingConfig, _ schedule: LearningRateSchedule, _ perEpoch: Int, _ total: Int
  ) -> String? {
    guard let phase = schedule.averaging, let rate = phase.rate else { return nil }
    let first = phase.firstEpoch(of: max(1, (total + perEpoch - 1) / perEpoch))
    let epochs = counted(phase.annealingEpochs, "epoch")
    return "SWA: from epoch \(first + 1) on the rate goes to swa_lr \(rate) within \(epochs)"
  }

  /// That the line is what holds as long as validations become better.
  private static func plateauNote(_ config: TrainingConfig) -> String? {
    guard let rule = config.schedule.plateau else { return nil }
    let figure = config.schedule.plateauFigure ?? config.bestFigure ?? config.task.figures.first?.name ?? "its figure"
    return
      "plateau: the rate is multiplied by \(rule.factor) when \(figure) of the validation is no better for more than "
      + "\(counted(rule.patience, "validation")), which nobody knows before; the line is for a run in which it always is"
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
    return tableLines([["step", "epoch", "rate"]] + rows) { _ in true } + (notes.isEmpty ? [] : [""] + notes)
  }

  /// The plan as `--json` prints it.
  public var record: LogRecord {
    [
      "steps_an_epoch": .integer(iterationsPerEpoch),
      "points": .list(points.map { .object(["step": .integer($0.step), "lr": .number($0.rate)]) }),
      "notes": .list(notes.map { .text($0) }),
    ]
  }

  /// The rate over the epochs as an SVG file.
  public var svg: String { drawing.svg }

  /// The rate over the epochs.
  public var drawing: PlotDrawing {
    let curve = points.map { (x: Double($0.step) / Double(iterationsPerEpoch), y: $0.rate) }
    return LinePlot(title, x: "epoch", y: "rate", [.init("rate", curve)]).drawing
  }
}
