import SaccadeEngine
import SaccadeLayers
import SaccadeTestKit

/// The rows of the golden file `rankings`.
let rankingLossCases = certaintyCases + marginCases + likelihoodCases

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
