import SaccadeEngine
import SaccadeTestKit

let distanceCases: [OpCase] =
  [
    OpCase("standardDeviation/everything") { $0[0].standardDeviation() },
    OpCase("standardDeviation/last") { $0[0].standardDeviation(axes: [-1]) },
    OpCase("standardDeviation/kept") { $0[0].standardDeviation(axes: [0], keepsAxes: true) },
    OpCase("standardDeviation/spatial") { $0[0].standardDeviation(axes: [2, 3], keepsAxes: true) },
    OpCase("standardDeviation/population") { $0[0].standardDeviation(axis: 1, correction: 0) },
    OpCase("standardDeviation") { $0[0].standardDeviation(axes: [1]) },
    OpCase("norm2/emptyAxis") { $0[0].norm(axes: [1]) },
    OpCase("norm2/integers") { $0[0].norm(axis: 1) },
    // Around 1000 float32 leaves the differences four digits.
    OpCase("cdist2/far", Tolerance(relative: 1e-4)) { cdist($0[0], $0[1]) },
    OpCase("pairwiseDistance/2") { pairwiseDistance($0[0], $0[1]) },
    OpCase("pairwiseDistance/1") { pairwiseDistance($0[0], $0[1], p: 1, keepsAxis: true) },
    OpCase("rmsNorm") { $0[0].rmsNormalized(scale: $0[1], epsilon: 1e-5) },
    OpCase("rmsNormPlain") { $0[0].rmsNormalized() },
  ]
  + [("0", 0), ("1", 1), ("2", 2), ("3", 3), ("half", 0.5), ("inf", .infinity), ("minusInf", -.infinity)]
  .flatMap(norms)
  + [("0", 0), ("1", 1), ("2", 2), ("3", 3), ("half", 0.5), ("inf", .infinity)].map { name, p in
    OpCase("cdist\(name)") { cdist($0[0], $0[1], p: p) }
  }
  + [OpCase("cdistInf/ties") { cdist($0[0], $0[1], p: .infinity) }]
  + extremes("maxWithIndices") { $0.maxWithIndices(axis: $1, keepsAxis: $2) }
  + extremes("minWithIndices") { $0.minWithIndices(axis: $1, keepsAxis: $2) }

private func norms(_ name: String, _ p: Float) -> [OpCase] {
  [
    OpCase("norm\(name)/everything") { $0[0].norm(p) },
    OpCase("norm\(name)/last") { $0[0].norm(p, axes: [-1]) },
    OpCase("norm\(name)/spatial") { $0[0].norm(p, axes: [2, 3], keepsAxes: true) },
    OpCase("norm\(name)/zeros") { $0[0].norm(p, axes: [1]) },
    OpCase("norm\(name)/emptyBatch") { $0[0].norm(p, axes: [1]) },
    OpCase("norm\(name)/scalar") { $0[0].norm(p) },
    OpCase("norm\(name)/special") { $0[0].norm(p, axes: [1]) },
  ]
}

private typealias Extreme = @Sendable (_ x: Tensor, _ axis: Int, _ keepsAxis: Bool) -> (values: Tensor, indices: Tensor)

private func extremes(_ name: String, _ function: @escaping Extreme) -> [OpCase] {
  func row(_ name: String, _ axis: Int, _ keepsAxis: Bool = false) -> OpCase {
    OpCase(several: name) {
      let result = function($0[0], axis, keepsAxis)
      return [result.values, result.indices]
    }
  }
  return [row(name, 1), row("\(name)/last", -1), row("\(name)/kept", 0, true)]
}
