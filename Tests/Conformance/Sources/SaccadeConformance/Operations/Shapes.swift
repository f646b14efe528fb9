import Saccade

let shapeOperations: [Operation] = [
  Operation("reshaped") { $0.x.reshaped($0.shape("shape")) },
  Operation("flattened") { $0.x.flattened(from: $0.int("axis", 0)) },
  Operation("expanded") { $0.x.expanded(to: $0.shape("shape")) },
  Operation("permuted") { $0.x.permuted($0.ints("axes")) },
  Operation("transposed") { $0.x.transposed($0.int("first"), $0.int("second")) },
  Operation("unsqueezed") { $0.x.unsqueezed($0.int("axis")) },
  Operation("squeezed") { $0.x.squeezed($0.int("axis")) },
  Operation("slice") {
    $0.x.slice(axis: $0.int("axis"), $0.int("from")..<$0.int("to"), step: $0.int("step", 1))
  },
  Operation("flipped") { $0.x.flipped(axes: $0.ints("axes")) },
  Operation("rolled") { $0.x.rolled(by: $0.int("shift"), axis: $0.int("axis")) },
  Operation("concatenate") { Tensor.concatenate($0.list("x"), axis: $0.int("axis", 0)) },
  Operation("stack") { Tensor.stack($0.list("x"), axis: $0.int("axis", 0)) },
  Operation(several: "split") { $0.x.split(size: $0.int("size"), axis: $0.int("axis", 0)) },
  Operation(several: "splitSizes") { $0.x.split(sizes: $0.ints("sizes"), axis: $0.int("axis", 0)) },
  Operation("tiled") { $0.x.tiled($0.ints("counts")) },
  Operation("repeated") { $0.x.repeated($0.ints("counts")) },
  Operation("repeatInterleave") { $0.x.repeatInterleave($0.int("count"), axis: $0.optionalInt("axis")) },
  Operation(several: "chunk") { $0.x.chunk($0.int("count"), axis: $0.int("axis", 0)) },
  Operation(several: "unbind") { $0.x.unbind(axis: $0.int("axis", 0)) },
  Operation(several: "meshgrid") { Tensor.meshgrid($0.list("x"), indexing: $0.text("indexing") == "xy" ? .xy : .ij) },
  Operation("tril") { $0.x.tril(diagonal: $0.int("diagonal", 0)) },
  Operation("triu") { $0.x.triu(diagonal: $0.int("diagonal", 0)) },
  Operation("diagonal") { $0.x.diagonal(offset: $0.int("offset", 0), $0.int("first", 0), $0.int("second", 1)) },
  Operation("diag") { $0.x.diag(offset: $0.int("offset", 0)) },
  Operation("diagonalMatrices") { $0.x.diagonalMatrices(offset: $0.int("offset", 0)) },
  Operation("rot90") { $0.x.rot90($0.int("turns", 1), $0.int("first", 0), $0.int("second", 1)) },
  Operation("pixelShuffle") { $0.x.pixelShuffle($0.int("factor")) },
  Operation("pixelUnshuffle") { $0.x.pixelUnshuffle($0.int("factor")) },
  Operation("channelShuffle") { $0.x.channelShuffle(groups: $0.int("groups")) },
]

let creationOperations: [Operation] = [
  Operation("zeros") { .zeros($0.shape("shape"), dtype: $0.dtype("dtype")) },
  Operation("ones") { .ones($0.shape("shape"), dtype: $0.dtype("dtype")) },
  Operation("full") { .full($0.shape("shape"), $0.float("value"), dtype: $0.dtype("dtype")) },
  Operation("arange") { .arange($0.int("start"), $0.int("end"), step: $0.int("step")) },
  Operation("linspace") { .linspace($0.float("start"), $0.float("end"), count: $0.int("count")) },
  Operation("eye") { .eye($0.int("size"), dtype: $0.dtype("dtype")) },
]
