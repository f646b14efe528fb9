/// What COCO's evaluation comes to.
///
/// Each figure is from 0 to 1, and −1 where there was nothing to be found.
public struct COCOResult: Hashable, Sendable {
  /// The figures of all classes together, or of one.
  public struct Figures: Hashable, Sendable {
    /// The mean precision over recalls, classes and overlaps from 0.50 to 0.95: COCO's AP.
    public let averagePrecision: Double
    /// The same at an overlap of 0.50.
    public let averagePrecision50: Double
    /// The same at an overlap of 0.75.
    public let averagePrecision75: Double
    /// Of objects below 32² square pixels.
    public let smallPrecision: Double
    /// Of objects from 32² to 96².
    public let mediumPrecision: Double
    /// Of objects from 96² on.
    public let largePrecision: Double
    /// The greatest recall with one box of a class a picture, over classes and overlaps: AR¹.
    public let recall1: Double
    /// The same with ten: AR¹⁰.
    public let recall10: Double
    /// The same with a hundred: AR¹⁰⁰.
    public let recall100: Double
    /// Of objects below 32² square pixels, with a hundred.
    public let smallRecall: Double
    /// Of objects from 32² to 96².
    public let mediumRecall: Double
    /// Of objects from 96² on.
    public let largeRecall: Double

    /// The twelve figures in pycocotools' order.
    public var all: [Double] {
      [
        averagePrecision, averagePrecision50, averagePrecision75, smallPrecision, mediumPrecision, largePrecision,
        recall1, recall10, recall100, smallRecall, mediumRecall, largeRecall,
      ]
    }

    /// The names of ``all``, as people write them.
    public static let names = [
      "AP", "AP50", "AP75", "AP small", "AP medium", "AP large", "AR 1", "AR 10", "AR 100", "AR small", "AR medium",
      "AR large",
    ]
  }

  /// Of all classes together.
  public let overall: Figures
  /// Of each class.
  public let classes: [Figures]

  /// COCO's AP of all classes.
  public var averagePrecision: Double { overall.averagePrecision }

  init(_ tallies: [[COCOEvaluation.Tally]]) {
    let curves = tallies.map { $0.map { ClassCurves($0) } }
    overall = Figures(curves)
    classes = curves.map { Figures([$0]) }
  }
}

/// The precision at each recall and the greatest recall of a class within a range of areas; empty where there is nothing to
/// be found.
struct ClassCurves: Sendable {
  private static let (limits, thresholds) = (COCOEvaluation.detectionLimits, COCOEvaluation.thresholds)
  /// With the greatest limit: by threshold, the sum of precisions over recalls.
  let precisionSums: [Double]
  /// By limit, then threshold.
  let recalls: [[Double]]
  let isEmpty: Bool

  init(_ tally: COCOEvaluation.Tally) {
    isEmpty = !tally.isSeen || tally.objectCount == 0
    guard !isEmpty else {
      (precisionSums, recalls) = ([], [])
      return
    }
    // Of equal scores the earlier picture's comes first, and of one picture the earlier box.
    let verdicts = tally.verdicts
    let order = verdicts.indices.sorted { (verdicts[$1].score, $0) < (verdicts[$0].score, $1) }
    var sums: [Double] = []
    var greatest = Self.limits.map { _ in [Double]() }
    for bit in Self.thresholds.indices {
      let mark = UInt16(1) << UInt16(bit)
      for (place, limit) in Self.limits.enumerated() {
        var rights = 0
        for verdict in verdicts where Int(verdict.rank) < limit && verdict.ignored & mark == 0 {
          if verdict.matched & mark != 0 { rights += 1 }
        }
        greatest[place].append(Double(rights) / Double(tally.objectCount))
      }
      sums.append(Self.precisionSum(verdicts, order, mark, tally.objectCount))
    }
    (precisionSums, recalls) = (sums, greatest)
  }

  private static func precisionSum(
    _ verdicts: [COCOEvaluation.Verdict], _ order: [Int], _ mark: UInt16, _ objectCount: Int
  ) -> Double {
    var (recall, precision): ([Double], [Double]) = ([], [])
    recall.reserveCapacity(order.count)
    precision.reserveCapacity(order.count)
    var (right, wrong) = (0.0, 0.0)
    for index in order {
      let verdict = verdicts[index]
      if verdict.ignored & mark == 0 { if verdict.matched & mark != 0 { right += 1 } else { wrong += 1 } }
      recall.append(right / Double(objectCount))
      precision.append(right / (wrong + right + Double.ulpOfOne))
    }
    // What is reached at a greater recall is reached at a smaller one.
    for index in stride(from: precision.count - 1, to: 0, by: -1) where precision[index] > precision[index - 1] {
      precision[index - 1] = precision[index]
    }
    var (sum, place) = (0.0, 0)
    for wanted in COCOEvaluation.recalls {
      while place < recall.count, recall[place] < wanted { place += 1 }
      guard place < recall.count else { break }
      sum += precision[place]
    }
    return sum
  }
}

extension COCOResult.Figures {
  /// The means over classes that have something to be found, by range of areas.
  init(_ curves: [[ClassCurves]]) {
    let thresholds = COCOEvaluation.thresholds.count
    func precision(_ area: Int, at places: Range<Int>) -> Double {
      let known = curves.map { $0[area] }.filter { !$0.isEmpty }
      let values = known.flatMap { $0.precisionSums[places] }
      let count = Double(values.count * COCOEvaluation.recalls.count)
      return values.isEmpty ? -1 : values.reduce(0, +) / count
    }
    func recall(_ area: Int, limit: Int) -> Double {
      let values = curves.map { $0[area] }.filter { !$0.isEmpty }.flatMap { $0.recalls[limit] }
      return values.isEmpty ? -1 : values.reduce(0, +) / Double(values.count)
    }
    self.init(
      averagePrecision: precision(0, at: 0..<thresholds), averagePrecision50: precision(0, at: 0..<1),
      averagePrecision75: precision(0, at: 5..<6), smallPrecision: precision(1, at: 0..<thresholds),
      mediumPrecision: precision(2, at: 0..<thresholds), largePrecision: precision(3, at: 0..<thresholds),
      recall1: recall(0, limit: 0), recall10: recall(0, limit: 1), recall100: recall(0, limit: 2),
      smallRecall: recall(1, limit: 2), mediumRecall: recall(2, limit: 2), largeRecall: recall(3, limit: 2))
  }
}
