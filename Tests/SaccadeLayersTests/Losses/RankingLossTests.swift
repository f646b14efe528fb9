import Foundation
import SaccadeEngine
import SaccadeLayers
import SaccadeTestKit
import Testing

private func reductions(_ name: String, _ loss: @escaping @Sendable ([Tensor], LossReduction) -> Tensor) -> [OpCase] {
  LossReduction.allCases.map { reduction in OpCase("\(name)/\(reduction)") { loss($0, reduction) } }
}

private let certaintyCases: [OpCase] =
  reductions("probabilities") { binaryCrossEntropy(probabilities: $0[0], $0[1], reduction: $1) }
  + reductions("focal") { sigmoidFocalLoss($0[0], $0[1], reduction: $1) }
  + reductions("softMargin") { softMargin($0[0], $0[1], reduction: $1) }
  + reductions("multiLabelSoft") { multiLabelSoftMargin($0[0], $0[1], reduction: $1) } + [
    OpCase("probabilities/weighted") { binaryCrossEntropy(probabilities: $0[0], $0[1], weights: $0[2]) },
    OpCase("probabilities/certain") { binaryCrossEntropy(probabilities: $0[0], $0[1]) },
    OpCase("logits/weights") { binaryCrossEntropy(logits: $0[0], $0[1], positiveWeights: $0[3], weights: $0[2]) },
    OpCase("focal/even") { sigmoidFocalLoss($0[0], $0[1], alpha: nil, gamma: 1.5) },
    OpCase("focal/large") { sigmoidFocalLoss($0[0], $0[1]) },
    OpCase("softMargin/large") { softMargin($0[0], $0[1]) },
    OpCase("multiLabelSoft/weighted") { multiLabelSoftMargin($0[0], $0[1], weights: $0[2]) },
  ]

private let marginCases: [OpCase] =
  reductions("triplet") { tripletMargin($0[0], $0[1], $0[2], reduction: $1) }
  + reductions("ranking") { marginRanking($0[0], $0[1], $0[2], margin: 0.5, reduction: $1) }
  + reductions("hinge") { hingeEmbedding($0[0], $0[1], reduction: $1) }
  + reductions("cosine") { cosineEmbedding($0[0], $0[1], $0[2], margin: 0.1, reduction: $1) }
  + reductions("multiMargin") { multiMargin($0[0], $0[1], reduction: $1) }
  + reductions("multiLabel") { multiLabelMargin($0[0], $0[1], reduction: $1) } + [
    OpCase("triplet/options") { tripletMargin($0[0], $0[1], $0[2], margin: 2, p: 1, swap: true) },
    OpCase("triplet/single") { tripletMargin($0[0], $0[1], $0[2]) },
    OpCase("ranking/tie") { marginRanking($0[0], $0[1], $0[2]) },
    OpCase("cosine/zero") { cosineEmbedding($0[0], $0[1], $0[2]) },
    OpCase("cosine/single") { cosineEmbedding($0[0], $0[1], $0[2]) },
    OpCase("multiMargin/options") { multiMargin($0[0], $0[1], p: 2, margin: 0.7, weights: $0[2]) },
    OpCase("multiMargin/tie") { multiMargin($0[0], $0[1]) },
    OpCase("multiMargin/infinite") { multiMargin($0[0], $0[1], reduction: .none) },
    OpCase("multiMargin/infiniteSquared") { multiMargin($0[0], $0[1], p: 2, reduction: .none) },
    OpCase("multiMargin/single") { multiMargin($0[0], $0[1]) },
    OpCase("multiLabel/infinite") { multiLabelMargin($0[0], $0[1], reduction: .none) },
    OpCase("multiLabel/single") { multiLabelMargin($0[0], $0[1]) },
  ]

private let likelihoodCases: [OpCase] =
  reductions("gaussian") { gaussianNLL($0[0], $0[1], variance: $0[2], reduction: $1) }
  + reductions("poisson") { poissonNLL($0[0], $0[1], reduction: $1) } + [
    OpCase("gaussian/infinite") { gaussianNLL($0[0], $0[1], variance: $0[2], reduction: .none) },
    OpCase("gaussian/full") { gaussianNLL($0[0], $0[1], variance: $0[2], isFull: true, epsilon: 0.5) },
    OpCase("poisson/full") { poissonNLL($0[0], $0[1], isLogarithmic: false, isFull: true) },
  ]

@Suite("Losses of margins, likelihoods and certainties")
struct RankingLossTests {
  private func harness() throws -> OpHarness {
    let path = try #require(Bundle.module.path(forResource: "rankings", ofType: "safetensors", inDirectory: "Golden"))
    return OpHarness(try GoldenFile(path), certaintyCases + marginCases + likelihoodCases)
  }

  @Test("give what PyTorch gives, and the same gradients", arguments: InputForm.allCases)
  func agreesWithPyTorch(form: InputForm) throws {
    let harness = try harness()
    for name in harness.golden.cases.sorted() where harness.row(for: name) != nil {
      for problem in harness.problems(name, form) { Issue.record("\(problem)") }
    }
  }

  @Test("have a row for every golden case, and every row a case")
  func everyCaseHasARow() throws {
    let harness = try harness()
    #expect(harness.casesWithoutRow == [])
    #expect(harness.rowsWithoutCase == [])
  }

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
