import SaccadeEngine
import SaccadeTestKit

/// Where a formula has no value or divides by nothing, and single numbers along an axis.
let specialCases: [OpCase] = [
  OpCase("atan2") { atan2($0[0], $0[1]) },
  OpCase("truncDivide") { truncDivide($0[0], $0[1]) },
  OpCase("prelu") { prelu($0[0], slope: $0[1]) },
  OpCase("cdist") { cdist($0[0], $0[1], p: 0) },
  OpCase("takeAlong/fromEnd") { $0[0].takeAlong(axis: 1, $0[1]) },
  OpCase("scatter/number") { $0[0].scatter(axis: 0, $0[1], $0[2]) },
  OpCase("scatterReduce/number") { $0[0].scatterReduce(axis: -1, $0[1], $0[2], .product) },
  OpCase("indexAdd/number") { $0[0].indexAdd(axis: 0, $0[1], $0[2]) },
  OpCase("indexCopy/number") { $0[0].indexCopy(axis: 0, $0[1], $0[2]) },
  OpCase("indexFill/number") { $0[0].indexFill(axis: -1, $0[1], 3) },
  OpCase("indexSelect/number") { $0[0].indexSelect(axis: 0, $0[1]) },
  OpCase("norm/number") { $0[0].norm(3, axis: 0, keepsAxis: true) },
  OpCase(several: "kthValue/number") { both($0[0].kthValue(1, axis: 0)) },
  OpCase(several: "median/number") { both($0[0].median(axis: -1)) },
  OpCase("quantile/number") { $0[0].quantile(0.3, axis: 0, keepsAxis: true) },
  OpCase("flipped/number") { $0[0].flipped(axes: [-1]) * 2 },
  OpCase("transposed/number") { $0[0].transposed(0, -1) * 2 },
  OpCase("squeezed/number") { $0[0].squeezed(0) * 2 },
  OpCase("movedAxis/number") { $0[0].movedAxis(0, to: -1) * 2 },
  OpCase("unfold/number") { $0[0].unfold(axis: 0, size: 1, step: 1) },
  OpCase("cosineSimilarity/number", Tolerance(absolute: 3e-5)) { cosineSimilarity($0[0], $0[1], axis: 0) },
]

private func both(_ found: (values: Tensor, indices: Tensor)) -> [Tensor] { [found.values, found.indices] }
