import SaccadeEngine
import SaccadeText

extension ModuleSummary: CustomStringConvertible {
  /// The tree with all its parts.
  public var description: String { text() }

  /// A tree of the modules beside a table of what they give and cost, and what it comes to.
  /// - Parameter depth: how many levels of parts are shown; nil for all
  public func text(depth: Int? = nil) -> String {
    let shown = rows.filter { $0.depth <= depth ?? .max }
    let head = ["module", "output", "parameters", "MACs", "memory"] + (seconds == nil ? [] : ["time", "GMAC/s"])
    let cells = [head] + zip(Self.branches(to: shown), shown).map { branch, row in [branch + row.title] + row.figures }
    return (tableLines(cells) { $0 >= 2 } + totals).joined(separator: "\n")
  }

  private var totals: [String] {
    let frozen = parameterCount - trainableCount
    let parameters = grouped(parameterCount) + " parameters" + (frozen > 0 ? ", \(grouped(frozen)) of them frozen" : "")
    let time = seconds.map { ", \(milliseconds($0)) in kernels" } ?? ""
    let costs =
      "\(metric(multiplyAdds)) MACs, \(compactSize(activationBytes)) of activations\(time) for \(times(inputShape))"
    guard !idle.isEmpty else { return ["\(parameters); \(costs)"] }
    let resting = idle.map { "\($0.path) (\(grouped($0.parameterCount)))" }.joined(separator: ", ")
    return ["\(parameters); \(costs)", "not called in use: \(resting)"]
  }

  /// The lines that lead to each row of a tree.
  private static func branches(to rows: [Row]) -> [String] {
    // Whether something of a depth still comes below, from the last row upwards.
    var continues: [Bool] = []
    return rows.reversed().map { row in
      continues = Array((continues + [Bool](repeating: false, count: row.depth + 1)).prefix(row.depth + 1))
      defer { continues[row.depth] = true }
      guard row.depth > 0 else { return "" }
      return continues[1..<row.depth].map { $0 ? "│ " : "  " }.joined() + (continues[row.depth] ? "├ " : "└ ")
    }.reversed()
  }
}

extension ModuleSummary.Row {
  fileprivate var title: String {
    (name.isEmpty ? "" : "\(name)  ") + kind + (formula.map { " \($0)" } ?? "")
  }

  fileprivate var figures: [String] {
    [
      outputShape.map(times) ?? "", parameterCount == 0 ? "" : grouped(parameterCount),
      multiplyAdds == 0 ? "" : metric(multiplyAdds), activationBytes == 0 ? "" : compactSize(activationBytes),
    ] + (seconds.map(timeFigures) ?? [])
  }

  private func timeFigures(_ seconds: Double) -> [String] {
    guard seconds > 0 else { return ["", ""] }
    return [milliseconds(seconds), multiplyAdds == 0 ? "" : fixed(Double(multiplyAdds) / seconds / 1e9, digits: 1)]
  }
}

/// A time with the digits that a measurement has.
private func milliseconds(_ seconds: Double) -> String { "\(fixed(seconds * 1000, digits: seconds < 0.01 ? 3 : 1)) ms" }

/// A shape as sizes are written: `1×64×112×112`.
private func times(_ shape: Shape) -> String { shape.rank == 0 ? "1" : shape.map { "\($0)" }.joined(separator: "×") }
