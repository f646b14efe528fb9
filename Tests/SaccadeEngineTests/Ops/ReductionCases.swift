import SaccadeEngine
import SaccadeTestKit

let reductionCases: [OpCase] =
  overAxes("sum") { $0.sum(axes: $1, keepsAxes: $2) } + [
    OpCase("sum/integers") { $0[0].sum(axes: [1]) },
    OpCase("sum/booleans") { $0[0].sum(axes: [1]) },
    OpCase("sum/emptyAxis") { $0[0].sum(axes: [0]) },
    OpCase("sum/special") { $0[0].sum(axes: [1]) },
  ]
  + overAxes("mean") { $0.mean(axes: $1, keepsAxes: $2) } + [
    OpCase("mean/integers") { $0[0].mean(axes: [1]) },
    OpCase("mean/special") { $0[0].mean(axes: [1]) },
  ]
  + overAxes("variance") { $0.variance(axes: $1, keepsAxes: $2) } + [
    OpCase("variance/one") { $0[0].variance(axes: [1], correction: 0) },
    // 3 rows around 1000: float32 leaves four digits of the deviations.
    OpCase("variance/far", Tolerance(relative: 1e-3)) { $0[0].variance(axes: [1]) },
  ]
  + overAxes("populationVariance") { $0.variance(axes: $1, keepsAxes: $2, correction: 0) }
  + overAxes("max") { $0.max(axes: $1, keepsAxes: $2) } + [
    OpCase("max/ties") { $0[0].max(axes: [1]) },
    OpCase("max/special") { $0[0].max(axes: [1]) },
  ]
  + overAxes("min") { $0.min(axes: $1, keepsAxes: $2) } + [
    OpCase("min/ties") { $0[0].min(axes: [1]) },
    OpCase("min/special") { $0[0].min(axes: [1]) },
  ]
  + overAxes("logSumExp") { $0.logSumExp(axes: $1, keepsAxes: $2) } + [
    // Around 1000 the result itself has only four digits after the point.
    OpCase("logSumExp/large", Tolerance(relative: 1e-4)) { $0[0].logSumExp(axes: [1]) },
    OpCase("logSumExp/special") { $0[0].logSumExp(axes: [1]) },
  ]
  + overAxes("product") { $0.product(axes: $1, keepsAxes: $2) } + [
    OpCase("product/zeros") { $0[0].product(axes: [1]) }
  ]
  + positions("argmax") { $0.argmax(axis: $1, keepsAxis: $2) }
  + positions("argmin") { $0.argmin(axis: $1, keepsAxis: $2) }
  + logic("any") { $0.any(axes: $1, keepsAxes: $2) }
  + logic("all") { $0.all(axes: $1, keepsAxes: $2) }
  + [
    OpCase("cumulativeSum") { $0[0].cumulativeSum(axis: 0) },
    OpCase("cumulativeSum/last") { $0[0].cumulativeSum(axis: -1) },
    OpCase("cumulativeSum/channels") { $0[0].cumulativeSum(axis: 1) },
    OpCase("cumulativeSum/empty") { $0[0].cumulativeSum(axis: 1) },
    sort("", axis: 0),
    sort("/rising", axis: -1),
    sort("/falling", axis: 0, descending: true),
    sort("/middle", axis: 1),
    sort("/tiesFalling", axis: 0, descending: true),
    sort("/empty", axis: 1),
    top("largest", 3, axis: -1),
    top("smallest", 2, axis: 0, largest: false),
    top("all", 4, axis: 1),
    top("images", 2, axis: 1),
    top("emptyBatch", 2, axis: 1),
  ]

private func sort(_ name: String, axis: Int, descending: Bool = false) -> OpCase {
  OpCase(several: "sort\(name)") {
    let result = $0[0].sorted(axis: axis, descending: descending)
    return [result.values, result.indices]
  }
}

private func top(_ name: String, _ count: Int, axis: Int, largest: Bool = true) -> OpCase {
  OpCase(several: "topK/\(name)") {
    let result = $0[0].topK(count, axis: axis, largest: largest)
    return [result.values, result.indices]
  }
}

private typealias OverAxes = @Sendable (_ x: Tensor, _ axes: [Int]?, _ keepsAxes: Bool) -> Tensor

private func overAxes(_ name: String, _ function: @escaping OverAxes) -> [OpCase] {
  [
    OpCase("\(name)/everything") { function($0[0], nil, false) },
    OpCase("\(name)/last") { function($0[0], [-1], false) },
    OpCase("\(name)/first") { function($0[0], [0], true) },
    OpCase("\(name)/middle") { function($0[0], [1], false) },
    OpCase("\(name)/spatial") { function($0[0], [2, 3], true) },
    OpCase("\(name)/batchSpatial") { function($0[0], [0, 2, 3], false) },
    OpCase("\(name)/channels") { function($0[0], [1], true) },
    OpCase("\(name)/outerAxes") { function($0[0], [0, 3], false) },
    OpCase("\(name)/emptyBatch") { function($0[0], [2], false) },
    OpCase("\(name)/wide") { function($0[0], [1], false) },
  ]
}

private func positions(_ name: String, _ function: @escaping @Sendable (Tensor, Int, Bool) -> Tensor) -> [OpCase] {
  [
    OpCase(name) { function($0[0], 1, false) },
    OpCase("\(name)/last") { function($0[0], -1, false) },
    OpCase("\(name)/kept") { function($0[0], 0, true) },
  ]
}

private func logic(_ name: String, _ function: @escaping OverAxes) -> [OpCase] {
  [
    OpCase("\(name)/last") { function($0[0], [-1], false) },
    OpCase("\(name)/kept") { function($0[0], [0], true) },
    OpCase("\(name)/everything") { function($0[0], nil, false) },
    OpCase("\(name)/emptyAxis") { function($0[0], [0], false) },
    OpCase("\(name)/floats") { function($0[0], [1], false) },
  ]
}
