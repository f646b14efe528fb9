import SaccadeText

/// What reports show of a validation of a classifier.
struct ClassificationExhibits {
  private let metrics: ClassificationMetrics
  private let name: (_ label: Int) -> String
  private let scores: ClassScores
  private let confusion: Exhibit?
  /// Beyond so many classes a table of all is read by nobody.
  private static let (mostBars, mostRows) = (24, 200)

  /// - Parameter confusion: what is taken for what
  init(_ metrics: ClassificationMetrics, _ confusion: Exhibit?, name: @escaping (_ label: Int) -> String) {
    self.metrics = metrics
    self.confusion = confusion
    self.name = name
    scores = ClassScores(metrics.confusion)
  }

  /// All that there is to see.
  var all: [Exhibit] {
    [means, confusion, worstClasses, classes, reliability].compactMap { $0 } + samples
  }

  private var means: Exhibit {
    func row(_ title: String, _ mean: ((ClassScores.Scores) -> Double) -> Double) -> [String] {
      [title] + [mean { $0.precision }, mean { $0.recall }, mean { $0.f1 }].map(percent)
    }
    let micro = percent(scores.accuracy)
    return Exhibit(
      "Precision, recall and F1",
      .table(
        header: ["mean", "precision", "recall", "F1"],
        rows: [
          row("macro: each class alike", scores.macro),
          row("weighted: by how many images a class has", scores.weighted),
          ["micro: each image alike", micro, micro, micro],
        ]),
      note: "As scikit-learn counts: a class that was never answered has a precision of 0. Where each image has one "
        + "class, the micro means are the accuracy.")
  }

  private var worstClasses: Exhibit? {
    let judged = scores.classes.filter { $0.count > 0 }
    let shown = judged.sorted { ($0.recall, $0.label) < ($1.recall, $1.label) }.prefix(Self.mostBars)
    guard !shown.isEmpty else { return nil }
    return Exhibit(
      shown.count < judged.count ? "Accuracy of the \(shown.count) worst classes" : "Accuracy of each class",
      .bars(shown.map { .init(name: name($0.label), part: $0.recall, text: percent($0.recall)) }))
  }

  private var classes: Exhibit? {
    let shown = scores.classes.prefix(Self.mostRows)
    guard !shown.isEmpty else { return nil }
    let rest = scores.classes.count - shown.count
    return Exhibit(
      "Classes" + (rest > 0 ? ", the first \(shown.count) of \(scores.classes.count)" : ""),
      .table(
        header: ["class", "images", "precision", "recall", "F1"],
        rows: shown.map { [name($0.label), "\($0.count)", percent($0.precision), percent($0.recall), percent($0.f1)] }))
  }

  private var reliability: Exhibit? {
    let calibration = metrics.calibration
    guard calibration.count > 0 else { return nil }
    return Exhibit(
      "How far its word can be trusted", .reliability(calibration.reliability),
      note: "Expected calibration error: \(percent(calibration.expectedError)), over 15 bins of equal width by the "
        + "probability of the likeliest class (Guo et al. 2017). Below the dashed line it is surer than it should be.")
  }

  private var samples: [Exhibit] {
    func exhibit(_ title: String, _ notes: [NotedSamples.Note]) -> Exhibit? {
      guard !notes.isEmpty else { return nil }
      return Exhibit(
        title,
        .samples(
          notes.map { note in
            let sure = "\(fixed(100 * Double(note.confidence), digits: 1)) %"
            let isRight = note.label == note.prediction
            let taken = isRight ? "" : ", taken for \(name(note.prediction))"
            return .init(index: note.index, caption: "\(name(note.label))\(taken): \(sure) sure", isRight: isRight)
          }))
    }
    return [
      exhibit("The images with the greatest loss", metrics.noted.worst),
      exhibit("The images with the least loss", metrics.noted.best),
    ].compactMap { $0 }
  }

  private func percent(_ part: Double) -> String { "\(fixed(100 * part, digits: 2)) %" }
}
