/// How well scores put samples that have a property before those that have it not, whatever the threshold.
///
/// Conventions are scikit-learn's: equal scores are one threshold; the area under the ROC curve counts ties half; the
/// average precision sums precision over steps of recall and does not interpolate.
public enum RankingScores {
  /// The area under the curve of the true positive rate over the false positive rate: the probability that a sample with
  /// the property has a higher score than one without.
  ///
  /// - Parameters:
  ///   - scores: a number for each sample, none of which is NaN; higher says more surely that it has the property
  ///   - labels: whether each has it
  /// - Returns: from 0 to 1; NaN where all samples have the property, or none has it
  /// - Traps: unless there is a label for each score
  public static func areaUnderROC(_ scores: [Float], _ labels: [Bool]) -> Double {
    var area = 0.0
    var (right, wrong) = (0.0, 0.0)
    for step in steps(scores, labels) {
      // Among equals half of the pairs count.
      area += Double(step.wrong) * (right + Double(step.right) / 2)
      right += Double(step.right)
      wrong += Double(step.wrong)
    }
    return right > 0 && wrong > 0 ? area / (right * wrong) : .nan
  }

  /// The mean of the precision at each threshold, weighted by how much recall it adds.
  ///
  /// - Parameters: those of ``areaUnderROC(_:_:)``
  /// - Returns: from 0 to 1; NaN where no sample has the property
  /// - Traps: unless there is a label for each score
  public static func averagePrecision(_ scores: [Float], _ labels: [Bool]) -> Double {
    var sum = 0.0
    var (right, seen) = (0, 0)
    for step in steps(scores, labels) {
      right += step.right
      seen += step.right + step.wrong
      sum += Double(step.right) * Double(right) / Double(seen)
    }
    return right > 0 ? sum / Double(right) : .nan
  }

  /// The mean average precision of labels of which a sample may have several; a label that no sample has is left out.
  ///
  /// - Parameters:
  ///   - scores: a score for each sample and label: `scores[sample][label]`
  ///   - labels: whether each sample has each label
  /// - Returns: from 0 to 1; NaN where no sample has any label
  /// - Traps: unless every sample has a score and a truth for each label
  public static func meanAveragePrecision(_ scores: [[Float]], _ labels: [[Bool]]) -> Double {
    mean(scores, labels, averagePrecision)
  }

  /// The mean over classes of the area under each one's ROC curve against all others; a class that all samples have, or
  /// none has, is left out.
  ///
  /// - Parameters:
  ///   - scores: a score for each sample and class: `scores[sample][class]`
  ///   - classes: the class of each sample
  /// - Returns: from 0 to 1; NaN where samples have one class alone
  /// - Traps: unless every sample has a class and a score for each
  public static func macroAreaUnderROC(_ scores: [[Float]], _ classes: [Int]) -> Double {
    let count = scores.first?.count ?? 0
    return mean(scores, classes.map { own in (0..<count).map { $0 == own } }, areaUnderROC)
  }

  private static func mean(
    _ scores: [[Float]], _ labels: [[Bool]], _ score: ([Float], [Bool]) -> Double
  ) -> Double {
    let kept = (0..<(scores.first?.count ?? 0)).map { column in
      score(scores.map { $0[column] }, labels.map { $0[column] })
    }.filter { !$0.isNaN }
    return kept.reduce(0, +) / Double(kept.count)
  }

  /// The thresholds from the highest, with how many samples of each kind stand there.
  private static func steps(_ scores: [Float], _ labels: [Bool]) -> [(right: Int, wrong: Int)] {
    precondition(scores.count == labels.count, "RankingScores: \(scores.count) scores for \(labels.count) labels")
    var steps: [(right: Int, wrong: Int)] = []
    var last: Float?
    for index in scores.indices.sorted(by: { scores[$0] > scores[$1] }) {
      if scores[index] != last { steps.append((0, 0)) }
      last = scores[index]
      if labels[index] { steps[steps.count - 1].right += 1 } else { steps[steps.count - 1].wrong += 1 }
    }
    return steps
  }
}
