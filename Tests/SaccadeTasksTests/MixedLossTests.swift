import Foundation
import SaccadeData
import SaccadeEngine
import SaccadeLayers
import SaccadeTestKit
import Testing

@testable import SaccadeTasks

/// Tells what it is given.
private final class Same: Module {
  override func forward(_ x: Tensor) -> Tensor { x }
}

@Suite("The loss of mixed images")
struct MixedLossTests {
  private struct Golden: Decodable {
    struct Loss: Decodable {
      let loss: Double
      let slopes: [Float]
    }

    struct Case: Decodable {
      let targets: [Float]
      let losses: [String: Loss]
    }

    let labels: [Int]
    let logits: [Float]
    let cases: [Case]
  }

  private func golden() throws -> Golden {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Golden/Batches/mixing.json")
    return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url))
  }

  @Test("is PyTorch's cross-entropy with the shares of the classes, and so is its gradient, smoothed or not")
  func loss() throws {
    let golden = try golden()
    for one in golden.cases {
      for (smoothing, expected) in one.losses {
        let task = ClassificationTask(model: Same(), labelSmoothing: try #require(Float(smoothing)))
        var metrics = ClassificationMetrics()
        func batch(_ logits: Tensor) -> ClassificationBatch {
          ClassificationBatch(
            images: logits, labels: Tensor(golden.labels), targets: Tensor(one.targets, shape: [4, 3]),
            weights: Tensor([1, 1, 1, 1] as [Float]), indices: [0, 1, 2, 3])
        }
        let logits = Tensor(golden.logits, shape: [4, 3])
        #expect(abs(task.loss(of: batch(logits), adding: &metrics).value - expected.loss) < 1e-6)
        let slopes = gradient(at: logits) { task.loss(of: batch($0), adding: &metrics).tensor }.scalars
        for (own, expected) in zip(slopes, expected.slopes) { #expect(abs(own - expected) < 1e-6) }
        #expect(metrics.sampleCount == 8)
      }
    }
  }

  @Test("weighs samples as that of whole ones does")
  func weights() throws {
    let golden = try golden()
    let targets = Tensor(golden.cases[0].targets, shape: [4, 3])
    let logits = Tensor(golden.logits, shape: [4, 3])
    let each = crossEntropy(logits, targets, reduction: .none).scalars
    var metrics = ClassificationMetrics()
    let batch = ClassificationBatch(
      images: logits, labels: Tensor(golden.labels), targets: targets, weights: Tensor([1, 0, 3, 0] as [Float]),
      indices: [0, 1, 2, 3])
    let loss = ClassificationTask(model: Same()).loss(of: batch, adding: &metrics).value
    #expect(abs(loss - Double(each[0] + 3 * each[2]) / 4) < 1e-6)
  }
}
