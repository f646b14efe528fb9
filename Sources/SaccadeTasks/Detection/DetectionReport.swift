import SaccadeData
import SaccadeImages
import SaccadeText

/// What a validation of a detector came to, as people and programs read it: the table of AP, and that of classes.
struct DetectionReport {
  private let metrics: DetectionMetrics
  private let classNames: [String]
  /// Beyond so many classes the worst are told, and a longer name is cut.
  private static let (mostClasses, longestName) = (80, 24)

  init(_ metrics: DetectionMetrics, classNames: [String]) {
    self.metrics = metrics
    self.classNames = classNames
  }

  private func fullName(_ label: Int) -> String {
    if label == metrics.outcome?.coco.classes.count { return DetectionSettings.nothing }
    return classNames.indices.contains(label) ? classNames[label] : "class \(label)"
  }

  private func name(_ label: Int) -> String {
    let name = fullName(label)
    return name.count > Self.longestName ? name.prefix(Self.longestName - 1) + "…" : name
  }

  /// Nil where no picture was judged.
  var details: EvaluationDetails? {
    guard let outcome = metrics.outcome, let coco = metrics.coco else { return nil }
    let rows = classRows(outcome, coco)
    return EvaluationDetails(
      lines: summaryLines(outcome) + [""] + classLines(rows) + [""] + [Self.fairScore] + confusion.lines,
      record: record(outcome, rows),
      exhibits: exhibits(outcome, rows), isMain: true)
  }

  private var confusion: ConfusionTable {
    ConfusionTable(
      metrics.confusion, nothing: "no object is taken for another, and none is missed or found where there is none",
      name: name)
  }

  private static let fairScore =
    "What is found with a score above \(fixed(Double(ObjectDetector.usualThreshold), digits: 1)), on objects that it "
    + "overlaps by half"

  private func percent(_ value: Double) -> String { value < 0 ? "–" : fixed(100 * value, digits: 1) }

  // MARK: All classes together

  private func summaryRows(_ outcome: DetectionMetrics.Outcome) -> [[String]] {
    let all = outcome.coco.overall
    func row(_ name: String, _ what: String, _ value: Double) -> [String] { [name, percent(value), what] }
    return [
      row("AP", "COCO: mean over overlaps of 0.50 to 0.95", all.averagePrecision),
      row("AP50", "at an overlap of 0.50", all.averagePrecision50),
      row("AP75", "at an overlap of 0.75", all.averagePrecision75),
      row("AP small", "of objects below 32 × 32 pixels", all.smallPrecision),
      row("AP medium", "below 96 × 96", all.mediumPrecision), row("AP large", "larger ones", all.largePrecision),
      row("AR 1", "greatest recall with one box of a class a picture", all.recall1),
      row("AR 10", "with ten", all.recall10), row("AR 100", "with a hundred", all.recall100),
      row("VOC AP", "VOC since 2010: area under the curve, at 0.50", outcome.voc),
      row("VOC AP 2007", "VOC 2007: eleven recalls, at 0.50", outcome.voc2007),
    ] + maskRows(outcome)
  }

  private func maskRows(_ outcome: DetectionMetrics.Outcome) -> [[String]] {
    guard let all = outcome.masks?.overall else { return [] }
    return [
      ["mask AP", percent(all.averagePrecision), "COCO, of masks: mean over overlaps of 0.50 to 0.95"],
      ["mask AP50", percent(all.averagePrecision50), "at an overlap of 0.50"],
      ["mask AP75", percent(all.averagePrecision75), "at an overlap of 0.75"],
      ["mask AP small", percent(all.smallPrecision), "of objects below 32 × 32 pixels"],
      ["mask AP medium", percent(all.mediumPrecision), "below 96 × 96"],
      ["mask AP large", percent(all.largePrecision), "larger ones"],
    ]
  }

  private func summaryLines(_ outcome: DetectionMetrics.Outcome) -> [String] {
    let rows = summaryRows(outcome)
    return tableLines([["figure", "%", "what it is"]] + rows) { $0 == 1 }
  }

  // MARK: Class by class

  private struct ClassRow {
    let label: Int
    let objectCount: Int
    let figures: COCOResult.Figures
    let voc: Double
    /// Of masks; nil where boxes alone are judged.
    let masks: COCOResult.Figures?
  }

  /// The classes that have something to be found.
  private func classRows(_ outcome: DetectionMetrics.Outcome, _ coco: COCOEvaluation) -> [ClassRow] {
    outcome.coco.classes.indices.compactMap { label in
      let count = coco.tallies[label][0].objectCount
      guard count > 0 else { return nil }
      return ClassRow(
        label: label, objectCount: count, figures: outcome.coco.classes[label], voc: outcome.vocClasses[label],
        masks: outcome.masks?.classes[label])
    }
  }

