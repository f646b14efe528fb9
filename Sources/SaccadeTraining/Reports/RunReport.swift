import Foundation
import SaccadeConfig
import SaccadeData
import SaccadeEngine
import SaccadePlots
import SaccadeTasks
import SaccadeText

/// The page that tells of a run: what it came to, how it got there, what it takes for what, and what it was made of.
///
/// All of it is read from the run folder, so that a page of a run that still goes on, or that was killed, can be had too.
struct RunReport {
  /// A picture of the data, ready for a page.
  typealias Picture = (bytes: [UInt8], caption: String, isGood: Bool?)

  private let folder: String
  private let config: TrainingConfig
  private let history: RunHistory
  private let progress: TrainingProgress?
  private let evaluation: EvaluationRecord?
  private let manifest: [(name: String, value: String)]
  /// The picture of a sample of the validation data, with what a note marks on it; nil where the data are not there.
  var validationPicture: ((_ note: Exhibit.SampleNote) throws -> [UInt8]?)?
  /// Pictures of the training data as the network gets them.
  var trainingPictures: [Picture] = []

  /// Reads what a run folder holds.
  /// - Throws: `ConfigError` if there is no configuration, or none that can be read
  init(of folder: String, config: TrainingConfig) throws {
    self.folder = folder
    self.config = config
    let files = RunFiles(folder: folder)
    history = (try? RunHistory(log: files.log)) ?? RunHistory()
    progress = (try? CheckpointFile(files.last))?.contents.progress
    evaluation = EvaluationRecord(contentsOf: files.evaluation)
    manifest = Self.manifest(files.manifest)
  }

  /// The page.
  var page: Page {
    let name = URL(filePath: folder).lastPathComponent
    var sections = [Page.Section("In short", [.tiles(tiles)])]
    let curves = curves
    if !curves.isEmpty { sections.append(Page.Section("Curves", [.plots(curves)])) }
    if let evaluation {
      var (drawings, notes, others): ([Page.Drawing], [Page.Piece], [Page.Piece]) = ([], [], [])
      for exhibit in evaluation.exhibits {
        if let drawing = drawing(of: exhibit) {
          drawings.append(drawing)
          if !exhibit.note.isEmpty { notes.append(.text(exhibit.note)) }
        } else {
          others += pieces(of: exhibit) ?? []
        }
      }
      let shown = (drawings.isEmpty ? [] : [.plots(drawings)]) + notes + others
      if !shown.isEmpty { sections.append(Page.Section("Validation after epoch \(evaluation.epoch)", shown)) }
    }
    if !trainingPictures.isEmpty {
      sections.append(
        Page.Section(
          "What it learns from",
          [
            .text("Pictures of the training data after the steps of their pipeline, as the network gets them."),
            .pictures(trainingPictures, areLarge: evaluation?.exhibits.contains(where: \.hasMarks) ?? false),
          ]))
    }
    var made: [Page.Piece] = [.source("config.yaml: everything that the run was made of", config.yaml)]
    if !manifest.isEmpty { made.append(.table(["what", "is"], manifest.map { [$0.name, $0.value] })) }
    sections.append(Page.Section("Made of", made))
    return Page(
      name, subtitle: subtitle, sections, footer: "Written by Saccade \(saccadeVersion) from the run folder \(folder)")
  }

  private var subtitle: String {
    var words = ["\(config.model.typeName) · \(config.task.typeName)"]
    if let progress {
      words.append(counted(progress.iteration, "step") + " in \(clockTime(progress.seconds))")
    } else if history.lastIteration > 0 {
      words.append("\(counted(history.lastIteration, "step")); no checkpoint yet")
    }
    return words.joined(separator: " · ")
  }

  // MARK: In short

