import SaccadeEngine
import SaccadeTestKit

let rearrangingCases: [OpCase] =
  [
    OpCase("repeated/matrix") { $0[0].repeated([2, 3]) },
    OpCase("repeated/moreAxes") { $0[0].repeated([2, 1, 3]) },
    OpCase("repeated/images") { $0[0].repeated([1, 2, 3, 1]) },
    OpCase("repeated/none") { $0[0].repeated([0, 2]) },
    OpCase("repeated/scalar") { $0[0].repeated([3]) },
    OpCase("repeated/booleans") { $0[0].repeated([2]) },
    OpCase("tiled/fewer") { $0[0].tiled([2]) },
    OpCase("tiled/more") { $0[0].tiled([2, 1, 2]) },
    OpCase("repeatInterleave/rows") { $0[0].repeatInterleave(2, axis: 0) },
    OpCase("repeatInterleave/last") { $0[0].repeatInterleave(3, axis: -1) },
    OpCase("repeatInterleave/images") { $0[0].repeatInterleave(2, axis: 1) },
    OpCase("repeatInterleave/everything") { $0[0].repeatInterleave(2) },
    OpCase("repeatInterleave/empty") { $0[0].repeatInterleave(2, axis: 0) },
    OpCase("repeatInterleave/counts") { $0[0].repeatInterleave([2, 0, 3], axis: 1) },
    OpCase("repeatInterleave/countsOfAll") { $0[0].repeatInterleave([2, 0, 3]) },

    OpCase(several: "chunk/even") { $0[0].chunk(2, axis: 1) },
    OpCase(several: "chunk/uneven") { $0[0].chunk(3) },
    OpCase(several: "chunk/few") { $0[0].chunk(5) },
    OpCase(several: "chunk/channels") { $0[0].chunk(2, axis: 1) },
    OpCase(several: "chunk/empty") { $0[0].chunk(2) },
    OpCase(several: "unbind/first") { $0[0].unbind() },
    OpCase(several: "unbind/last") { $0[0].unbind(axis: -1) },
    OpCase(several: "unbind/channels") { $0[0].unbind(axis: 1) },
    OpCase(several: "meshgrid") { Tensor.meshgrid($0) },
    OpCase(several: "meshgrid/xy") { Tensor.meshgrid($0, indexing: .xy) },
    OpCase(several: "meshgrid/xyThree") { Tensor.meshgrid($0, indexing: .xy) },

    OpCase("outer") { outer($0[0], $0[1]) },
    OpCase("diagonal/matrix") { $0[0].diagonal() },
    OpCase("diagonal/above") { $0[0].diagonal(offset: 2) },
    OpCase("diagonal/below") { $0[0].diagonal(offset: -1) },
    OpCase("diagonal/outside") { $0[0].diagonal(offset: 7) },
    OpCase("diagonal/planes") { $0[0].diagonal(offset: 1, -2, -1) },
    OpCase("diagonal/channels") { $0[0].diagonal(1, 3) },
    OpCase("diagonal/exchanged") { $0[0].diagonal(offset: 1, 1, 0) },
    OpCase("diag/integers") { $0[0].diag() },

    OpCase("rolled/several") { $0[0].rolled(by: [1, -2], axes: [0, 1]) },
    OpCase("rolled/everything") { $0[0].rolled(by: 4) },
    OpCase("rot90/images") { $0[0].rot90(1, 2, 3) },
    OpCase("rot90/back") { $0[0].rot90(1, 3, 2) },
    OpCase("movedAxis/last") { $0[0].movedAxis(1, to: -1) },
    OpCase("movedAxis/first") { $0[0].movedAxis(-1, to: 0) },
  ]
  + [-1, 0, 1, 2, 3, 5].map { turns in OpCase("rot90/\(turns)") { $0[0].rot90(turns) } }
  + [-2, 0, 1].flatMap { offset in
    [
      OpCase("diag/matrix\(offset)") { $0[0].diag(offset: offset) },
      OpCase("diag/vector\(offset)") { $0[0].diag(offset: offset) },
      OpCase("diagonalMatrices/batch\(offset)") { $0[0].diagonalMatrices(offset: offset) },
    ]
  }
  + triangles("tril") { $0.tril(diagonal: $1) }
  + triangles("triu") { $0.triu(diagonal: $1) }

private func triangles(_ name: String, _ function: @escaping @Sendable (Tensor, Int) -> Tensor) -> [OpCase] {
  [
    OpCase(name) { function($0[0], 0) },
    OpCase("\(name)/above") { function($0[0], 1) },
    OpCase("\(name)/below") { function($0[0], -2) },
  ]
}
