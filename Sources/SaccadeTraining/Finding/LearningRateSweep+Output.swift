import Foundation
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

  /// A drawing in SVG, light or dark as the reader's screen: losses over rates by powers of ten.
  public var svg: String {
    let (width, height, left, top, right, bottom) = (720.0, 420.0, 64.0, 34.0, 20.0, 46.0)
    let logs = points.map { log10($0.rate) }
    let (x0, x1) = (logs.first ?? -6, max(logs.last ?? 1, (logs.first ?? -6) + 1e-9))
    // A loss that runs away would press the rest flat.
    let (low, start) = (points.map(\.smoothed).min() ?? 0, points.first?.smoothed ?? 1)
    let ceiling = max(start + (start - low) * 0.6, low + 1e-9)
    func x(_ value: Double) -> Double { left + (value - x0) / (x1 - x0) * (width - left - right) }
    func y(_ value: Double) -> Double {
      height - bottom - (min(value, ceiling) - low) / (ceiling - low) * (height - top - bottom)
    }
    func line(_ value: KeyPath<Point, Double>) -> String {
      zip(logs, points).map { "\(fixed(x($0), digits: 1)),\(fixed(y($1[keyPath: value]), digits: 1))" }
        .joined(separator: " ")
    }
    var parts = [
      """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(width)) \(Int(height))" font-family="sans-serif" \
      font-size="12"><style>svg{background:#fff;color:#222}.g{stroke:#8884}.r{stroke:#4a7fb044}.s{stroke:#1f6fb2}\
      text{fill:currentColor}@media(prefers-color-scheme:dark){svg{background:#16181c;color:#ddd}.s{stroke:#6cb4ee}}\
      </style><text x="\(Int(left))" y="20" font-size="14">Loss by learning rate</text>
      """
    ]
    var power = x0.rounded(.up)
    while power <= x1 + 1e-9 {
      let place = fixed(x(power), digits: 1)
      parts.append(
        "<line class=\"g\" x1=\"\(place)\" x2=\"\(place)\" y1=\"\(top)\" y2=\"\(height - bottom)\"/>"
          + "<text x=\"\(place)\" y=\"\(height - bottom + 18)\" text-anchor=\"middle\">1e\(Int(power))</text>")
      power += 1
    }
    for step in 0...4 {
      let value = low + (ceiling - low) * Double(step) / 4
      parts.append(
        "<line class=\"g\" x1=\"\(left)\" x2=\"\(width - right)\" y1=\"\(fixed(y(value), digits: 1))\" "
          + "y2=\"\(fixed(y(value), digits: 1))\"/><text x=\"\(left - 8)\" y=\"\(fixed(y(value) + 4, digits: 1))\" "
          + "text-anchor=\"end\">\(fixed(value, digits: 2))</text>")
    }
    parts.append("<polyline class=\"r\" fill=\"none\" points=\"\(line(\.loss))\"/>")
    parts.append("<polyline class=\"s\" fill=\"none\" stroke-width=\"2\" points=\"\(line(\.smoothed))\"/>")
    if let suggestion {
      let place = fixed(x(log10(suggestion)), digits: 1)
      parts.append(
        "<line x1=\"\(place)\" x2=\"\(place)\" y1=\"\(top)\" y2=\"\(height - bottom)\" stroke=\"#d0653a\" "
          + "stroke-dasharray=\"5 4\"/><text x=\"\(place)\" dx=\"6\" y=\"\(top + 14)\" style=\"fill:#d0653a\">"
          + "\(Self.text(suggestion))</text>")
    }
    parts.append(
      "<text x=\"\((left + width - right) / 2)\" y=\"\(height - 8)\" text-anchor=\"middle\">learning rate</text></svg>")
    return parts.joined(separator: "\n") + "\n"
  }

  /// A rate with three digits.
  static func text(_ rate: Double) -> String { String(format: "%.2e", rate) }
}
