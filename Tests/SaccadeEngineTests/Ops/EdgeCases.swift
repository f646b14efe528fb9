import SaccadeEngine
import SaccadeTestKit

/// What is easily forgotten of operations whose usual cases stand elsewhere.
let edgeCases: [OpCase] =
  activationCases.filter { row in !["/", "prelu", "oftmax"].contains { row.name.contains($0) } } + [
    OpCase("sum/number") { $0[0].sum(axis: 0) },
    OpCase("variance/number") { $0[0].variance(axis: -1, correction: 0) },
    OpCase("max/number") { $0[0].max(axis: -1) },
    OpCase("product/number") { $0[0].product(axis: 0) },
    OpCase("cumulativeSum/number") { $0[0].cumulativeSum(axis: -1) },
    OpCase("cumulativeProduct/number") { $0[0].cumulativeProduct(axis: 0) },
    OpCase(several: "cumulativeMax/number") { both($0[0].cumulativeMax(axis: 0)) },
    OpCase(several: "sorted/number") { both($0[0].sorted(axis: -1)) },
    OpCase(several: "topK/number") { both($0[0].topK(1)) },
    OpCase(several: "maxWithIndices/number") { both($0[0].maxWithIndices(axis: 0)) },
    OpCase("argmax/number") { $0[0].argmax(axis: 0) },
    OpCase("gather/number") { $0[0].gather(axis: 0, $0[1]) },
    OpCase("gather/ofNumber") { $0[0].gather(axis: -1, $0[1]) },
    OpCase("scatterAdd/number") { $0[0].scatterAdd(axis: 0, $0[1], $0[2]) },
    OpCase("maskedSelect/number") { $0[0].maskedSelect($0[1]) },
    OpCase("product/zeros") { $0[0].product(axis: 1) },
    OpCase("product/zerosOfAll") { $0[0].product(axes: [1, 2]) },
    OpCase("layerNorm") { $0[0].layerNormalized(scale: $0.count > 1 ? $0[1] : nil, shift: $0.count > 2 ? $0[2] : nil) },
    OpCase("layerNormShift") { $0[0].layerNormalized(shift: $0[1]) },
    OpCase("groupNorm") { $0[0].groupNormalized(groups: 2) },
    OpCase("instanceNorm") { $0[0].instanceNormalized() },
    OpCase("localResponseNorm/two") { $0[0].localResponseNormalized(size: 2, alpha: 1, beta: 0.75, k: 1) },
    OpCase("localResponseNorm/four") { $0[0].localResponseNormalized(size: 4, alpha: 0.5, beta: 0.5, k: 2) },
    OpCase("localResponseNorm/wider") { $0[0].localResponseNormalized(size: 10, alpha: 1, beta: 1, k: 1) },
    OpCase("localResponseNorm") { $0[0].localResponseNormalized(size: 3, alpha: 1, beta: 0.75, k: 1) },
    // Of a vector of equal numbers it is ±1 times a constant, so that gradients of 0 are what cancels.
    OpCase("cosineSimilarity/alongAxis", Tolerance(absolute: 3e-5)) { cosineSimilarity($0[0], $0[1]) },
    OpCase("cosineSimilarity") { cosineSimilarity($0[0], $0[1]) },
    OpCase("attention") { scaledDotProductAttention($0[0], $0[1], $0[2], mask: $0[3]) },
    OpCase("attentionCausal") { scaledDotProductAttention($0[0], $0[1], $0[2], mask: $0[3], isCausal: true) },
    OpCase("interpolateScaled/nearest170") { $0[0].interpolate(scale: 1.7, .nearest) },
    OpCase("interpolateScaled/nearest105") { $0[0].interpolate(scale: 1.05, .nearest) },
    OpCase("interpolateScaled/nearest205") { $0[0].interpolate(scale: 2.05, .nearest) },
    OpCase("interpolateScaled/bilinear105") { $0[0].interpolate(scale: 1.05) },
    OpCase("interpolateScaled/bilinear130") { $0[0].interpolate(scale: 1.3) },
    OpCase("convTransposed2d/groupsBeyondStride") {
      $0[0].convTransposed2d(
        $0[1], stride: Size2D(3, 2), padding: Padding2D(vertical: 1, horizontal: 2), outputPadding: Size2D(2, 3),
        dilation: 4, groups: 2)
    },
    OpCase("convTransposed2d/beyondStride") { $0[0].convTransposed2d($0[1], outputPadding: 2, dilation: 3) },
    OpCase("convTransposed2d/beyondStrideAndPadding") {
      $0[0].convTransposed2d(
        $0[1], stride: Size2D(2, 1), padding: Padding2D(vertical: 1, horizontal: 2), outputPadding: Size2D(3, 1),
        dilation: 4)
    },
  ]

private func both(_ found: (values: Tensor, indices: Tensor)) -> [Tensor] { [found.values, found.indices] }
