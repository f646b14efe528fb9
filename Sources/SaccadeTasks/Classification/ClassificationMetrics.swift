#if canImport(Glibc)
  import func Glibc.exp
  import func Glibc.log
#else
  import func Darwin.exp
  import func Darwin.log
#endif
public import SaccadeEngine

/// The loss and the top-1 and top-5 accuracy over batches of classified images.
public struct ClassificationMetrics: ConfusionMetrics, Hashable, Codable {
  /// How many images went in.
  public private(set) var sampleCount = 0
  /// How many had their class in the first place.
  public private(set) var top1Count = 0
  /// How many had their class among the first five.
  public private(set) var top5Count = 0
  /// How many had their class in the first place among those that the data have.
  private var presentCount = 0
  /// How many classes the data have, if fewer than the network tells apart.
  private var presentClasses: Int?
  /// Which class was taken for which, where that was asked for.
  public private(set) var confusion = ConfusionCounts()
  /// How sure the network was, and how often right, where that was asked for.
  public private(set) var calibration = Calibration()
  /// The images that went worst and best, where that was asked for.
  public private(set) var noted = NotedSamples()
  /// Images that were taken for another class, where that was asked for.
  public private(set) var mistaken = MistakenSamples()
  /// The figures beyond the usual ones that are told.
  private var told: [ClassificationFigure] = []
  /// What every image came to, where a figure needs it, until it is reckoned.
  private var sheet = ScoreSheet()
  /// The figures that took all images to reckon.
  private var reckoned: [ClassificationFigure: Double] = [:]
  private var lossSum = 0.0
  private var classCount = 0

  /// The figures, the usual one for a best checkpoint first.
  static let kinds: [(name: String, kind: Figure.Kind)] = [("top1", .rate), ("top5", .rate), ("loss", .loss)]

  /// No images yet.
  public init() {}

  /// The part of the images whose class came first.
  public var top1: Double { rate(top1Count) }
  /// The part of the images whose class was among the first five.
  public var top5: Double { rate(top5Count) }
  /// The mean loss.
  public var loss: Double { sampleCount > 0 ? lossSum / Double(sampleCount) : .nan }

  private enum CodingKeys: CodingKey { case sampleCount, top1Count, top5Count, lossSum, classCount }

