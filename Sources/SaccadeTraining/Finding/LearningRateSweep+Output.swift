import Foundation
public import SaccadePlots
public import SaccadeTasks
import SaccadeText

extension LearningRateSweep {
  /// A table for people: rate, loss and a bar of the smoothed loss, and what is suggested.
  /// - Parameter rows: how many steps are shown, at most
  public func lines(rows: Int = 20) -> [String] {
    let shown = points.enumerated().filter { $0.offset % max(1, points.count / max(1, rows)) == 0 }.map(\.element)
    let (low, high) = (shown.map(\.smoothed).min() ?? 0, shown.map(\.smoothed).max() ?? 1)
    var lines = ["      rate      loss  smoothed"]
    for point in shown {
      let part = high > low ? (point.smoothed - low) / (high - low) : 0
      let bar = String(repeating: "▇", count: Int((part * 30).rounded()))
      let mark = point.rate == suggestion ? "  ← steepest" : ""
      lines.append(
        [Self.text(point.rate), fixed(point.loss, digits: 4), fixed(point.smoothed, digits: 4)]
          .map { $0.aligned(to: 10) }.joined() + "  " + bar + mark)
    }
    lines.append(advice)
    return lines
  }

  /// The suggestion in a line.
  public var advice: String {
    guard let suggestion, let lowest else {
      return "the loss falls at no rate: more steps, a larger batch or other rates may tell more"
    }
    let end = diverged ? "; beyond it the loss runs away" : ""
    return
      "suggested: optimizer.lr \(Self.text(suggestion)), where the loss falls fastest; it is lowest at "
      + "\(Self.text(lowest))\(end)"
  }

  /// The sweep as `--json` prints it.
  public var record: LogRecord {
    var record: LogRecord = [
      "diverged": .truth(diverged),
      "points": .list(
        points.map {
          .object(["lr": .number($0.rate), "loss": .number($0.loss), "smoothed": .number($0.smoothed)])
        }),
    ]
    if let suggestion { record["suggestion"] = .number(suggestion) }
    if let steepest { record["steepest"] = .number(steepest) }
    if let lowest { record["lowest"] = .number(lowest) }
    return record
  }

  /// The losses over the rates as an SVG file.
  public var svg: String { drawing.svg }

  /// The losses over the rates.
  public var drawing: PlotDrawing {
    // A loss that runs away would press the rest flat.
    let (low, start) = (points.map(\.smoothed).min() ?? 0, points.first?.smoothed ?? 1)
    let ceiling = max(start + (start - low) * 0.6, low + 1e-9)
    func curve(_ loss: KeyPath<Point, Double>) -> [(x: Double, y: Double)] {
      points.map { (x: $0.rate, y: min($0[keyPath: loss], ceiling)) }
    }
    var plot = LinePlot(
      "Loss by learning rate", x: "learning rate", y: "loss",
      [
        .init("of each step", curve(\.loss), style: .faint, colour: 0),
        .init("smoothed", curve(\.smoothed), colour: 0),
      ])
    plot.isXLogarithmic = true
    if let suggestion { plot.marks = [(suggestion, Self.text(suggestion))] }
    return plot.drawing
  }

  /// A rate with three digits.
  static func text(_ rate: Double) -> String { String(format: "%.2e", rate) }
}
