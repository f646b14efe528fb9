import SaccadeEngine
import SaccadeLayers
import SaccadeTestKit

/// The label of pixels that are of no account.
let ignoredPixel = 255

/// The rows of the golden file `areas`.
let areaLossCases = overlapCases + pixelCases

private func overlapCase(
  _ name: String, _ loss: @escaping @Sendable (_ logits: Tensor, _ labels: Tensor) -> Tensor
) -> OpCase {
  OpCase(name) { loss($0[0], $0[1]) }
}

private let kinds = ["small", "blocks", "even", "row", "half"]

private let overlapCases: [OpCase] =
  kinds.flatMap { kind in
    [
      overlapCase("dice/\(kind)") { diceLoss($0, $1, ignoredLabel: ignoredPixel) },
      overlapCase("dice/\(kind)Images") { diceLoss($0, $1, ignoredLabel: ignoredPixel, perImage: true) },
      overlapCase("generalized/\(kind)") { generalizedDiceLoss($0, $1, ignoredLabel: ignoredPixel) },
      overlapCase("generalized/\(kind)Images") {
        generalizedDiceLoss($0, $1, ignoredLabel: ignoredPixel, perImage: true)
      },
      overlapCase("lovasz/\(kind)") { lovaszSoftmax($0, $1, ignoredLabel: ignoredPixel) },
      overlapCase("lovasz/\(kind)Images") { lovaszSoftmax($0, $1, ignoredLabel: ignoredPixel, perImage: true) },
    ]
  } + [
    overlapCase("dice/met") { diceLoss($0, $1, ignoredLabel: ignoredPixel, smoothing: 0, absent: .met) },
    overlapCase("dice/judged") { diceLoss($0, $1, ignoredLabel: ignoredPixel, absent: .judged, perImage: true) },
    OpCase("dice/weighted") {
      diceLoss($0[0], $0[1], ignoredLabel: ignoredPixel, smoothing: 1, absent: .met, weights: $0[2])
    },
    overlapCase("dice/sigmoid") { diceLoss($0, $1, probabilities: .sigmoid, ignoredLabel: ignoredPixel) },
    overlapCase("dice/single") {
      diceLoss($0, $1, probabilities: .sigmoid, ignoredLabel: ignoredPixel, smoothing: 1)
    },
    overlapCase("generalized/sigmoid") {
      generalizedDiceLoss(
        $0, $1, probabilities: .sigmoid, ignoredLabel: ignoredPixel, smoothing: 1e-5, perImage: true)
    },
    overlapCase("lovasz/judged") { lovaszSoftmax($0, $1, ignoredLabel: ignoredPixel, absent: .judged) },
  ]

private let pixelCases: [OpCase] =
  kinds.flatMap { kind in
    [
      overlapCase("focal/\(kind)") { focalLoss($0, $1, ignoredLabel: ignoredPixel) },
      overlapCase("pixels/\(kind)") { pixelCrossEntropy($0, $1, ignoredLabel: ignoredPixel) },
    ]
  } + [
    OpCase("focal/weighted") { focalLoss($0[0], $0[1], gamma: 1.5, weights: $0[2], ignoredLabel: ignoredPixel) },
    overlapCase("focal/plain") { focalLoss($0, $1, gamma: 0, ignoredLabel: ignoredPixel) },
    OpCase("pixels/classes") { pixelCrossEntropy($0[0], $0[1], weights: $0[2], ignoredLabel: ignoredPixel) },
    OpCase("pixels/borders") { pixelCrossEntropy($0[0], $0[1], pixelWeights: $0[2], ignoredLabel: ignoredPixel) },
    OpCase("pixels/both") {
      pixelCrossEntropy($0[0], $0[1], weights: $0[3], pixelWeights: $0[2], ignoredLabel: ignoredPixel)
    },
  ]
