import Foundation
import SaccadeData
import SaccadeImages
public import SaccadePlots
public import SaccadeTasks
import SaccadeText

extension ConfusionStudy {
  /// Beyond so many classes a table in a terminal is read by nobody, and a drawing is no more than dots.
  private static let (mostColumns, mostCells, mostRows) = (30, 60, 200)
  /// A table may be so wide before its columns have numbers for names.
  private static let widest = 100

  /// The figures, the table, and the pairs that are confused most, for people.
  /// - Parameter most: how many pairs are told
  public func lines(most: Int = 10) -> [String] {
    ["\(counted(imageCount, "image")): \(figures.map(\.text).joined(separator: ", "))", ""] + matrixLines
      + [""] + pairLines(most)
  }

  private var matrixLines: [String] {
    let labels = labels
    guard labels.count <= Self.mostColumns else {
      return ["\(labels.count) classes are too many for a table; --out draws those that are confused most"]
    }
    let names = labels.map { Self.short(name($0)) }
    let cells = labels.map { row in labels.map { "\(counts.count(row, seenAs: $0))" } }
    let isWide = names.reduce(names.map(\.count).max() ?? 0) { $0 + max(4, $1.count) + 2 } > Self.widest
    let head = isWide ? labels.map { "[\($0)]" } : names
    let rows = zip(zip(labels, names), cells).map { [isWide ? "[\($0.0)] \($0.1)" : $0.1] + $1 }
    return ["rows: what it is; columns: what it is taken for"] + tableLines([[""] + head] + rows) { $0 > 0 }
  }

  private func pairLines(_ most: Int) -> [String] {
    guard !pairs.isEmpty else { return ["no \(unit) is taken for another class"] }
    var lines = [nothing == nil ? "taken for another most often:" : "mistaken most often:"]
    for pair in pairs.prefix(most) {
      lines.append("  \(summary(of: pair, " for "))")
      lines += pair.examples.map { "    \(sureness(of: $0, pair)): \($0.source)" }
    }
    if pairs.count > most { lines.append("  and \(pairs.count - most) more such pairs; --json tells all") }
    return lines
  }

  /// `cat for dog: 3 images, 10.0 % of its class`; of a detector also what it missed, and what it saw where there is nothing.
  private func summary(of pair: Pair, _ between: String) -> String {
    let share = Self.percent(pair.share)
    switch nothing {
    case pair.label?:
      return
        "nothing\(between)\(name(pair.prediction)): \(counted(pair.count, "box", "boxes")), \(share) of those on nothing"
    case pair.prediction?: return "\(name(pair.label)), not found: \(counted(pair.count, unit)), \(share) of its class"
    default:
      return
        "\(name(pair.label))\(between)\(name(pair.prediction)): \(counted(pair.count, unit)), \(share) of its class"
    }
  }

  private func sureness(of example: Example, _ pair: Pair) -> String {
    let part = Self.percent(example.confidence).aligned(to: 7)
    return pair.prediction == nothing ? "not found" : "\(part) \(sureness)"
  }

  private static func short(_ name: String) -> String { name.count > 24 ? name.prefix(23) + "…" : name }
  private static func percent(_ part: Double) -> String { "\(fixed(100 * part, digits: 1)) %" }

  /// What `--json` prints: figures, the table of all classes that pictures have or were taken for, and all pairs.
  public var record: LogRecord {
    let labels = labels
    var record: LogRecord = [
      "checkpoint": .text(checkpoint), "data": .text(source), "images": .integer(imageCount),
    ]
    for figure in figures { record[figure.name] = .number(figure.value) }
    record["classes"] = .list(labels.map { .text(name($0)) })
    record["matrix"] = .list(labels.map { row in .list(labels.map { .integer(counts.count(row, seenAs: $0)) }) })
    record["pairs"] = .list(
      pairs.map { pair in
        .object([
          "class": .text(name(pair.label)), "taken_for": .text(name(pair.prediction)), "times": .integer(pair.count),
          "share": .number(pair.share),
          "examples": .list(
            pair.examples.map { example in
              var record: LogRecord = ["image": .text(example.source), "confidence": .number(example.confidence)]
              if let box = example.bounds?.box {
                record["box"] = .list([box.x1, box.y1, box.x2, box.y2].map { .number(Double($0)) })
              }
              return .object(record)
            }),
        ])
      })
    return record
  }

  /// The classes that are drawn: all, or of very many those that are mistaken most.
  private var drawn: (labels: [Int], isPart: Bool) {
    let labels = labels
    guard labels.count > Self.mostCells else { return (labels, false) }
    var mistakes: [Int: Int] = [:]
    for pair in pairs {
      mistakes[pair.label, default: 0] += pair.count
      mistakes[pair.prediction, default: 0] += pair.count
    }
    let worst = labels.sorted { (mistakes[$1] ?? 0, $0) < (mistakes[$0] ?? 0, $1) }
    return (worst.prefix(Self.mostCells).sorted(), true)
  }

  private var plot: MatrixPlot {
    let (labels, isPart) = drawn
    return MatrixPlot(
      "What is taken for what" + (isPart ? ": the \(labels.count) classes that are mistaken most" : ""),
      rows: "what it is", columns: "what it is taken for", names: labels.map(name),
      counts: labels.map { row in labels.map { counts.count(row, seenAs: $0) } })
  }

  /// The table as an SVG file.
  public var svg: String { drawing.svg }

  /// The table.
  public var drawing: PlotDrawing { plot.drawing }

  /// A page with the table, each class's scores, and the pairs that are confused most with pictures.
  /// - Parameter most: how many pairs are shown
  public func page(most: Int = 10) -> String {
    var tiles = figures.map { (name: $0.label, value: $0.valueText, note: "") }
    tiles.append(("images", "\(imageCount)", ""))
    var shown: [Page.Piece] = []
    for pair in pairs.prefix(most) {
      shown.append(.heading(summary(of: pair, ", taken for ")))
      let pictures = pair.examples.compactMap { example in
        picture(of: example, as: pair.prediction == nothing ? pair.label : pair.prediction).map { bytes in
          let file = URL(filePath: example.source).lastPathComponent
          return (bytes: bytes, caption: "\(file): \(sureness(of: example, pair))", isGood: Bool?(false))
        }
      }
      if !pictures.isEmpty { shown.append(.pictures(pictures, areLarge: nothing != nil)) }
    }
    if shown.isEmpty { shown = [.text("No \(unit) is taken for another class.")] }
    let scores = ClassScores(counts).classes.filter { $0.label != nothing }
    let rest = scores.count > Self.mostRows ? ", the first \(Self.mostRows) of \(scores.count)" : ""
    return Page(
      "What is taken for what",
      subtitle: source == checkpoint ? "\(checkpoint), on the data of its run" : "\(checkpoint) on \(source)",
      [
        Page.Section("In short", [.tiles(tiles)]), Page.Section("All classes", [.plots([Page.Drawing(plot)])]),
        Page.Section(nothing == nil ? "Taken for another most often" : "Mistaken most often", shown),
        Page.Section(
          "Scores" + rest,
          [
            .table(
              ["class", "\(unit)s", "precision", "recall", "F1"],
              scores.prefix(Self.mostRows).map { score in
                [name(score.label), "\(score.count)"]
                  + [score.precision, score.recall, score.f1].map(Self.percent)
              })
          ]),
      ], footer: "Written by Saccade \(saccadeVersion)"
    ).html
  }
}
