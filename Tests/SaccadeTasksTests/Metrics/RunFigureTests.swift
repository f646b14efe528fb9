import SaccadeData
import SaccadeEngine
import SaccadeLayers
import Testing

@testable import SaccadeTasks

/// Expected numbers are scikit-learn 1.9's: f1_score, precision_score and recall_score with zero_division=0, and the means of
/// roc_auc_score and average_precision_score over the classes that images have.
@Suite("The figures of a classifier's validation that a configuration asks for")
struct RunFigureTests {
  /// A network that says what it is shown.
  private final class Echo: Module {
    override func forward(_ x: Tensor) -> Tensor { x.flattened(from: 1) }
  }

  /// 23 images of 5 classes, of the last of which there is none.
  private let labels = [0, 0, 1, 2, 2, 2, 0, 1, 1, 3, 0, 2, 3, 0, 1, 2, 0, 0, 1, 2, 3, 1, 0]
  private var scores: [[Float]] {
    [
      [1, 0.45, -0.41, -1.34, -0.68],
      [-0.49, 0.09, 2.01, -0.74, -0.93],
      [0.73, 1.54, 0.16, -1.4, -0.04],
      [1.04, -2.02, 0.31, -2.85, -1.93],
      [1.04, -2.02, 0.31, -2.85, -1.93],
      [-0.28, -3.78, 0.19, -0.07, 0.17],
      [-1.3, -0.72, -1.47, -1.21, 1.59],
      [-1.21, 0.95, 1.33, -0.88, -0.17],
      [0.17, 1.1, -1.84, 0.11, 2.04],
      [-2.32, 1.29, 0.18, 0.04, 3],
      [2.14, -1.8, 0.11, 0.87, -0.28],
      [1.02, -0.1, 2, 2.16, -1.01],
      [0.3, -0.69, 0.19, -0.78, -0.87],
      [0.71, 1.35, 1.72, -1.99, -1.19],
      [0.97, -1.99, -0.69, -0.15, 1.89],
      [1.03, -0.49, 0.45, -0.38, 2.29],
      [0.36, -0.46, 0.53, -0.18, -0.3],
      [-0.67, -0.02, -0.67, 1.75, 0.98],
      [-0.04, 2, -0.51, 1.58, -0.01],
      [0.88, -1.94, 1.52, -2.53, -3.05],
      [-0.46, -1.35, 0.25, 4.37, -1.25],
      [-0.94, 1.31, 0.74, -0.26, -0.31],
      [2.05, 0.78, -1.55, -0.12, 0.05],
    ]
  }

  private func validate(_ figures: [ClassificationFigure], batchSize: Int) -> ClassificationMetrics {
    let task = ClassificationTask(model: Echo(), figures: figures)
    var metrics = ClassificationMetrics()
    for start in stride(from: 0, to: labels.count, by: batchSize) {
      let some = Array(start..<min(start + batchSize, labels.count))
      let batch = ClassificationBatch(
        images: Tensor(some.flatMap { scores[$0] }, shape: [some.count, 5, 1, 1]),
        labels: Tensor(some.map { labels[$0] }), indices: some)
      task.evaluate(batch, adding: &metrics)
    }
    metrics.finish()
    return metrics
  }

  @Test("are scikit-learn's, however the images are dealt out to batches", arguments: [1, 7, 23])
  func figures(batchSize: Int) throws {
    let expected: [ClassificationFigure: Double] = [
      .macroF1: 0.35238095238095235, .microF1: 0.391304347826087, .weightedF1: 0.453416149068323,
      .macroPrecision: 0.4333333333333333, .macroRecall: 0.3083333333333333, .areaUnderROC: 0.7025735294117647,
      .averagePrecision: 0.5835532025450756, .calibrationError: 0.31092907034832495,
    ]
    #expect(expected.count == ClassificationFigure.allCases.count)
    let found = validate(ClassificationFigure.allCases, batchSize: batchSize).figures
    for (figure, value) in expected {
      let told = try #require(found.first { $0.name == figure.rawValue })
      #expect(abs(told.value - value) < 1e-6, "\(figure.rawValue): \(told.value), not \(value)")
    }
    #expect(found.first { $0.name == "f1_macro" }?.text == "F1 (macro) 35.24 %")
    #expect(ClassificationFigure.calibrationError.kind.isBetter(0.1, than: 0.2))
  }

  @Test("are told where they are asked for alone")
  func asked() {
    #expect(validate([], batchSize: 5).figures.map(\.name) == ["loss", "top1"])
    #expect(validate([.weightedF1], batchSize: 5).figures.map(\.name) == ["loss", "top1", "f1_weighted"])
    // What is learnt from is not judged.
    var training = ClassificationMetrics()
    training.add(logits: Tensor([1, 0] as [Float], shape: [1, 2]), labels: Tensor([0]), loss: 1, telling: [.macroF1])
    #expect(training.figures.map(\.name) == ["loss", "top1"])
  }

  @Test("are no numbers where the network's answers are none")
  func broken() throws {
    var metrics = ClassificationMetrics()
    metrics.add(
      logits: Tensor([Float.nan, .nan, 1, 0], shape: [2, 2]), labels: Tensor([0, 1]), loss: 1, judged: [0, 1],
      telling: [.areaUnderROC])
    metrics.finish()
    #expect(try #require(metrics.figures.last).value.isNaN)
  }

  @Test("of each pair of classes the surest mistakes are kept")
  func mistakes() {
    var found = MistakenSamples()
    for index in 0..<30 { found.add(index, 1, seenAs: 0, confidence: Float(index % 10) / 10) }
    found.add(99, 0, seenAs: 1, confidence: 0.3)
    found.add(100, 0, seenAs: 1, confidence: .nan)
    #expect(found.samples(of: 1, seenAs: 0).map(\.index) == [9, 19, 29, 8, 18, 28, 7, 17, 27, 6, 16, 26])
    #expect(found.samples(of: 0, seenAs: 1).map(\.index) == [99] && found.samples(of: 2, seenAs: 1).isEmpty)
  }
}
