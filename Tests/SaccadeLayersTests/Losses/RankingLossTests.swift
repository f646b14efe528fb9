import Foundation
import SaccadeEngine
import SaccadeLayers
import SaccadeTestKit
import Testing

@Suite("Losses of margins, likelihoods and certainties")
struct RankingLossTests {
  @Test("take targets of whole numbers and booleans too")
  func integerTargets() {
    let logits = Tensor([0.5, -1, 2] as [Float])
    let floats = Tensor([1, 0, 1] as [Float])
    for target in [floats.cast(to: .int64), floats.cast(to: .bool)] {
      expectClose(sigmoidFocalLoss(logits, target), sigmoidFocalLoss(logits, floats))
      let chances = sigmoid(logits)
      expectClose(
        binaryCrossEntropy(probabilities: chances, target), binaryCrossEntropy(probabilities: chances, floats))
    }
    let sides = Tensor([1, -1, 1])
    expectClose(softMargin(logits, sides), softMargin(logits, sides.cast(to: .float32)))
    expectClose(hingeEmbedding(abs(logits), sides), hingeEmbedding(abs(logits), sides.cast(to: .float32)))
  }

  @Test("a variance below the least one is told to rise")
  func smallVariance() {
    let slope = gradient(at: Tensor([1e-8] as [Float])) {
      gaussianNLL(Tensor([0] as [Float]), Tensor([1] as [Float]), variance: $0)
    }
    #expect(slope.item() < 0)
  }

  @Test("say what is wrong with numbers that are no probabilities, variances or labels")
  func misuse() async {
    let chance = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = binaryCrossEntropy(probabilities: Tensor([0.5, 1.5] as [Float]), .zeros([2]))
    }
    #expect(
      text(chance).contains(
        "binaryCrossEntropy: every probability must lie in 0 … 1: 0.5 … 1.5; logits go into binaryCrossEntropy(logits:)"
      ))
    let variance = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = gaussianNLL(.zeros([2]), .zeros([2]), variance: Tensor([1, -2] as [Float]))
    }
    #expect(
      text(variance).contains("gaussianNLL: no variance may be negative: -2.0; predict its logarithm and take exp"))
    let labels = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = multiMargin(.zeros([2, 3]), .zeros([2]))
    }
    #expect(
      text(labels).contains(
        "multiMargin: scores [n, c] need integer labels [n]: scores [2, 3], float32 labels [2]"))
  }

  private func text(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }
}
