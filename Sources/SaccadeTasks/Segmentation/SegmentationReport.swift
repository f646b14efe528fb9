import SaccadeData
import SaccadeImages
import SaccadeText

/// What a validation of a segmenter came to, as people and programs read it: the scores of classes, and what was taken for
/// what.
struct SegmentationReport {
  private let metrics: SegmentationMetrics
  private let classNames: [String]
  private let classColors: [Color]
  /// Beyond so many classes the worst are told, and a longer name is cut.
  private static let (mostClasses, longestName) = (80, 24)
  /// Beyond so many bars, and rows of a page, nobody reads.
  private static let (mostBars, mostRows) = (24, 200)

  init(_ metrics: SegmentationMetrics, classNames: [String], classColors: [Color]) {
    self.metrics = metrics
    self.classNames = classNames
    self.classColors = classColors
  }

  private func fullName(_ label: Int) -> String {
    classNames.indices.contains(label) ? classNames[label] : "class \(label)"
  }

  private func name(_ label: Int) -> String {
    let name = fullName(label)
    return name.count > Self.longestName ? name.prefix(Self.longestName - 1) + "…" : name
  }

  /// Nil where no picture was judged.
  var details: EvaluationDetails? {
    let scores = metrics.scores
    guard metrics.sampleCount > 0 else { return nil }
    guard !scores.classes.isEmpty else {
      return EvaluationDetails(
        lines: ["no pixel of the \(counted(metrics.sampleCount, "picture")) has a class: nothing is judged"],
        record: ["classes": .list([])], isMain: true)
    }
    return EvaluationDetails(
      lines: classLines(scores) + ["", "In pixels:"] + confusion.lines, record: record(scores),
      exhibits: exhibits(scores), isMain: true)
  }

  private var confusion: ConfusionTable {
    ConfusionTable(metrics.confusion, nothing: "no pixel is taken for another class", name: name)
  }

  private func percent(_ value: Double) -> String { value.isFinite ? fixed(100 * value, digits: 1) : "–" }

  // MARK: Class by class

  private var header: [String] {
    ["class", "% of pixels", "IoU", "Dice", "precision", "recall"] + (metrics.boundaries == nil ? [] : ["boundary F"])
  }

  private func cells(_ row: SegmentationScores.Scores, of total: Int) -> [String] {
    [name(row.label)]
      + [Double(row.count) / Double(total), row.iou, row.dice, row.precision, row.recall].map(percent)
      + (metrics.boundaries.map { [percent($0.mean(of: row.label))] } ?? [])
  }

  private func classLines(_ scores: SegmentationScores) -> [String] {
    var shown = scores.classes
    if shown.count > Self.mostClasses {
      shown.sort { ($0.iou, $0.label) < ($1.iou, $1.label) }
      shown = Array(shown.prefix(Self.mostClasses))
    }
    let rest = scores.classes.count - shown.count
    return tableLines([header] + shown.map { cells($0, of: scores.pixelCount) }) { $0 > 0 }
      + (rest > 0 ? ["and \(rest) more classes, which do better"] : [])
  }

  // MARK: For programs

  private func record(_ scores: SegmentationScores) -> LogRecord {
    [
      "classes": .list(
        scores.classes.map { row in
          var record: LogRecord = [
            "name": .text(fullName(row.label)), "label": .integer(row.label), "pixels": .integer(row.count),
            "predicted_pixels": .integer(row.predictedCount), "right_pixels": .integer(row.rightCount),
            "IoU": .number(row.iou), "Dice": .number(row.dice), "precision": .number(row.precision),
            "recall": .number(row.recall),
          ]
          if let boundaries = metrics.boundaries { record["boundary_F"] = .number(boundaries.mean(of: row.label)) }
          return .object(record)
        }), "mistakes": confusion.record(name: fullName),
    ]
  }

  // MARK: For reports

  private func exhibits(_ scores: SegmentationScores) -> [Exhibit] {
    let worst = scores.classes.sorted { ($0.iou, $0.label) < ($1.iou, $1.label) }.prefix(Self.mostBars)
    let bars = worst.map { Exhibit.Bar(name: name($0.label), part: $0.iou, text: "\(percent($0.iou)) %") }
    return [
      Exhibit(
        worst.count < scores.classes.count ? "IoU of the \(worst.count) worst classes" : "IoU of each class",
        .bars(bars)),
      Exhibit(
        "Classes",
        .table(header: header, rows: scores.classes.prefix(Self.mostRows).map { cells($0, of: scores.pixelCount) }),
        note:
          "IoU: right pixels of those that have the class or were taken for it. Dice: twice the right ones over both numbers "
          + "together. At the size that pictures have after the steps of data.val.pipeline."),
    ]
      + [
        confusion.exhibit(note: "Counted in pixels; those of no account are left out."),
        pictures("The pictures that went worst", metrics.noted.worst),
        pictures("The pictures that went best", metrics.noted.best),
      ].compactMap { $0 }
  }

  private func pictures(_ title: String, _ notes: [NotedMasks.Note]) -> Exhibit? {
    let samples = notes.flatMap { note in
      [
        Exhibit.SampleNote(
          index: note.index,
          caption: "mean IoU \(percent(note.meanIoU)) %, \(percent(note.accuracy)) % of pixels right",
          isRight: note.meanIoU >= 0.5, marks: marks(note.predicted)),
        Exhibit.SampleNote(index: note.index, caption: "as it is", isRight: true, marks: marks(note.truth)),
      ].filter { !$0.marks.isEmpty }
    }
    guard !samples.isEmpty else { return nil }
    return Exhibit(
      title, .samples(samples),
      note: "Each picture twice: with the classes that the network tells, and with those that it has.")
  }

  /// A mark for each class on a picture.
  private func marks(_ mask: Mask?) -> [PictureMark] {
    mask.map { $0.classMarks(named: classNames, colored: classColors) } ?? []
  }
}
