/// A figure of a classifier's validation beyond loss and top-1, told where `metrics` names it.
///
/// Conventions are scikit-learn's; means over classes go over those that samples have, those of ``ClassScores`` over those
/// that were answered, too.
public enum ClassificationFigure: String, CaseIterable, Sendable {
  /// The mean F1 of classes, each of which counts alike.
  case macroF1 = "f1_macro"
  /// The F1 of all answers together, which is the accuracy where each image has one class.
  case microF1 = "f1_micro"
  /// The mean F1 of classes, each of which counts as often as images have it.
  case weightedF1 = "f1_weighted"
  /// The mean precision of classes.
  case macroPrecision = "precision_macro"
  /// The mean recall of classes.
  case macroRecall = "recall_macro"
  /// The mean area under the ROC curves of each class against all others.
  case areaUnderROC = "roc_auc"
  /// The mean average precision of each class against all others.
  case averagePrecision = "average_precision"
  /// The expected calibration error, over 15 bins.
  case calibrationError = "ece"

  /// Which way it is better, and how it is shown.
  public var kind: Figure.Kind {
    self == .calibrationError ? Figure.Kind(better: .less, scale: 100, digits: 2, unit: "%") : .rate
  }

  /// What people call it.
  public var title: String {
    switch self {
    case .macroF1: "F1 (macro)"
    case .microF1: "F1 (micro)"
    case .weightedF1: "F1 (weighted)"
    case .macroPrecision: "precision (macro)"
    case .macroRecall: "recall (macro)"
    case .areaUnderROC: "ROC-AUC (macro)"
    case .averagePrecision: "average precision (macro)"
    case .calibrationError: "calibration error"
    }
  }

  /// Whether it takes the scores of all images to reckon it, and not counts alone.
  var needsScores: Bool { self == .areaUnderROC || self == .averagePrecision }
}

/// How likely a network thought each class of each image, kept until all are there.
struct ScoreSheet: Hashable, Sendable {
  private var labels: [Int] = []
  private var probabilities: [Float] = []
  private var classCount = 0

  var isEmpty: Bool { labels.isEmpty }

  mutating func add(_ label: Int, _ own: some Collection<Float>) {
    labels.append(label)
    probabilities.append(contentsOf: own)
    classCount = own.count
  }

  /// The mean of a score over classes, each against all others; a class that all images have, or none has, is left out.
  ///
  /// NaN where a probability is none: scores without an order have no curve.
  func mean(_ score: ([Float], [Bool]) -> Double) -> Double {
    guard probabilities.allSatisfy({ !$0.isNaN }) else { return .nan }
    var (sum, count) = (0.0, 0)
    for label in Set(labels).sorted() {
      let value = score(labels.indices.map { probabilities[$0 * classCount + label] }, labels.map { $0 == label })
      guard !value.isNaN else { continue }
      sum += value
      count += 1
    }
    return count > 0 ? sum / Double(count) : .nan
  }
}
