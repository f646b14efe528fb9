import Saccade

/// Networks of the catalog that are no classifiers as a table for people, which fits 80 columns.
struct PublishedTable {
  /// What is known of a network.
  struct Row {
    let name: String
    let parameterCount: Int
    let imageSide: Int
    /// How well published weights do, in percent, and who says so; nil where nobody does.
    let score: (percent: Double, source: String)?
    let paper: String
  }

  /// What they are: `detector`.
  let kind: String
  /// What the score is called, and what follows it below the table: `AP` and `on COCO's validation images`.
  let score: (name: String, conditions: String)
  let rows: [Row]

  /// The table, how many there are, and what the score is.
  var text: String {
    let head = [kind, "parameters", "image", score.name, "paper"]
    let cells = rows.map { row in
      [
        row.name, grouped(row.parameterCount), "\(row.imageSide)",
        row.score.map { fixed($0.percent, digits: 1) } ?? "", ModelTable.short(row.paper),
      ]
    }
    var sources: [String] = []
    for source in rows.compactMap(\.score?.source) where !sources.contains(source) { sources.append(source) }
    let notes = sources.map { "\(score.name) \(score.conditions): \($0)" }
    return (tableLines([head] + cells) { 1...3 ~= $0 } + [counted(rows.count, kind)] + notes).joined(separator: "\n")
  }
}

extension PublishedWeights {
  /// Where they are, for `--json`.
  var record: LogRecord {
    ["address": .text(address), "sha256": .text(sha256), "licence": .text(licence)]
  }
}
