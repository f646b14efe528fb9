import Testing

@testable import SaccadeTasks

/// Expected numbers are scikit-learn 1.9's for the same data.
@Suite("Scores of classifiers")
struct ScoreTests {
  private let labels = [0, 0, 0, 1, 1, 2, 2, 2, 2, 4]
  private let answers = [0, 1, 0, 1, 3, 2, 2, 0, 2, 4]

  private func isClose(_ a: Double, _ b: Double) -> Bool { abs(a - b) < 1e-7 }

  @Test("precision, recall and F1 of each class and their means are scikit-learn's")
  func classes() {
    var counts = ConfusionCounts()
    for (label, answer) in zip(labels, answers) { counts.add(label, seenAs: answer) }
    let scores = ClassScores(counts)
    #expect(scores.classes.map(\.label) == [0, 1, 2, 3, 4])
    #expect(scores.classes.map(\.count) == [3, 2, 4, 0, 1])
    let precision = [0.66666667, 0.5, 1, 0, 1]
    let recall = [0.66666667, 0.5, 0.75, 0, 1]
    let f1 = [0.66666667, 0.5, 0.85714286, 0, 1]
    for (place, found) in scores.classes.enumerated() {
      #expect(isClose(found.precision, precision[place]) && isClose(found.recall, recall[place]))
      #expect(isClose(found.f1, f1[place]))
    }
    #expect(isClose(scores.macro(\.precision), 0.6333333333) && isClose(scores.macro(\.recall), 0.5833333333))
    #expect(isClose(scores.macro(\.f1), 0.6047619048))
    #expect(isClose(scores.weighted(\.precision), 0.8) && isClose(scores.weighted(\.f1), 0.7428571429))
    #expect(isClose(scores.accuracy, 0.7))
    #expect(ClassScores(ConfusionCounts()).accuracy.isNaN)
  }

  @Test("areas under curves and average precision are scikit-learn's, ties included")
  func curves() {
    let scores: [Float] = [0.9, 0.8, 0.8, 0.7, 0.6, 0.55, 0.5, 0.5, 0.3, 0.1]
    let truth = [true, true, false, true, false, true, false, true, false, false]
    #expect(isClose(RankingScores.areaUnderROC(scores, truth), 0.76))
    #expect(isClose(RankingScores.averagePrecision(scores, truth), 0.7416666667))
    #expect(RankingScores.areaUnderROC(scores, truth.map { _ in true }).isNaN)
    #expect(RankingScores.averagePrecision(scores, truth.map { _ in false }).isNaN)
  }

  @Test("means over labels and over classes are scikit-learn's")
  func means() {
    let scores: [[Float]] = [
      [0.55, 0.71, 0.29], [0.51, 0.89, 0.9], [0.13, 0.21, 0.05], [0.44, 0.03, 0.46], [0.65, 0.28, 0.68],
      [0.59, 0.02, 0.56], [0.26, 0.42, 0.28],
    ]
    let truth = [[0, 0, 1], [0, 0, 1], [1, 1, 0], [0, 0, 0], [0, 1, 1], [0, 0, 1], [1, 0, 0]].map { $0.map { $0 == 1 } }
    #expect(isClose(RankingScores.meanAveragePrecision(scores, truth), 0.5003968254))
    let probabilities: [[Float]] = [
      [0.247, 0.272, 0.481], [0.618, 0.277, 0.105], [0.28, 0.522, 0.198], [0.217, 0.695, 0.088], [0.282, 0.192, 0.526],
      [0.37, 0.316, 0.314], [0.236, 0.555, 0.209], [0.464, 0.215, 0.321],
    ]
    let area = RankingScores.macroAreaUnderROC(probabilities, [0, 1, 2, 0, 1, 2, 2, 1])
    #expect(isClose(area, 0.1833333333))
  }

  @Test("the expected calibration error weighs how far confidence and accuracy are apart in each bin")
  func calibration() {
    var found = Calibration()
    #expect(found.expectedError.isNaN)
    // Two bins: 0.9 sure and right three times of four, and wholly sure and right.
    for isRight in [true, true, true, false] { found.add(confidence: 0.9, isRight: isRight) }
    found.add(confidence: 1, isRight: true)
    found.add(confidence: .nan, isRight: true)
    #expect(found.count == 5)
    #expect(isClose(found.expectedError, 0.15 * 4 / 5))
    #expect(found.reliability.map(\.count) == [4, 1])
    #expect(isClose(found.reliability[0].accuracy, 0.75) && isClose(found.reliability[0].confidence, 0.9))
  }

  @Test("the samples that went worst and best are kept, of equals the first")
  func noted() {
    var found = NotedSamples()
    for index in 0..<100 {
      let loss = Float(index % 50)
      found.add(.init(index: index, label: 0, prediction: 1, confidence: 0.5, loss: loss))
    }
    found.add(.init(index: 100, label: 0, prediction: 1, confidence: 0.5, loss: .nan))
    #expect(found.worst.map(\.index) == [49, 99, 48, 98, 47, 97, 46, 96, 45, 95, 44, 94])
    #expect(found.best.map(\.index) == [0, 50, 1, 51, 2, 52, 3, 53, 4, 54, 5, 55])
  }
}
