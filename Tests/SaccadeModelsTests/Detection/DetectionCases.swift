import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import SaccadeTestKit

/// The rows of the golden file `detection`, but for the pyramids, whose weights are parameters: `FeaturePyramidTests`.
let detectionCases: [OpCase] = boxCases + lossCases + anchorCases + matchingCases + coderCases

private let boxCases: [OpCase] =
  [
    OpCase("boxes/toCenters") { Boxes($0[0]).centers },
    OpCase("boxes/fromCenters") { Boxes(centers: $0[0]).tensor },
    OpCase("boxes/toSizes") { Boxes($0[0]).corners },
    OpCase("boxes/fromSizes") { Boxes(corners: $0[0]).tensor },
    OpCase("boxes/area") { Boxes($0[0]).areas },
    OpCase("boxes/clip") { Boxes($0[0]).clipped(to: Size2D(13, 17)).tensor },
  ]
  + BoxOverlap.allCases.map { kind in
    OpCase("overlap/\(kind)") { Boxes($0[0]).overlaps(with: Boxes($0[1]), kind) }
  }

private typealias BoxLoss = @Sendable (Tensor, Tensor, Float, LossReduction) -> Tensor

private let lossCases: [OpCase] =
  boxLosses("generalized") { generalizedIoULoss($0, $1, epsilon: $2, reduction: $3) }
  + boxLosses("distance") { distanceIoULoss($0, $1, epsilon: $2, reduction: $3) }
  + boxLosses("complete") { completeIoULoss($0, $1, epsilon: $2, reduction: $3) }
  + [
    OpCase("focal/0.25") { sigmoidFocalLoss($0[0], $0[1], reduction: .none) },
    OpCase("focal/-1.0") { sigmoidFocalLoss($0[0], $0[1], alpha: nil, gamma: 1.5, reduction: .none) },
    OpCase("focal/0.6") { sigmoidFocalLoss($0[0], $0[1], alpha: 0.6, gamma: 0, reduction: .none) },
    OpCase("smoothL1/1.00") { smoothL1($0[0], $0[1], reduction: .sum) },
    OpCase("smoothL1/0.11") { smoothL1($0[0], $0[1], beta: 1 / 9, reduction: .sum) },
    OpCase("smoothL1/0.00") { smoothL1($0[0], $0[1], beta: 0, reduction: .sum) },
  ]

private func boxLosses(_ name: String, _ loss: @escaping BoxLoss) -> [OpCase] {
  [
    OpCase("boxLoss/\(name)/none") { loss($0[0], $0[1], 1e-7, .none) },
    OpCase("boxLoss/\(name)/mean") { loss($0[0], $0[1], 1e-7, .mean) },
    OpCase("boxLoss/\(name)/sum") { loss($0[0], $0[1], 1e-7, .sum) },
    OpCase("boxLoss/\(name)/none/large") { loss($0[0], $0[1], 1e-3, .none) },
  ]
}

private let anchorCases: [OpCase] = [
  OpCase("anchors/pyramid") { _ in
    joined(
      AnchorGenerator(sizes: [[8], [16], [33]])
        .boxes(grids: [Size2D(5, 6), Size2D(3, 3), Size2D(2, 2)], on: Size2D(41, 48)))
  },
  OpCase("anchors/several") { _ in
    joined(AnchorGenerator(sizes: [[8, 12, 20]]).boxes(grids: [Size2D(3, 5)], on: Size2D(24, 40)))
  },
  OpCase("defaultBoxes/steps") { _ in
    joined(
      DefaultBoxGenerator(ratios: [[2], [2, 3]], scales: [0.07, 0.15, 0.33], steps: [8, 16])
        .boxes(grids: [Size2D(4, 5), Size2D(2, 3)], on: Size2D(32, 40)))
  },
  OpCase("defaultBoxes/ratios") { _ in
    joined(
      DefaultBoxGenerator(ratios: [[2, 3], [2, 3], [2, 3]], from: 0.2, to: 0.95)
        .boxes(grids: [Size2D(3, 4), Size2D(2, 2), Size2D(1, 1)], on: Size2D(30, 40)))
  },
  OpCase("defaultBoxes/open") { _ in
    joined(
      DefaultBoxGenerator(ratios: [[2]], from: 0.9, to: 1.3, clips: false)
        .boxes(grids: [Size2D(2, 2)], on: Size2D(20, 20)))
  },
  OpCase("multiBoxPrior/three") { _ in MultiBoxPrior(sizes: [0.75, 0.5, 0.25]).boxes(grid: Size2D(3, 4)).tensor },
  OpCase("multiBoxPrior/ratio") { _ in
    MultiBoxPrior(sizes: [0.2, 0.272], ratios: [2, 1, 0.5]).boxes(grid: Size2D(2, 3)).tensor
  },
  OpCase("yoloPriors/level") { _ in
    joined(YOLOPriors(levels: [YOLOPriors.v3.levels[0]]).boxes(grids: [Size2D(3, 4)]))
  },
]

private func joined(_ levels: [Boxes]) -> Tensor { Boxes.joined(levels).tensor }

private let matchingCases: [OpCase] = [
  OpCase("matcher/high") { ThresholdMatcher(high: 0.7, low: 0.3)($0[0]).tensor },
  OpCase("matcher/low") { ThresholdMatcher(high: 0.7, low: 0.3, keepsBestOfEach: true)($0[0]).tensor },
  OpCase("ssdMatcher") { SSDMatcher()($0[0]).tensor },
  OpCase("bipartite") { BipartiteMatcher()(Boxes($0[0]).overlaps(with: Boxes($0[1]))).tensor },
  OpCase("pyramidRegions/two") {
    PyramidRegions(strides: [4, 8, 16], size: 2, side: 16, level: 3)(Array($0[0..<3]), [Boxes($0[3]), Boxes($0[4])])
  },
  OpCase("hardNegatives/three") { hardNegatives($0[0], isPositive: $0[1]) },
]

private let coderCases: [OpCase] = [("ones", BoxCoder()), ("rcnn", BoxCoder(weights: [10, 10, 5, 5]))].flatMap {
  name, coder in
  [
    OpCase("coder/\(name)/encode") { coder.offsets(of: Boxes($0[0]), from: Boxes($0[1])) },
    OpCase("coder/\(name)") { coder.corners(of: $0[0], from: Boxes($0[1])) },
  ]
}