  private var tiles: [(name: String, value: String, note: String)] {
    var tiles: [(name: String, value: String, note: String)] = []
    func add(_ figure: Figure, _ note: String) { tiles.append((figure.label, figure.valueText, note)) }
    if let name = config.bestFigure, let kind = config.task.kind(of: name), let best = progress?.best {
      add(Figure(name, best, kind), "the best, after epoch \(progress?.bestEpoch ?? 0)")
    }
    for (name, kind) in config.task.figures {
      guard let last = history.validations[name]?.values.last else { continue }
      add(Figure(name, last, kind), "validation, at the end")
    }
    if let progress {
      tiles.append(("time", clockTime(progress.seconds), "steps and validations"))
      let epochs = (progress.iteration + progress.iterationsPerEpoch - 1) / max(1, progress.iterationsPerEpoch)
      tiles.append(("epochs", "\(epochs)", counted(progress.iteration, "step")))
    }
    if let speed = (history.steps["images_per_second"]?.values ?? []).median {
      tiles.append(("images a second", roundedSpeed(speed), "median of the steps that were logged"))
    }
    return tiles
  }

  // MARK: Curves

  private var curves: [Page.Drawing] {
    var plots: [Page.Drawing] = []
    let shown = history.names.filter { !Self.others.contains($0) }
    // What is made small comes first, with its parts; then what the task is judged by, in its order; then what hooks note.
    let judged = config.task.figures.map(\.name)
    func rank(_ name: String) -> (Int, Int, String) {
      let place = judged.firstIndex(of: name)
      return (name == "loss" ? 0 : name.hasPrefix("loss_") ? 1 : place != nil ? 2 : 3, place ?? 0, name)
    }
    for name in shown.sorted(by: { rank($0) < rank($1) }) {
      if let plot = plot(of: name) { plots.append(Page.Drawing(plot)) }
    }
    if let rate = history.steps["lr"], rate.values.count > 1 {
      plots.append(Page.Drawing(LinePlot("Learning rate", x: "epoch", y: "rate", [.init("rate", rate.points)])))
    }
    if let seconds = history.steps["step_seconds"], seconds.values.count > 1 {
      let waiting = history.steps["data_seconds"]
      let plot = LinePlot(
        "Time of a step", x: "epoch", y: "milliseconds",
        [.init("step", seconds.points.map { ($0.x, 1000 * $0.y) })]
          + (waiting.map { [.init("of it, waiting for data", $0.points.map { ($0.x, 1000 * $0.y) })] } ?? []))
      plots.append(Page.Drawing(plot))
    }
    let memory = [(MemoryFigures.resident, "of the process"), (MemoryFigures.tensors, "of it, tensors")]
      .compactMap { name, title in
        history.steps[name].map { LinePlot.Series(title, $0.points.map { ($0.x, $0.y / 1048576) }) }
      }
    if memory.contains(where: { $0.points.count > 1 }) {
      plots.append(Page.Drawing(LinePlot("Memory", x: "epoch", y: "MiB", memory)))
    }
    return plots
  }

  private static let others = Set(
    ["lr", "step_loss", "images_per_second", "step_seconds", "data_seconds", "seconds"] + MemoryFigures.names)

  /// How a figure went in training and in validations.
  private func plot(of name: String) -> LinePlot? {
    let kind = config.task.kind(of: name)
    let scale = kind?.scale ?? 1
    func points(_ curve: RunHistory.Curve?) -> [(x: Double, y: Double)] {
      curve.map { $0.points.map { ($0.x, scale * $0.y) } } ?? []
    }
    var series: [LinePlot.Series] = []
    let steps = name == "loss" ? history.steps["step_loss"] : history.epochs[name] == nil ? history.steps[name] : nil
    if let steps, steps.values.count > 1 {
      series.append(.init(name == "loss" ? "of each step" : "in training", points(steps), style: .faint, colour: 0))
    }
    if let epochs = history.epochs[name] { series.append(.init("in training", points(epochs), colour: 0)) }
    if let judged = history.validations[name] { series.append(.init("in validation", points(judged), colour: 1)) }
    guard !series.isEmpty else { return nil }
    let label = Figure(name, 0, kind ?? .loss).label
    var plot = LinePlot(
      // An abbreviation as mIoU is written as it is.
      (label.dropFirst().first?.isUppercase == true ? String(label.prefix(1)) : label.prefix(1).uppercased())
        + label.dropFirst(), x: "epoch",
      y: kind.map { $0.unit.isEmpty ? label : "\(label), \($0.unit)" } ?? label, series)
    let whole = [history.epochs[name], history.validations[name]].compactMap { $0 }
    plot.isXWhole =
      whole.contains { $0.values.count > 1 } && whole.allSatisfy { $0.points.allSatisfy { $0.x == $0.x.rounded() } }
    if name == config.bestFigure, let epoch = progress?.bestEpoch { plot.marks = [(Double(epoch), "best")] }
    return plot
  }

