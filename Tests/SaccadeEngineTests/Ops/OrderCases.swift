import SaccadeEngine
import SaccadeTestKit

let orderCases: [OpCase] =
  medians("median") { $0.median(axis: $1, keepsAxis: $2) }
  + medians("nanMedian") { $0.nanMedian(axis: $1, keepsAxis: $2) }
  + [
    OpCase("medianValue") { $0[0].median() },
    OpCase("nanMedianValue") { $0[0].nanMedian() },
    pair("median/firstNaN") { $0[0].median(axis: 0) },
    pair("kthValue/second") { $0[0].kthValue(2) },
    pair("kthValue/last") { $0[0].kthValue(5, axis: 0, keepsAxis: true) },
    pair("kthValue/channels") { $0[0].kthValue(3, axis: 1) },
    pair("kthValue/nan") { $0[0].kthValue(3) },
  ]
  + QuantileInterpolation.allCases.flatMap { mode in
    [
      OpCase("quantile/\(mode)") { $0[0].quantile(parts, axis: 1, mode) },
      OpCase("quantile/\(mode)Last") { $0[0].quantile(parts, axis: -1, keepsAxis: true, mode) },
    ]
  } + [
    OpCase("quantile/first") { $0[0].quantile(parts, axis: 0) },
    OpCase("quantile/channels") { $0[0].quantile(parts, axis: 1) },
    OpCase("quantile/everything") { $0[0].quantile(parts) },
    OpCase("quantile/nan") { $0[0].quantile(parts, axis: 1) },
    OpCase("quantile/ignoring") { $0[0].quantile(parts, axis: 1, ignoresNaN: true) },
    OpCase("quantileOne/one") { $0[0].quantile(0.3, axis: 1) },
    OpCase("quantileOne/kept") { $0[0].quantile(0.3, axis: 0, keepsAxis: true) },

    OpCase(several: "unique") { list($0[0].unique()) },
    OpCase(several: "uniqueRows") { list($0[0].unique(axis: 0)) },
    OpCase(several: "uniqueColumns") { list($0[0].unique(axis: -1)) },
    OpCase("bincount") { $0[0].bincount() },
    OpCase("bincountLength") { $0[0].bincount(minLength: 9) },
    OpCase("bincountWeights") { $0[0].bincount(weights: $0[1]) },
    OpCase("histogram") { $0[0].histogram(bins: 5).counts },
    OpCase("histogramRange") { $0[0].histogram(bins: 4, in: -1...1).counts },
    OpCase(several: "histogramEdges") {
      let result = $0[0].histogram(bins: 4, in: -1...1)
      return [result.counts, result.edges]
    },

    OpCase("cumulativeProduct/first") { $0[0].cumulativeProduct(axis: 0) },
    OpCase("cumulativeProduct/oneZero") { $0[0].cumulativeProduct(axis: 0) },
    OpCase("cumulativeProduct/integers") { $0[0].cumulativeProduct(axis: 0) },
    OpCase("cumulativeProduct/last") { $0[0].cumulativeProduct(axis: -1) },
    // A product of a thousand factors, each rounded once.
    OpCase("cumulativeProduct/wide", Tolerance(relative: 1e-4)) { $0[0].cumulativeProduct(axis: 1) },
    OpCase("cumulativeProduct") { $0[0].cumulativeProduct(axis: 1) },
    OpCase("searchSorted") { $0[0].searchSorted($0[1]) },
    OpCase("searchSortedRight") { $0[0].searchSorted($0[1], right: true) },
  ]
  + extremes("cumulativeMax") { $0.cumulativeMax(axis: $1) }
  + extremes("cumulativeMin") { $0.cumulativeMin(axis: $1) }

private let parts: [Float] = [0, 0.2, 0.5, 0.9, 1]

private typealias Pair = (values: Tensor, indices: Tensor)

private func pair(_ name: String, _ compute: @escaping @Sendable ([Tensor]) -> Pair) -> OpCase {
  OpCase(several: name) {
    let result = compute($0)
    return [result.values, result.indices]
  }
}

private func list(_ result: (values: Tensor, inverse: Tensor, counts: Tensor)) -> [Tensor] {
  [result.values, result.inverse, result.counts]
}

private func medians(_ name: String, _ function: @escaping @Sendable (Tensor, Int, Bool) -> Pair) -> [OpCase] {
  [
    pair(name) { function($0[0], 1, false) },
    pair("\(name)/odd") { function($0[0], -1, false) },
    pair("\(name)/even") { function($0[0], 0, true) },
    OpCase("\(name)Value/nan") { function($0[0], 1, false).values },
    OpCase("\(name)Value/integers") { function($0[0], 1, false).values },
  ]
}

private func extremes(_ name: String, _ function: @escaping @Sendable (Tensor, Int) -> Pair) -> [OpCase] {
  [
    pair(name) { function($0[0], 0) },
    pair("\(name)/last") { function($0[0], -1) },
    pair("\(name)/channels") { function($0[0], 1) },
    pair("\(name)/empty") { function($0[0], 1) },
  ]
}
