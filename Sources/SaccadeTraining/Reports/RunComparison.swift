import Foundation
public import SaccadeConfig
public import SaccadePlots
public import SaccadeTasks
import SaccadeText

/// Runs beside each other: how a figure of each went, and in which settings they differ: `saccade plot runs`.
public struct RunComparison {
  private struct Run {
    let folder: String
    let config: TrainingConfig
    let history: RunHistory
    let seconds: Double?
  }

  private let runs: [Run]
  /// The figure that is compared, as logs name it.
  public let figure: String
  private let kind: Figure.Kind

  /// Reads run folders.
  /// - Parameter figure: the figure of validations; nil is that by which the first run chooses its best checkpoint
  /// - Throws: `ConfigError` if a folder has no configuration that can be read, or no run has the figure
  public init(of folders: [String], figure: String? = nil, catalog: ConfigCatalog = .standard) throws {
    runs = try folders.map { folder in
      let files = RunFiles(folder: folder)
      return Run(
        folder: folder, config: try TrainingConfig(file: files.config, catalog: catalog),
        history: (try? RunHistory(log: files.log)) ?? RunHistory(),
        seconds: (try? CheckpointFile(files.last))?.contents.progress.seconds)
    }
    let name = figure ?? runs.first?.config.bestFigure ?? "loss"
    let known = Set(runs.flatMap { $0.history.validations.keys }).subtracting(["seconds"]).sorted()
    guard known.contains(name) else {
      let words = known.isEmpty ? "they have no validation" : "they have \(known.joined(separator: ", "))"
      throw ConfigError(
        folders.first ?? "runs", "figure",
        "no validation of these runs tells '\(name)'\(Spelling.hint(for: name, among: known)); \(words)")
    }
    self.figure = name
    kind = runs.lazy.compactMap { $0.config.task.kind(of: name) }.first ?? .loss
  }

  /// The best value of a run, and the place of it.
  private func best(_ run: Run) -> (value: Double, epoch: Double)? {
    guard let curve = run.history.validations[figure] else { return nil }
    return zip(curve.values, curve.places).map { (value: $0, epoch: $1) }
      .reduce(nil as (value: Double, epoch: Double)?) { best, next in
        best.map { kind.isBetter(next.value, than: $0.value) ? next : $0 } ?? next
      }
  }

  /// Settings in which not all runs agree, and what each has.
  private var differences: [(path: String, values: [String])] {
    let settings = runs.map { Self.leaves($0.config.node) }
    let paths = Set(settings.flatMap(\.keys)).sorted()
    return paths.compactMap { path in
      let values = settings.map { $0[path] ?? "" }
      return Set(values).count > 1 && !Self.places.contains(path) ? (path, values) : nil
    }
  }

  /// What differs between runs of one recipe.
  private static let places: Set<String> = ["work_dir", "resume"]

  private static func leaves(_ node: ConfigNode) -> [String: String] {
    var found: [String: String] = [:]
    func walk(_ node: ConfigNode, _ path: String) {
      func below(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
      switch node.content {
      case .section(let entries):
        for entry in entries { walk(entry.value, below(entry.key)) }
      case .list(let items) where items.contains { if case .section = $0.content { true } else { false } }:
        for (place, item) in items.enumerated() { walk(item, below("\(place)")) }
      default: found[path] = node.flowText
      }
    }
    walk(node, "")
    return found
  }

  /// A table for people: the best and the last value, the time, and the settings in which runs differ.
  public var lines: [String] {
    func text(_ value: Double?) -> String { value.map { Figure(figure, $0, kind).valueText } ?? "none" }
    let label = Figure(figure, 0, kind).label
    let rows = runs.map { run in
      let best = best(run)
      return [
        run.folder, text(best?.value), best.map { fixed($0.epoch, digits: 0) } ?? "",
        text(run.history.validations[figure]?.values.last), run.seconds.map(clockTime) ?? "",
      ]
    }
    var lines = tableLines([["run", "best \(label)", "epoch", "last", "time"]] + rows) { $0 > 0 }
    let differences = differences
    guard !differences.isEmpty else { return lines + ["", "their settings are the same"] }
    lines += ["", "where their settings differ:"]
    let names = runs.map { URL(filePath: $0.folder).lastPathComponent }
    func cell(_ text: String) -> String {
      let line = text.replacing("\n", with: " ")
      return line.count > 40 ? line.prefix(39) + "…" : line
    }
    return lines
      + tableLines([["setting"] + names] + differences.map { [$0.path] + $0.values.map(cell) }) { _ in false }
  }

  /// The comparison as `--json` prints it.
  public var record: LogRecord {
    [
      "figure": .text(figure),
      "runs": .list(
        runs.map { run in
          var record: LogRecord = ["run_folder": .text(run.folder)]
          if let best = best(run) {
            record["best"] = .number(best.value)
            record["best_epoch"] = .number(best.epoch)
          }
          if let last = run.history.validations[figure]?.values.last { record["last"] = .number(last) }
          if let seconds = run.seconds { record["seconds"] = .number(seconds) }
          return .object(record)
        }),
      "differences": .list(
        differences.map { .object(["setting": .text($0.path), "values": .list($0.values.map { .text($0) })]) }),
    ]
  }

  /// The figure of all runs over their epochs as an SVG file.
  public var svg: String { drawing.svg }

  /// The figure of all runs over their epochs.
  public var drawing: PlotDrawing {
    let label = Figure(figure, 0, kind).label
    var plot = LinePlot(
      "\(label.prefix(1).uppercased())\(label.dropFirst()) in validation", x: "epoch",
      y: kind.unit.isEmpty ? label : "\(label), \(kind.unit)",
      runs.map { run in
        .init(
          URL(filePath: run.folder).lastPathComponent,
          (run.history.validations[figure]?.points ?? []).map { (x: $0.x, y: kind.scale * $0.y) })
      })
    plot.size = (720, 420)
    return plot.drawing
  }
}