  private var header: [String] {
    ["class", "objects", "AP", "AP50", "AP75", "AR 100", "VOC AP"]
      + (metrics.masks == nil ? [] : ["mask AP", "mask AP50"])
  }

  private func cells(_ row: ClassRow) -> [String] {
    let figures = row.figures
    return [name(row.label), "\(row.objectCount)"]
      + [figures.averagePrecision, figures.averagePrecision50, figures.averagePrecision75, figures.recall100, row.voc]
      .map(percent)
      + (row.masks.map { [$0.averagePrecision, $0.averagePrecision50].map(percent) } ?? [])
  }

  private func classLines(_ rows: [ClassRow]) -> [String] {
    var shown = rows
    if rows.count > Self.mostClasses {
      shown.sort { ($0.figures.averagePrecision, $0.label) < ($1.figures.averagePrecision, $1.label) }
      shown = Array(shown.prefix(Self.mostClasses))
    }
    let rest = rows.count - shown.count
    return tableLines([header] + shown.map(cells)) { $0 > 0 }
      + (rest > 0 ? ["and \(rest) more classes, which do better"] : [])
  }

  // MARK: For programs

  private func record(_ outcome: DetectionMetrics.Outcome, _ rows: [ClassRow]) -> LogRecord {
    func number(_ value: Double) -> LogRecord.Value { .number(value < 0 ? .nan : value) }
    func figures(_ all: COCOResult.Figures) -> LogRecord.Value {
      var record = LogRecord()
      for (name, value) in zip(COCOResult.Figures.names, all.all) {
        // As the figures of runs are called: AR100, AP_small.
        record[name.replacing("AR 1", with: "AR1").replacing(" ", with: "_")] = number(value)
      }
      return .object(record)
    }
    var record: LogRecord = ["coco": figures(outcome.coco.overall)]
    record["coco_masks"] = outcome.masks.map { figures($0.overall) }
    record["classes"] = .list(
      rows.map { row in
        var record: LogRecord = [
          "name": .text(fullName(row.label)), "label": .integer(row.label), "objects": .integer(row.objectCount),
          "AP": number(row.figures.averagePrecision), "AP50": number(row.figures.averagePrecision50),
          "AP75": number(row.figures.averagePrecision75), "AR100": number(row.figures.recall100),
          "VOC_AP": number(row.voc),
        ]
        record["mask_AP"] = row.masks.map { number($0.averagePrecision) }
        record["mask_AP50"] = row.masks.map { number($0.averagePrecision50) }
        return .object(record)
      })
    record["mistakes"] = confusion.record(name: fullName)
    return record
  }

  // MARK: For reports

  private func exhibits(_ outcome: DetectionMetrics.Outcome, _ rows: [ClassRow]) -> [Exhibit] {
    let worst = rows.sorted {
      ($0.figures.averagePrecision50, $0.label) < ($1.figures.averagePrecision50, $1.label)
    }.prefix(24)
    let bars = worst.map { row in
      let value = max(0, row.figures.averagePrecision50)
      return Exhibit.Bar(name: name(row.label), part: value, text: "\(percent(value)) %")
    }
    return [
      Exhibit(
        worst.count < rows.count ? "AP50 of the \(worst.count) worst classes" : "AP50 of each class", .bars(bars)),
      Exhibit(
        "Precision of what was found", .table(header: ["figure", "%", "what it is"], rows: summaryRows(outcome))),
      Exhibit("Classes", .table(header: header, rows: rows.prefix(200).map(cells))),
    ]
      + [
        confusion.exhibit(
          note:
            "\(Self.fairScore). The last row is boxes where there is no object, the last column objects that are not "
            + "found."), pictures("The pictures that went worst", metrics.noted.worst),
        pictures("The pictures that went best", metrics.noted.best),
      ].compactMap { $0 }
  }

  private func pictures(_ title: String, _ notes: [NotedPictures.Note]) -> Exhibit? {
    guard !notes.isEmpty else { return nil }
    let samples = notes.map { note in
      let wrong = note.found.count - note.rightCount
      return Exhibit.SampleNote(
        index: note.index,
        caption: "\(note.rightCount) of \(note.truth.count) found\(wrong > 0 ? ", \(wrong) wrongly" : "")",
        isRight: note.isRight,
        marks: note.found.enumerated().map { place, box in
          PictureMark(
            "\(name(box.label)) \(fixed(box.score, digits: 2))", box: box.bounds.box, runs: box.mask,
            kind: box.mask == nil ? box.label : place)
        } + note.truth.map { PictureMark(name($0.label), box: $0.bounds.box, kind: $0.label, isFaint: true) })
    }
    return Exhibit(
      title, .samples(samples),
      note: "Colours are what was found with a score above \(fixed(Double(ObjectDetector.usualThreshold), digits: 1)), "
        + "thin white frames what is there.")
  }
}
