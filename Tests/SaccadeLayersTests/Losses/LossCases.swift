import SaccadeEngine
import SaccadeLayers
import SaccadeTestKit

/// The rows of the golden file `losses`.
let lossCases = crossEntropyCases + regressionCases + distributionCases

/// A row for each way of making one number of the losses of a batch.
func reductions(_ name: String, _ loss: @escaping @Sendable ([Tensor], LossReduction) -> Tensor) -> [OpCase] {
  LossReduction.allCases.map { reduction in OpCase("\(name)/\(reduction)") { loss($0, reduction) } }
}

private let crossEntropyCases: [OpCase] =
  reductions("crossEntropy") { crossEntropy($0[0], $0[1], reduction: $1) }
  + LossReduction.allCases.flatMap { reduction in
    [
      OpCase("crossEntropy/\(reduction)Smoothed") {
        crossEntropy($0[0], $0[1], labelSmoothing: 0.1, reduction: reduction)
      },
      OpCase("crossEntropy/\(reduction)Ignored") {
        crossEntropy($0[0], $0[1], ignoredLabel: -100, reduction: reduction)
      },
      OpCase("crossEntropy/\(reduction)Soft") { crossEntropy($0[0], $0[1], reduction: reduction) },
    ]
  } + [
    OpCase("crossEntropy") { crossEntropy($0[0], $0[1]) },
    OpCase("crossEntropy/ignoredSmoothed") { crossEntropy($0[0], $0[1], labelSmoothing: 0.1, ignoredLabel: -100) },
    OpCase("crossEntropy/softSmoothed") { crossEntropy($0[0], $0[1], labelSmoothing: 0.1) },
    OpCase("crossEntropy/ignoredLabel3") { crossEntropy($0[0], $0[1], ignoredLabel: 3) },
    OpCase("crossEntropy/weighted") { crossEntropy($0[0], $0[1], weights: $0[2]) },
  ]

private let regressionCases: [OpCase] =
  reductions("meanSquaredError") { meanSquaredError($0[0], $0[1], reduction: $1) }
  + reductions("l1") { meanAbsoluteError($0[0], $0[1], reduction: $1) }
  + reductions("smoothL1") { smoothL1($0[0], $0[1], reduction: $1) }
  + reductions("binaryCrossEntropy") { binaryCrossEntropy(logits: $0[0], $0[1], reduction: $1) } + [
    OpCase("meanSquaredError") { meanSquaredError($0[0], $0[1]) },
    OpCase("l1") { meanAbsoluteError($0[0], $0[1]) },
    OpCase("smoothL1") { smoothL1($0[0], $0[1]) },
    OpCase("smoothL1/beta") { smoothL1($0[0], $0[1], beta: 0.3) },
    OpCase("huber/delta") { huber($0[0], $0[1], delta: 0.5) },
    OpCase("binaryCrossEntropy") { binaryCrossEntropy(logits: $0[0], $0[1]) },
    OpCase("binaryCrossEntropy/positiveWeight") { binaryCrossEntropy(logits: $0[0], $0[1], positiveWeights: $0[2]) },
  ]

private let distributionCases: [OpCase] =
  reductions("negativeLogLikelihood") { negativeLogLikelihood($0[0], $0[1], reduction: $1) }
  + reductions("klDivergence") { klDivergence(logarithms: $0[0], $0[1], reduction: .elements($1)) } + [
    OpCase("negativeLogLikelihood/ignored") { negativeLogLikelihood($0[0], $0[1], ignoredLabel: -100) },
    OpCase("klDivergence/batchmean") { klDivergence(logarithms: $0[0], $0[1]) },
    OpCase("klDivergence/zeros") { klDivergence(logarithms: $0[0], $0[1]) },
    OpCase("klDivergence/log") { klDivergence(logarithms: $0[0], $0[1], isTargetLogarithmic: true) },
  ]
