import SaccadeEngine
import SaccadeTestKit

let indexingCases: [OpCase] =
  [
    OpCase("oneHot") { $0[0].oneHot(classes: 5, dtype: .int64) },
    OpCase("oneHot/matrix") { $0[0].oneHot(classes: 3, dtype: .int64) },
    OpCase("oneHot/empty") { $0[0].oneHot(classes: 3, dtype: .int64) },
    OpCase("gather/rows") { $0[0].gather(axis: 0, $0[1]) },
    OpCase("gather/repeats") { $0[0].gather(axis: 0, $0[1]) },
    OpCase("gather") { $0[0].gather(axis: 1, $0[1]) },
    OpCase("scatterAdd") { $0[0].scatterAdd(axis: 0, $0[1], $0[2]) },
    OpCase("scatterAdd/columns") { $0[0].scatterAdd(axis: 1, $0[1], $0[2]) },
    OpCase("indexSelect") { $0[0].indexSelect(axis: 0, $0[1]) },
    OpCase("indexSelect/last") { $0[0].indexSelect(axis: -1, $0[1]) },
    OpCase("indexSelect/channels") { $0[0].indexSelect(axis: 1, $0[1]) },
    OpCase("reordered") { $0[0].reordered(axis: 1, by: $0[1], inverse: $0[2]) },
    OpCase("maskedSelect") { $0[0].maskedSelect($0[1]) },
    OpCase("maskedSelect/rows") { $0[0][$0[1]] },
    OpCase("nonzero") { $0[0].nonzero() },
    OpCase("embedding") { embedding($0[1], $0[0]) },
    OpCase("subscript/indices") { $0[0][$0[1]] },
    OpCase("subscript/pairs") { $0[0][$0[1], $0[2]] },
    OpCase("subscript/ellipsis") { $0[0][1, ..., 1..<3] },
    OpCase("subscript/newAxis") { $0[0][.all, .newAxis, -1] },
    OpCase("subscript/every") { $0[0][.every(2, from: 1)] },
    OpCase("subscript/reversed") { $0[0][.every(-1)] },

    OpCase("concatenate") { .concatenate($0) },
    OpCase("concatenate/last") { .concatenate($0, axis: -1) },
    OpCase("concatenate/channels") { .concatenate($0, axis: 1) },
    OpCase("concatenate/blocks") { .concatenate($0, axis: 1) },
    OpCase("stack") { .stack($0) },
    OpCase("stack/last") { .stack($0, axis: -1) },
    OpCase(several: "split/uneven") { $0[0].split(size: 2, axis: 1) },
    OpCase(several: "split/sizes") { $0[0].split(sizes: [1, 4, 2]) },
    OpCase(several: "split/channels") { $0[0].split(size: 8, axis: 1) },

    OpCase("pad/matrix") { $0[0].pad(Padding2D(top: 0, bottom: 3, left: 1, right: 2), .constant(-1)) },
    OpCase("pad/crop") { $0[0].pad(Padding2D(top: 1, bottom: -1, left: -1, right: 2), .zeros) },
    OpCase("flip/last") { $0[0].flipped(axes: [-1]) },
    OpCase("flip/both") { $0[0].flipped(axes: [2, 3]) },
    OpCase("flip/channels") { $0[0].flipped(axes: [1]) },
    OpCase("roll/forward") { $0[0].rolled(by: 2, axis: 1) },
    OpCase("roll/back") { $0[0].rolled(by: -1, axis: 0) },
    OpCase("roll/over") { $0[0].rolled(by: 7, axis: 1) },
    OpCase("roll/images") { $0[0].rolled(by: 1, axis: 2).rolled(by: -2, axis: 3) },
    OpCase("transposed") { $0[0].transposed() },
    OpCase("permuted") { $0[0].permuted([0, 2, 3, 1]) },
    OpCase("reshaped/images") { $0[0].reshaped([2, -1]) },
    OpCase("reshaped/empty") { $0[0].reshaped([0, 6]) },
    OpCase("expanded/rows") { $0[0].expanded(to: [3, 4, 5]) },
    OpCase("expanded/images") { $0[0].expanded(to: [2, 17, 3, 4]) },
    OpCase("slice/step") { $0[0].slice(axis: 1, 1..<6, step: 2) },
    OpCase("slice/images") { $0[0].slice(axis: 1, 3..<12).slice(axis: 2, 1..<3).slice(axis: 3, 0..<3) },
    OpCase("slice/channelBlock") { $0[0].slice(axis: 1, 16..<32) },
    OpCase("slice/item") { $0[0].slice(axis: 0, 1..<2).squeezed(0).slice(axis: -1, 4..<5).squeezed(-1) },

    OpCase("pixelShuffle") { $0[0].pixelShuffle(2) },
    OpCase("pixelShuffle/three") { $0[0].pixelShuffle(3) },
    OpCase("pixelUnshuffle") { $0[0].pixelUnshuffle(2) },
    OpCase("channelShuffle/two") { $0[0].channelShuffle(groups: 2) },
    OpCase("channelShuffle/three") { $0[0].channelShuffle(groups: 3) },
  ]
  + pads("constant", .constant(1.5))
  + pads("zero", .zeros)
  + pads("reflect", .reflect)
  + pads("replicate", .replicate)
  + pads("circular", .circular)

private func pads(_ name: String, _ content: PaddingMode) -> [OpCase] {
  [
    OpCase("pad/\(name)") { $0[0].pad(Padding2D(top: 2, bottom: 1, left: 1, right: 2), content) },
    OpCase("pad/\(name)Wide") { $0[0].pad(Padding2D(top: 1, bottom: 0, left: 2, right: 1), content) },
    OpCase("pad/\(name)One") { $0[0].pad(Padding2D(top: 0, bottom: 0, left: 1, right: 0), content) },
    OpCase("pad/\(name)Batch0") { $0[0].pad(1, content) },
  ]
}
