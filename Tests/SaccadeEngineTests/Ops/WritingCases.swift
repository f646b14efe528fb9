import SaccadeEngine
import SaccadeTestKit

let writingCases: [OpCase] =
  assignments + scatterReductions + [
    OpCase("maskedFill") { $0[0].maskedFill($0[1], -1.5) },
    OpCase("maskedFill/tensor") { $0[0].maskedFill($0[1], $0[2]) },
    OpCase("maskedScatter") { $0[0].maskedScatter($0[1], $0[2]) },
    OpCase("scatter") { $0[0].scatter(axis: 1, $0[1], $0[2]) },
    OpCase("scatter/rows") { $0[0].scatter(axis: 0, $0[1], $0[2]) },
    OpCase("scatter/number") { $0[0].scatter(axis: -1, $0[1], 2.5) },
    OpCase("indexAdd") { $0[0].indexAdd(axis: 0, $0[1], $0[2]) },
    OpCase("indexAdd/channels") { $0[0].indexAdd(axis: 1, $0[1], $0[2]) },
    OpCase("indexAdd/half") { $0[0].indexAdd(axis: -1, $0[1], $0[2], alpha: 0.5) },
    OpCase("indexCopy") { $0[0].indexCopy(axis: 0, $0[1], $0[2]) },
    OpCase("indexCopy/channels") { $0[0].indexCopy(axis: 1, $0[1], $0[2]) },
    OpCase("indexFill/rows") { $0[0].indexFill(axis: 0, $0[1], 2.5) },
    OpCase("indexFill/last") { $0[0].indexFill(axis: -1, $0[1], $0[2]) },
    OpCase("take") { $0[0].take($0[1]) },
    OpCase("put/matrix") { $0[0].put($0[1], $0[2]) },
    OpCase("put/added") { $0[0].put($0[1], $0[2], accumulates: true) },
    OpCase("takeAlong/rows") { $0[0].takeAlong(axis: 0, $0[1]) },
    OpCase("takeAlong/broadcast") { $0[0].takeAlong(axis: -1, $0[1]) },
  ]

private let assignments: [OpCase] = [
  assignment("position") { $0[1] = $1[1] },
  assignment("element") { $0[-1, 2] = $1[1] },
  assignment("range") { $0[1..<3] = $1[1] },
  assignment("broadcast") { $0[1..., ..., 0..<4] = $1[1] },
  assignment("leadingOnes") { $0[2] = $1[1] },
  assignment("images") { $0[.all, 3..<8, 1, 2..<4] = $1[1] },
  assignment("ellipsis") { $0[..., -1] = $1[1] },
  assignment("every") { $0[.every(2, from: 1, to: 7)] = $1[1] },
  assignment("all") { $0[...] = $1[1] },
  assignment("number") { $0[.all, 0] = $1[1] },
  assignment("nothing") { $0[2..<2] = $1[1] },
  assignment("emptyBatch") { $0[...] = $1[1] },
  assignment("newAxis") { $0[.all, .newAxis, 1..<3] = $1[1] },
  assignment("zeroAxes") { $0[...] = $1[1] },
  assignment("indices") { $0[$1[2]] = $1[1] },
  assignment("indicesBroadcast") { $0[$1[2]] = $1[1] },
  assignment("indicesColumns") { $0[.all, $1[2]] = $1[1] },
  assignment("pairs") { $0[$1[2], $1[3]] = $1[1] },
  assignment("rangeAndIndices") { $0[1, 1..<3, $1[2]] = $1[1] },
  assignment("noIndices") { $0[$1[2]] = $1[1] },
  assignment("mask") { $0[$1[2]] = $1[1] },
  assignment("maskRows") { $0[$1[2]] = $1[1] },
  assignment("maskRowsNumber") { $0[$1[2]] = $1[1] },
  assignment("maskElements") { $0[$1[2]] = $1[1] },
  assignment("maskColumns") { $0[.all, $1[2]] = $1[1] },
]

private func assignment(_ name: String, _ body: @escaping @Sendable (inout Tensor, [Tensor]) -> Void) -> OpCase {
  OpCase("assign/\(name)") { inputs in
    var x = inputs[0]
    body(&x, inputs)
    return x
  }
}

private let scatterReductions: [OpCase] = [
  ("sum", ScatterReduction.sum), ("mean", .mean), ("prod", .product), ("amax", .max), ("amin", .min),
].flatMap { name, reduction in
  [
    OpCase("scatterReduce/\(name)") { $0[0].scatterReduce(axis: 0, $0[1], $0[2], reduction) },
    OpCase("scatterReduce/\(name)/columns") { $0[0].scatterReduce(axis: 1, $0[1], $0[2], reduction) },
    OpCase("scatterReduce/\(name)Without") {
      $0[0].scatterReduce(axis: 0, $0[1], $0[2], reduction, includesSelf: false)
    },
    OpCase("scatterReduce/\(name)Without/columns") {
      $0[0].scatterReduce(axis: 1, $0[1], $0[2], reduction, includesSelf: false)
    },
  ]
}
