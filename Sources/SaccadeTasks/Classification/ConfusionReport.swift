import SaccadeText

/// The accuracy of each class, and which class is taken for which, as people and programs read it.
struct ConfusionReport {
  private let metrics: ClassificationMetrics
  private var counts: ConfusionCounts { metrics.confusion }
  private let classNames: [String]
  /// Beyond so many classes the worst are told, and a longer name is cut.
  private static let (mostLines, longestName) = (40, 24)

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
      lines: accuracyLines(classes) + [""] + confusion.lines, record: record(classes),
      exhibits: ClassificationExhibits(metrics, confusion.exhibit(), name: name).all)
  }

  private var confusion: ConfusionTable {
    ConfusionTable(counts, nothing: "no image is taken for another class", name: name)
  }

  private func accuracyLines(_ classes: [(label: Int, count: Int, right: Int)]) -> [String] {
    var shown = classes
    if classes.count > Self.mostLines {
      shown.sort { ($0.right * $1.count, $0.label) < ($1.right * $0.count, $1.label) }
      shown = Array(shown.prefix(Self.mostLines))
    }
    let rest = classes.count - shown.count
    return ConfusionTable.aligned(
      [["class", "right", "of", "accuracy"]]
        + shown.map { label, count, right in
          [name(label), "\(right)", "\(count)", "\(fixed(100 * Double(right) / Double(count), digits: 1)) %"]
        }) + (rest > 0 ? ["and \(rest) more classes, which do better"] : [])
  }

  private func record(_ classes: [(label: Int, count: Int, right: Int)]) -> LogRecord {
    func name(_ label: Int) -> String { classNames.indices.contains(label) ? classNames[label] : "class \(label)" }
    return [
      "classes": .list(
        classes.map { label, count, right in
          .object([
            "name": .text(name(label)), "label": .integer(label), "images": .integer(count), "right": .integer(right),
            "accuracy": .number(Double(right) / Double(count)),
          ])
        }), "mistakes": confusion.record(name: name),
    ]
  }
}