  /// Reads figures that were saved.
  /// - Throws: `DecodingError` if they are none that batches add up to
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    sampleCount = try values.decode(Int.self, forKey: .sampleCount)
    top1Count = try values.decode(Int.self, forKey: .top1Count)
    top5Count = try values.decode(Int.self, forKey: .top5Count)
    lossSum = try values.decode(Double.self, forKey: .lossSum)
    classCount = try values.decode(Int.self, forKey: .classCount)
    // The counts go on growing, and an integer ends.
    guard 0 <= top1Count, top1Count <= top5Count, top5Count <= sampleCount, sampleCount < 1 << 53, classCount >= 0,
      LossSum.isPossible(lossSum, of: sampleCount)
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .sampleCount, in: values, debugDescription: "the counts do not go together")
    }
  }

  /// That they are of a network of as many classes.
  public func problem(outputs: Int) -> String? {
    guard sampleCount > 0, classCount != outputs else { return nil }
    return "are of \(classCount) classes, and the network tells \(outputs) apart"
  }

  /// Adds a batch.
  /// - Parameters:
  ///   - logits: a score for each class: `[n, classes]`
  ///   - labels: the classes: `[n]`
  ///   - loss: the mean loss of the batch
  ///   - present: the classes that the data have, if fewer than the network tells apart; the figures then say, too, how
  ///     often an image's class came first among these
  ///   - judged: the images' numbers in the data set, to count, too, which class was taken for which and how sure the
  ///     network was, and to note the images that went worst and best; nil counts none of these
  ///   - figures: the figures beyond the usual ones that are told of judged images
  public mutating func add(
    logits: Tensor, labels: Tensor, loss: Double, among present: [Int]? = nil, judged: [Int]? = nil,
    telling figures: [ClassificationFigure] = []
  ) {
    if judged != nil { told = figures }
    let scores = logits.detached.scalars
    let classes = logits.shape[1]
    for (row, label) in labels.scalars(as: Int64.self).enumerated() {
      let (label, own) = (Int(label), scores[(row * classes)..<((row + 1) * classes)])
      let rank = Self.rank(of: label, in: own)
      if rank < 1 { top1Count += 1 }
      if rank < 5 { top5Count += 1 }
      if let present, Self.rank(of: label, in: own, among: present) < 1 { presentCount += 1 }
      if let judged { note(judged[row], label, seenAs: rank < 1 ? label : Self.first(in: own), own) }
    }
    presentClasses = present?.count
    sampleCount += labels.elementCount
    lossSum += loss * Double(labels.elementCount)
    classCount = classes
  }

  private mutating func note(_ index: Int, _ label: Int, seenAs prediction: Int, _ scores: ArraySlice<Float>) {
    confusion.add(label, seenAs: prediction)
    let greatest = scores.max() ?? 0
    let sum = scores.reduce(0) { $0 + exp($1 - greatest) }
    let confidence = exp(scores[scores.startIndex + prediction] - greatest) / sum
    if told.contains(where: \.needsScores) { sheet.add(label, scores.map { exp($0 - greatest) / sum }) }
    if prediction != label { mistaken.add(index, label, seenAs: prediction, confidence: confidence) }
    calibration.add(confidence: Double(confidence), isRight: prediction == label)
    noted.add(
      .init(
        index: index, label: label, prediction: prediction, confidence: confidence,
        loss: log(sum) + greatest - scores[scores.startIndex + label]))
  }

  /// How many classes come before a label: those with a higher score, and equal ones with a smaller number.
  ///
  /// A score that is not a number puts every class before the label: a broken network names nothing right.
  private static func rank(of label: Int, in scores: ArraySlice<Float>) -> Int {
    rank(of: label, in: scores, among: scores.indices.lazy.map { $0 - scores.startIndex })
  }

  private static func rank(
    of label: Int, in scores: ArraySlice<Float>, among classes: some Collection<Int>
  ) -> Int {
    let own = scores[scores.startIndex + label]
    guard !own.isNaN else { return scores.count }
    var rank = 0
    for other in classes {
      let score = scores[scores.startIndex + other]
      guard !(score < own), other != label else { continue }
      if score > own || score.isNaN || other < label { rank += 1 }
    }
    return rank
  }

  /// The class with the highest score; the first of several, and of scores of which none is a number.
  private static func first(in scores: ArraySlice<Float>) -> Int {
    (scores.indices.max { (scores[$0], $1) < (scores[$1], $0) } ?? scores.startIndex) - scores.startIndex
  }

  /// Reckons what takes all images, and forgets what it was reckoned of.
  public mutating func finish() {
    guard !sheet.isEmpty else { return }
    for figure in told where figure.needsScores {
      reckoned[figure] = sheet.mean(
        figure == .areaUnderROC ? RankingScores.areaUnderROC : RankingScores.averagePrecision)
    }
    sheet = ScoreSheet()
  }

  private func value(of figure: ClassificationFigure, _ scores: ClassScores) -> Double {
    switch figure {
    case .macroF1: scores.macro(\.f1)
    case .weightedF1: scores.weighted(\.f1)
    case .microF1: scores.accuracy
    case .macroPrecision: scores.macro(\.precision)
    case .macroRecall: scores.macro(\.recall)
    case .calibrationError: calibration.expectedError
    case .areaUnderROC, .averagePrecision: reckoned[figure] ?? .nan
    }
  }

  /// Loss and accuracies; top-5 only where there are more than five classes; and what else was asked for.
  public var figures: [Figure] {
    var shown = [Figure("loss", loss, .loss), Figure("top1", top1, .rate)]
    if classCount > 5 { shown.append(Figure("top5", top5, .rate)) }
    if let presentClasses {
      let title = "top-1 among the \(presentClasses) classes of the data"
      shown.append(Figure("top1_present", rate(presentCount), .rate, title: title))
    }
    guard !told.isEmpty else { return shown }
    let scores = ClassScores(confusion)
    return shown + told.map { Figure($0.rawValue, value(of: $0, scores), $0.kind, title: $0.title) }
  }

  private func rate(_ count: Int) -> Double { sampleCount > 0 ? Double(count) / Double(sampleCount) : .nan }
}
