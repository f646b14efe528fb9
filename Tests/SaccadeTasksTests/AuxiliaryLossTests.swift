import SaccadeData
import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import Testing

@testable import SaccadeTasks

/// Tells what it is given, and twice that by an auxiliary head.
private final class Doubling: Module, AuxiliaryHeads {
  let auxiliaryHeadNames: [String] = []

  override func forward(_ x: Tensor) -> Tensor { x }

  func logitsWithAuxiliary(of images: Tensor) -> LogitsWithAuxiliary {
    LogitsWithAuxiliary(self(images), auxiliary: [(images * 2, 0.5)])
  }
}

@Suite("Auxiliary heads in classification")
struct AuxiliaryLossTests {
  private let images = Tensor([2, -1, 0.5, 0.25, -3, 1] as [Float], shape: [3, 2])
  private let labels = Tensor([0, 1, 0])

  @Test("their losses count for the gradient, weighted like the samples, but not in the figures")
  func loss() {
    for weights in [nil, [1, 0, 3]] as [[Float]?] {
      let batch = ClassificationBatch(
        images: images, labels: labels, weights: weights.map { Tensor($0) }, indices: [0, 1, 2])
      func entropy(_ logits: Tensor) -> Double {
        let each = crossEntropy(logits, labels, labelSmoothing: 0.1, reduction: .none).scalars(as: Double.self)
        let weights = weights?.map { Double($0) } ?? [1, 1, 1]
        return zip(each, weights).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)
      }
      var metrics = ClassificationMetrics()
      let loss = ClassificationTask(model: Doubling(), labelSmoothing: 0.1).loss(of: batch, adding: &metrics)
      #expect(abs(loss.value - (entropy(images) + 0.5 * entropy(images * 2))) < 1e-5)
      #expect(abs(metrics.loss - entropy(images)) < 1e-6)
      #expect(metrics.sampleCount == 3 && metrics.top1 == 1.0 / 3)
    }
  }

  @Test("judging asks the network alone")
  func evaluation() {
    var metrics = ClassificationMetrics()
    let batch = ClassificationBatch(images: images, labels: labels, weights: nil, indices: [0, 1, 2])
    ClassificationTask(model: Doubling()).evaluate(batch, adding: &metrics)
    #expect(abs(metrics.loss - Double(crossEntropy(images, labels).item())) < 1e-6)
  }
}
