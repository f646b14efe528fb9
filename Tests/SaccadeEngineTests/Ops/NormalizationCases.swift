import SaccadeEngine
import SaccadeTestKit

let normalizationCases: [OpCase] = [
  OpCase(several: "batchNorm") { trained($0) },
  OpCase(several: "batchNorm/epsilon") { trained($0, epsilon: 0.1) },
  // Around 100 with deviation 1, float32 leaves five digits.
  OpCase("batchNorm/far", Tolerance(relative: 1e-4, ofLargest: 1e-4)) { trained($0)[0] },
  OpCase("batchNormInference") {
    $0[0].batchNormalized(scale: $0[3], shift: $0[4], statistics: ($0[1], $0[2]), epsilon: 1e-5).output
  },
  OpCase("batchNormReLU") { followed($0, then: .relu) },
  OpCase("batchNormReLU6") { followed($0, then: .relu6) },
  OpCase("batchNormSiLU") { followed($0, then: .silu) },
  OpCase("batchNormAdd") { followed($0, then: .identity) },
  OpCase("batchNormAddReLU") { followed($0, then: .relu) },
  OpCase("batchNormAddReLU6") { followed($0, then: .relu6) },
  OpCase("batchNormAddSiLU") { followed($0, then: .silu) },
  OpCase("batchNormInferenceAddReLU") {
    $0[0].batchNormalized(
      scale: $0[3], shift: $0[4], statistics: ($0[1], $0[2]), epsilon: 1e-5, adding: $0[5], then: .relu
    ).output
  },
  OpCase("scaleChannels") { scaleChannels($0[0], by: $0[1]) },
  OpCase("layerNorm") { $0[0].layerNormalized(scale: $0.count > 1 ? $0[1] : nil, shift: $0.count > 2 ? $0[2] : nil) },
  OpCase("layerNorm/epsilon") { $0[0].layerNormalized(epsilon: 0.1) },
  OpCase("layerNormChannels") {
    $0[0].permuted([0, 2, 3, 1]).layerNormalized(scale: $0[1], shift: $0[2]).permuted([0, 3, 1, 2])
  },
  group("", 2), group("/one", 1), group("/each", 6), group("/blocks", 4), group("/plain", 3),
  OpCase("instanceNorm") {
    $0[0].instanceNormalized(scale: $0.count > 1 ? $0[1] : nil, shift: $0.count > 2 ? $0[2] : nil)
  },
  OpCase("normalized") { $0[0].normalized() },
  OpCase("normalized/last") { $0[0].normalized(axis: -1) },
  OpCase("cosineSimilarity") { cosineSimilarity($0[0], $0[1]) },
  OpCase("cosineSimilarity/pairs") { cosineSimilarity($0[0], $0[1], axis: -1) },
  OpCase("localResponseNorm/alexnet") { $0[0].localResponseNormalized(size: 5, alpha: 1e-4, beta: 0.75, k: 2) },
  OpCase("localResponseNorm") { $0[0].localResponseNormalized(size: 5, alpha: 1, beta: 0.75, k: 1) },
  OpCase("localResponseNorm/three") { $0[0].localResponseNormalized(size: 3, alpha: 0.5, beta: 0.5, k: 1) },
  OpCase("localResponseNorm/wide") { $0[0].localResponseNormalized(size: 9, alpha: 1, beta: 0.75, k: 1) },
]

/// Output, mean and variance of a batch normalization with the batch's own statistics.
private func trained(_ x: [Tensor], epsilon: Float = 1e-5) -> [Tensor] {
  let result = x[0].batchNormalized(
    scale: x.count > 1 ? x[1] : nil, shift: x.count > 2 ? x[2] : nil, statistics: nil, epsilon: epsilon)
  return [result.output, result.mean, result.variance]
}

private func group(_ name: String, _ groups: Int) -> OpCase {
  OpCase("groupNorm\(name)") {
    $0[0].groupNormalized(groups: groups, scale: $0.count > 1 ? $0[1] : nil, shift: $0.count > 2 ? $0[2] : nil)
  }
}

/// A batch normalization of `[x, scale, shift]` or `[x, scale, shift, residual]` and what follows it.
private func followed(_ x: [Tensor], then activation: FusedActivation) -> Tensor {
  x[0].batchNormalized(
    scale: x[1], shift: x[2], statistics: nil, epsilon: 1e-5, adding: x.count > 3 ? x[3] : nil, then: activation
  ).output
}
