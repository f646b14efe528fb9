import SaccadeText

/// How often each class was taken for each, as people and programs read it: lines, an exhibit of reports, and values.
struct ConfusionTable {
  private let counts: ConfusionCounts
  private let name: (_ label: Int) -> String
  private let nothing: String
  /// Beyond so many columns a table of all is read by nobody: in a terminal, and drawn.
  private static let (mostColumns, mostCells, mostMistakes) = (10, 60, 24)

  /// - Parameters:
  ///   - name: what a class is called where there is little room
  ///   - nothing: what is said where nothing was mistaken
  init(_ counts: ConfusionCounts, nothing: String, name: @escaping (_ label: Int) -> String) {
    self.counts = counts
    self.nothing = nothing
    self.name = name
  }

  /// The classes that there were, or that were answered.
  private var labels: [Int] { Set(counts.classes.map(\.label)).union(counts.predictions).sorted() }

  /// The table of all, or of the commonest mistakes where there are many classes.
  var lines: [String] {
    let columns = labels
    guard columns.count > Self.mostColumns else {
      return ["rows: what it is; columns: what it is taken for"]
        + Self.aligned(
          [[""] + columns.map(name)]
            + counts.classes.map { label, _, _ in
              [name(label)] + columns.map { "\(counts.count(label, seenAs: $0))" }
            })
    }
    let mistakes = counts.mistakes
    guard !mistakes.isEmpty else { return [nothing] }
    let rest = mistakes.count - Self.mostColumns
    return Self.aligned([Self.header] + rows(mistakes.prefix(Self.mostColumns)))
      + (rest > 0 ? ["and \(rest) more such pairs, which are rarer"] : [])
  }

  private static let header = ["what it is", "taken for", "times"]

  private func rows(_ mistakes: some Sequence<(label: Int, prediction: Int, count: Int)>) -> [[String]] {
    mistakes.map { [name($0.label), name($0.prediction), "\($0.count)"] }
  }

  /// The drawn table of all, or a table of the commonest mistakes; nil where there are many classes and no mistakes.
  func exhibit(note: String = "") -> Exhibit? {
    let labels = labels
    guard labels.count > Self.mostCells else {
      return Exhibit(
        "What is taken for what",
        .confusion(
          names: labels.map(name), counts: labels.map { row in labels.map { counts.count(row, seenAs: $0) } }),
        note: note)
    }
    let mistakes = counts.mistakes.prefix(Self.mostMistakes)
    guard !mistakes.isEmpty else { return nil }
    return Exhibit("The commonest mistakes", .table(header: Self.header, rows: rows(mistakes)), note: note)
  }

  /// All mistakes, the commonest first.
  /// - Parameter name: what a class is called in full
  func record(name: (_ label: Int) -> String) -> LogRecord.Value {
    .list(
      counts.mistakes.map { label, prediction, count in
        .object([
          "class": .text(name(label)), "taken_for": .text(name(prediction)), "times": .integer(count),
        ])
      })
  }

  /// Columns beside each other: words to the left, numbers to the right.
  static func aligned(_ rows: [[String]]) -> [String] {
    tableLines(rows) { column in rows.dropFirst().allSatisfy { $0[column].first?.isNumber ?? false } }
  }
}