  // MARK: Exhibits

  /// What is drawn; nil for tables and pictures.
  private func drawing(of exhibit: Exhibit) -> Page.Drawing? {
    switch exhibit.content {
    case .confusion(let names, let counts):
      return .init(
        MatrixPlot(
          exhibit.title, rows: "what it is", columns: "what it is taken for", names: names, counts: counts))
    case .bars(let bars):
      return .init(BarPlot(exhibit.title, bars.map { ($0.name, $0.part, $0.text) }, whole: 1))
    case .reliability(let bins):
      let line = LinePlot.Series("if it kept its word", [(0, 0), (100, 100)], style: .dashed, colour: 7)
      let points = bins.map { (x: 100 * $0.confidence, y: 100 * $0.accuracy) }
      return .init(
        LinePlot(
          exhibit.title, x: "how sure it was, %", y: "how often it was right, %",
          [line, .init("this network", points, colour: 0)]))
    case .scatter(let x, let y, let points):
      let all = points.flatMap { [$0.x, $0.y] }
      let ends = [all.min() ?? 0, all.max() ?? 0].map { (x: $0, y: $0) }
      return .init(
        LinePlot(
          exhibit.title, x: x, y: y,
          [
            .init("if all were right", ends, style: .dashed, colour: 7),
            .init("this network", points.map { ($0.x, $0.y) }, style: .dots, colour: 0),
          ]))
    case .table, .samples: return nil
    }
  }

  /// What stands below the drawings.
  private func pieces(of exhibit: Exhibit) -> [Page.Piece]? {
    let note: [Page.Piece] = exhibit.note.isEmpty ? [] : [.text(exhibit.note)]
    switch exhibit.content {
    case .confusion, .bars, .reliability, .scatter: return nil
    case .table(let header, let rows): return [.heading(exhibit.title)] + note + [.table(header, rows)]
    case .samples(let notes):
      guard let validationPicture else { return nil }
      let pictures: [Picture] = notes.compactMap { note in
        (try? validationPicture(note)).flatMap { $0 }.map { ($0, note.caption, note.isRight) }
      }
      return pictures.isEmpty
        ? nil : [.heading(exhibit.title)] + note + [.pictures(pictures, areLarge: exhibit.hasMarks)]
    }
  }

  // MARK: Environment

  private static func manifest(_ path: String) -> [(name: String, value: String)] {
    guard let bytes = try? RegularFile.contents(of: path),
      let object = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
    else { return [] }
    func text(_ value: Any) -> String {
      switch value {
      case let list as [Any]: list.map(text).joined(separator: ", ")
      case let object as [String: Any]:
        object.sorted { $0.key < $1.key }.map { "\($0.key): \(text($0.value))" }.joined(separator: ", ")
      default: "\(value)"
      }
    }
    return object.sorted { $0.key < $1.key }.map { ($0.key.replacing("_", with: " "), text($0.value)) }
  }
}

extension Exhibit {
  /// Whether something is drawn on its pictures, which has to be read.
  fileprivate var hasMarks: Bool {
    if case .samples(let notes) = content { notes.contains { !$0.marks.isEmpty } } else { false }
  }
}
