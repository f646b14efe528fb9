import Foundation
import SaccadeConfig
public import SaccadeData
import SaccadeEngine
public import SaccadeTasks
import SaccadeText

/// Several runs of one configuration, each with another part of the training data held out to judge by.
///
/// Each image is held out once. Where images have classes, each part has the same share of each. Held-out images are
/// prepared as those of `data.val`, which are not looked at themselves.
///
/// ```swift
/// let result = try CrossValidation(config, folds: 5, folder: "runs/mine-folds").run(source: "mine.yaml")
/// print(result.lines.joined(separator: "\n"))
/// ```
public struct CrossValidation: Sendable {
  /// What is trained.
  public let config: TrainingConfig
  /// How many runs there are.
  public let folds: Int
  /// The folder in which each run has its own, from `fold-1` on.
  public let folder: String

  /// Runs of a configuration.
  /// - Traps: unless there are from 2 to 1000 folds
  public init(_ config: TrainingConfig, folds: Int, folder: String) {
    guard 2...1000 ~= folds else { misuse("CrossValidation", "there must be from 2 to 1000 folds: \(folds)") }
    self.config = config
    self.folds = folds
    self.folder = folder
  }

  /// The run folder of a fold.
  /// - Parameter fold: from 1
  public func folder(of fold: Int) -> String { "\(folder)/fold-\(fold)" }

  /// The configuration of one of the runs, which `saccade train` takes as well.
  /// - Parameter fold: from 1
  /// - Throws: `ConfigError` if nothing says how held-out images are prepared
  public func config(of fold: Int, source: String) throws -> TrainingConfig {
    guard let val = config.data.val else {
      throw ConfigError(
        source, "data", "has no 'val', which says how held-out images are prepared; add one: its images are not used")
    }
    var part = FoldConfig()
    (part.whole, part.folds, part.fold, part.seed) = (config.data.train, folds, fold, config.seed)
    part.pipeline = config.data.train.pipeline
    var changed = config
    changed.data.train = part
    part.part = .val
    part.pipeline = val.pipeline
    changed.data.val = part
    changed.workDir = folder(of: fold)
    return changed
  }

  /// Trains all runs.
  /// - Parameters:
  ///   - resumes: whether runs whose folders are there go on, or are done; if not, they are refused
  ///   - tell: called with what happens, a line each
  /// - Throws: what ``TrainingConfig/train(source:root:terminal:)`` throws; the runs until then stay, to go on from
  public func run(
    source: String, root: DataRoot = DataRoot(), terminal: Terminal = .standardError, resumes: Bool = false,
    tell: (String) -> Void = { _ in }
  ) throws -> CrossValidationReport {
    var reports: [TrainingReport] = []
    // Before hours of work: each of them can begin.
    let configs = try (1...folds).map { try config(of: $0, source: source) }
    for (place, config) in configs.enumerated() {
      var config = config
      config.resume = resumes && RunFiles(folder: folder(of: place + 1)).isResumable
      tell("fold \(place + 1) of \(folds)")
      let report = try config.train(source: source, root: root, terminal: terminal)
      tell("fold \(place + 1): \(report.validation.map(\.text).joined(separator: ", "))")
      reports.append(report)
    }
    return CrossValidationReport(reports)
  }
}

/// What the runs of a cross-validation came to.
public struct CrossValidationReport: Sendable {
  /// A figure over the runs.
  public struct Spread: Sendable {
    /// The mean, by the figure's name and kind.
    public let mean: Figure
    /// The standard deviation of the runs, n − 1 in the denominator.
    public let deviation: Double
  }

  /// The runs, by fold.
  public let runs: [TrainingReport]

  init(_ runs: [TrainingReport]) { self.runs = runs }

  /// Each figure of the last validations.
  public var spreads: [Spread] {
    (runs.first?.validation ?? []).compactMap { figure in
      spread(runs.compactMap { run in run.validation.first { $0.name == figure.name } })
    }
  }

  /// The figure of the best checkpoints, if all runs have one.
  public var best: Spread? {
    let figures = runs.compactMap(\.best?.figure)
    return figures.count == runs.count ? spread(figures) : nil
  }

  private func spread(_ figures: [Figure]) -> Spread? {
    guard let first = figures.first, figures.count == runs.count else { return nil }
    let values = figures.map(\.value)
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let deviation = values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : 0
    return Spread(mean: Figure(first.name, mean, first.kind, title: first.title), deviation: deviation)
  }

  /// A line each run, and the means with their deviations.
  public var lines: [String] {
    var lines = runs.enumerated().map { place, run in
      "fold \(place + 1): " + run.validation.map(\.text).joined(separator: ", ")
    }
    func text(_ spread: Spread) -> String {
      let kind = spread.mean.kind
      let unit = kind.unit.isEmpty ? "" : " \(kind.unit)"
      return "\(spread.mean.text) ± \(fixed(spread.deviation * kind.scale, digits: kind.digits))\(unit)"
    }
    lines.append("mean of \(runs.count): " + spreads.map(text).joined(separator: ", "))
    if let best { lines.append("best checkpoints: " + text(best)) }
    return lines
  }

  /// The report as `--json` prints it.
  public var record: LogRecord {
    func object(_ spread: Spread) -> LogRecord.Value {
      .object(["mean": .number(spread.mean.value), "deviation": .number(spread.deviation)])
    }
    var means = LogRecord()
    for spread in spreads { means[spread.mean.name] = object(spread) }
    var record: LogRecord = ["folds": .list(runs.map { .object($0.record) }), "mean": .object(means)]
    if let best { record["best"] = .object(["figure": .text(best.mean.name), "value": object(best)]) }
    return record
  }
}
