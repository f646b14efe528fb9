import SaccadeText

/// The accuracy of each class, and which class is taken for which, as people and programs read it.
struct ConfusionReport {
  private let metrics: ClassificationMetrics
  private var counts: ConfusionCounts { metrics.confusion }
  private let classNames: [String]
  /// Beyond so many classes the worst are told, and beyond so many columns a table is read by nobody.
  private static let (mostLines, mostColumns, longestName) = (40, 10, 24)

  init(_ metrics: ClassificationMetrics, classNames: [String]) {
    self.metrics = metrics
    self.classNames = classNames
  }

  func name(_ label: Int) -> String {
    let name = classNames.indices.contains(label) ? classNames[label] : "class \(label)"
    return name.count > Self.longestName ? name.prefix(Self.longestName - 1) + "…" : name
  }

  /// Nil where no image was judged.
  var details: EvaluationDetails? {
    let classes = counts.classes
    guard !classes.isEmpty else { return nil }
    return EvaluationDetails(
      lines: accuracyLines(classes) + [""] + confusionLines(classes), record: record(classes),
      exhibits: ClassificationExhibits(metrics, name: name).all)
  }

  private func accuracyLines(_ classes: [(label: Int, count: Int, right: Int)]) -> [String] {
    var shown = classes
    if classes.count > Self.mostLines {
      shown.sort { ($0.right * $1.count, $0.label) < ($1.right * $0.count, $1.label) }
      shown = Array(shown.prefix(Self.mostLines))
    }
    let rest = classes.count - shown.count
    return table(
      [["class", "right", "of", "accuracy"]]
        + shown.map { label, count, right in
          [name(label), "\(right)", "\(count)", "\(fixed(100 * Double(right) / Double(count), digits: 1)) %"]
        }) + (rest > 0 ? ["and \(rest) more classes, which do better"] : [])
  }

  private func confusionLines(_ classes: [(label: Int, count: Int, right: Int)]) -> [String] {
    let columns = Set(classes.map(\.label)).union(counts.predictions).sorted()
    guard columns.count > Self.mostColumns else {
      return ["rows: what it is; columns: what it is taken for"]
        + table(
          [[""] + columns.map(name)]
            + classes.map { label, _, _ in [name(label)] + columns.map { "\(counts.count(label, seenAs: $0))" } })
    }
    let mistakes = counts.mistakes
    guard !mistakes.isEmpty else { return ["no image is taken for another class"] }
    let rest = mistakes.count - Self.mostColumns
    return table(
      [["what it is", "taken for", "times"]]
        + mistakes.prefix(Self.mostColumns).map { [name($0.label), name($0.prediction), "\($0.count)"] })
      + (rest > 0 ? ["and \(rest) more such pairs, which are rarer"] : [])
  }

  /// Columns beside each other: words to the left, numbers to the right.
  private func table(_ rows: [[String]]) -> [String] {
    tableLines(rows) { column in rows.dropFirst().allSatisfy { $0[column].first?.isNumber ?? false } }
  }

  private func record(_ classes: [(label: Int, count: Int, right: Int)]) -> LogRecord {
    func text(_ label: Int) -> LogRecord.Value {
      .text(classNames.indices.contains(label) ? classNames[label] : "class \(label)")
    }
    return [
      "classes": .list(
        classes.map { label, count, right in
          .object([
            "name": text(label), "label": .integer(label), "images": .integer(count), "right": .integer(right),
            "accuracy": .number(Double(right) / Double(count)),
          ])
        }),
      "mistakes": .list(
        counts.mistakes.map { label, prediction, count in
          .object(["class": text(label), "taken_for": text(prediction), "times": .integer(count)])
        }),
    ]
  }
}
