import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeLayers
import SaccadeTestKit
import Testing

@testable import SaccadeTasks

/// Tells what it is given.
private final class Same: Module {
  override func forward(_ x: Tensor) -> Tensor { x }
}

@Suite("Samples count in the loss by their weight")
struct SampleWeightTests {
  private let logits: [Float] = [2, -1, 0.5, 0.25, -3, 1]
  private let labels = Tensor([0, 1, 0])

  private func classified(_ weights: [Float]?, _ metrics: inout ClassificationMetrics) -> Double {
    let batch = ClassificationBatch(
      images: Tensor(logits, shape: [3, 2]), labels: labels, weights: weights.map { Tensor($0) }, indices: [0, 1, 2])
    return ClassificationTask(model: Same()).loss(of: batch, adding: &metrics).value
  }

  @Test("of classes")
  func classification() {
    let each = crossEntropy(Tensor(logits, shape: [3, 2]), labels, reduction: .none).scalars.map { Double($0) }
    var metrics = ClassificationMetrics()
    let plain = classified(nil, &metrics)
    #expect(classified([1, 1, 1], &metrics) == plain && classified([0.3, 0.3, 0.3], &metrics) == plain)
    let weighted = classified([1, 0, 3], &metrics)
    #expect(abs(weighted - (each[0] + 3 * each[2]) / 4) < 1e-6 && abs(weighted - plain) > 0.1)
    #expect(classified([0, 0, 0], &metrics) == 0)
    #expect(metrics.sampleCount == 15 && metrics.top1 == 1.0 / 3, "accuracy counts all samples alike")
    // Judged alike, whatever they weigh.
    var judged = ClassificationMetrics()
    let batch = ClassificationBatch(
      images: Tensor(logits, shape: [3, 2]), labels: labels, weights: Tensor([1, 0, 3] as [Float]), indices: [0, 1, 2])
    ClassificationTask(model: Same()).evaluate(batch, adding: &judged)
    #expect(judged.loss == plain)
  }

  @Test("the weight of a sample is its part of the gradient")
  func partOfTheGradient() {
    let slopes = gradient(at: Tensor(logits, shape: [3, 2])) { images in
      let batch = ClassificationBatch(
        images: images, labels: labels, weights: Tensor([1, 0, 1] as [Float]), indices: [0, 1, 2])
      var metrics = ClassificationMetrics()
      return ClassificationTask(model: Same()).loss(of: batch, adding: &metrics).tensor
    }.scalars
    #expect(slopes[2...3].allSatisfy { $0 == 0 } && slopes[0...1].allSatisfy { $0 != 0 })
  }

  @Test("of numbers, in every form", arguments: RegressionSettings.Loss.Form.allCases)
  func regression(form: RegressionSettings.Loss.Form) {
    func loss(_ weights: [Float]) -> Double {
      let batch = RegressionBatch(
        images: Tensor([0.5, 3, -2, 0] as [Float], shape: [2, 2]), targets: .zeros([2, 2]),
        units: Tensor([1, 1, 1, 1] as [Double], shape: [2, 2]),
        numbers: .zeros([2, 2], dtype: .float64), weights: Tensor(weights), indices: [0, 1])
      var metrics = RegressionMetrics()
      return RegressionTask(model: Same(), targets: ["a", "b"], loss: form).loss(of: batch, adding: &metrics).value
    }
    let (first, second) = (loss([1, 0]), loss([0, 1]))
    #expect(first != second && abs(loss([1, 3]) - (first + 3 * second) / 4) < 1e-6)
    #expect(abs(loss([1, 1]) - (first + second) / 2) < 1e-6)
  }

  @Test("a weight that is none stops the program")
  func misuses() {
    for weight in [-1, .nan, .infinity] as [Float] {
      let told = mistake {
        var metrics = ClassificationMetrics()
        _ = classified([1, weight, 1], &metrics)
      }
      #expect(told?.contains("a weight must be a finite number from 0: \(weight)") == true)
    }
  }
}
