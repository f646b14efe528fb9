import Saccade

let reductionOperations: [Operation] = [
  overAxes("sum") { $0.sum(axes: $1, keepsAxes: $2) },
  overAxes("mean") { $0.mean(axes: $1, keepsAxes: $2) },
  overAxes("max") { $0.max(axes: $1, keepsAxes: $2) },
  overAxes("min") { $0.min(axes: $1, keepsAxes: $2) },
  overAxes("product") { $0.product(axes: $1, keepsAxes: $2) },
  overAxes("any") { $0.any(axes: $1, keepsAxes: $2) },
  overAxes("all") { $0.all(axes: $1, keepsAxes: $2) },
  overAxes("logSumExp") { $0.logSumExp(axes: $1, keepsAxes: $2) },
  Operation("variance") {
    $0.x.variance(axes: $0.optionalInts("axes"), keepsAxes: $0.flag("keepsAxes"), correction: $0.int("correction", 1))
  },
  Operation("standardDeviation") {
    $0.x.standardDeviation(
      axes: $0.optionalInts("axes"), keepsAxes: $0.flag("keepsAxes"), correction: $0.int("correction", 1))
  },
  Operation("norm") { $0.x.norm($0.float("p"), axes: $0.optionalInts("axes"), keepsAxes: $0.flag("keepsAxes")) },
  Operation(several: "maxWithIndices") {
    both($0.x.maxWithIndices(axis: $0.int("axis"), keepsAxis: $0.flag("keepsAxis")))
  },
  Operation(several: "minWithIndices") {
    both($0.x.minWithIndices(axis: $0.int("axis"), keepsAxis: $0.flag("keepsAxis")))
  },
  Operation(several: "median") { both($0.x.median(axis: $0.int("axis"), keepsAxis: $0.flag("keepsAxis"))) },
  Operation(several: "nanMedian") { both($0.x.nanMedian(axis: $0.int("axis"), keepsAxis: $0.flag("keepsAxis"))) },
  Operation(several: "kthValue") {
    both($0.x.kthValue($0.int("k"), axis: $0.int("axis"), keepsAxis: $0.flag("keepsAxis")))
  },
  Operation("quantile") { arguments in
    arguments.x.quantile(
      arguments.float("part"), axis: arguments.optionalInt("axis"), keepsAxis: arguments.flag("keepsAxis"),
      QuantileInterpolation(rawValue: arguments.text("interpolation")) ?? .linear,
      ignoresNaN: arguments.flag("ignoresNaN"))
  },
  Operation("cumulativeProduct") { $0.x.cumulativeProduct(axis: $0.int("axis")) },
  Operation(several: "cumulativeMax") { both($0.x.cumulativeMax(axis: $0.int("axis"))) },
  Operation(several: "cumulativeMin") { both($0.x.cumulativeMin(axis: $0.int("axis"))) },
  Operation("argmax") { $0.x.argmax(axis: $0.int("axis"), keepsAxis: $0.flag("keepsAxis")) },
  Operation("argmin") { $0.x.argmin(axis: $0.int("axis"), keepsAxis: $0.flag("keepsAxis")) },
  Operation("cumulativeSum") { $0.x.cumulativeSum(axis: $0.int("axis")) },
  Operation(several: "sorted") {
    let result = $0.x.sorted(axis: $0.int("axis"), descending: $0.flag("descending"))
    return [result.values, result.indices]
  },
  Operation("argsort") { $0.x.argsort(axis: $0.int("axis"), descending: $0.flag("descending")) },
  Operation(several: "topK") {
    let result = $0.x.topK($0.int("k"), axis: $0.int("axis"), largest: $0.flag("largest"))
    return [result.values, result.indices]
  },
]

private func both(_ result: (values: Tensor, indices: Tensor)) -> [Tensor] { [result.values, result.indices] }

private func overAxes(
  _ name: String, _ function: @escaping @Sendable (_ x: Tensor, _ axes: [Int]?, _ keepsAxes: Bool) -> Tensor
) -> Operation {
  Operation(name) { function($0.x, $0.optionalInts("axes"), $0.flag("keepsAxes")) }
}
