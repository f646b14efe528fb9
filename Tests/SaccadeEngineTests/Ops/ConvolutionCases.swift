import SaccadeEngine
import SaccadeTestKit

let convolutionCases: [OpCase] = [
  conv(""),
  conv("/padded", padding: 1),
  conv("/paddedUnevenly", padding: .init(vertical: 1, horizontal: 2)),
  conv("/asymmetric", stride: 2, padding: .init(top: 2, bottom: 1, left: 0, right: 1)),
  conv("/asymmetricBlocks", padding: .init(top: 0, bottom: 1, left: 1, right: 0)),
  conv("/stride2", stride: 2, padding: 1),
  conv("/strideUneven", stride: Size2D(2, 3)),
  conv("/strideBeyondKernel", stride: 2),
  conv("/dilation2", padding: 2, dilation: 2),
  conv("/dilationUneven", dilation: Size2D(3, 1)),
  conv("/dilatedStride", stride: 2, padding: 1, dilation: 2),
  conv("/groups2", padding: 1, groups: 2),
  conv("/groupsOfBlocks", groups: 2),
  conv("/groupsOf4", padding: 1, groups: 8),
  conv("/groupsOf2", padding: 2, dilation: 2, groups: 12),
  conv("/groupsOf8", stride: 2, padding: 1, groups: 3),
  conv("/depthwise", padding: 1, groups: 17),
  conv("/depthwiseBlocks", stride: 2, padding: 1, groups: 16),
  conv("/depthwise5", stride: 2, padding: 2, groups: 16),
  conv("/depthwise7", padding: 3, groups: 5),
  conv("/depthwise7Wide", padding: 3, groups: 20),
  conv("/depthwise9", padding: 4, groups: 16),
  conv("/depthwiseDilated", padding: 4, dilation: 2, groups: 16),
  conv("/depthwiseUneven", stride: Size2D(1, 2), padding: .init(vertical: 2, horizontal: 3), groups: 32),
  conv("/depthwiseMultiplier", groups: 3),
  conv("/pointwiseStride", stride: 2),
  conv("/oneChannel", padding: 2),
  conv("/oneToBlocks", padding: 1),
  conv("/channels17", padding: 1),
  conv("/channels3to16", stride: 2, padding: 1),
  conv("/channels32", padding: .init(vertical: 0, horizontal: 1)),
  conv("/row", padding: .init(vertical: 0, horizontal: 1)),
  conv("/patches", stride: 4),
  conv("/stem7", stride: 2, padding: 3),
  conv("/emptyBatch", padding: 1),
  OpCase("conv2d/same") { $0[0].conv2d($0[1], bias: $0[2], padding: .same) },
  OpCase("conv2d/sameEven") { $0[0].conv2d($0[1], bias: $0[2], padding: .same) },
  OpCase("conv2d/sameDilated") { $0[0].conv2d($0[1], bias: $0[2], padding: .same, dilation: 2) },

  transposed(""),
  transposed("/upsample", stride: 2),
  transposed("/padded", stride: 2, padding: 1),
  transposed("/outputPadding", stride: 2, padding: 1, outputPadding: 1),
  transposed("/outputPaddingUneven", stride: Size2D(2, 3), padding: 1, outputPadding: Size2D(1, 2)),
  transposed("/groups", stride: 2, padding: 1, groups: 2),
  transposed("/depthwise", stride: 2, groups: 17),
  transposed("/dilation", padding: 1, dilation: 2),
  transposed("/strideBeyondKernel", stride: 2),
  transposed("/blocks", stride: 2),
  transposed("/channels17", stride: 2, padding: 1),
  transposed("/emptyBatch", stride: 2),
]

private func conv(
  _ name: String, stride: Size2D = 1, padding: Padding2D = 0, dilation: Size2D = 1, groups: Int = 1
) -> OpCase {
  OpCase("conv2d\(name)") {
    $0[0].conv2d(
      $0[1], bias: $0.count > 2 ? $0[2] : nil, stride: stride, padding: .explicit(padding), dilation: dilation,
      groups: groups)
  }
}

private func transposed(
  _ name: String, stride: Size2D = 1, padding: Padding2D = 0, outputPadding: Size2D = 0, dilation: Size2D = 1,
  groups: Int = 1
) -> OpCase {
  OpCase("convTransposed2d\(name)") {
    $0[0].convTransposed2d(
      $0[1], bias: $0.count > 2 ? $0[2] : nil, stride: stride, padding: padding, outputPadding: outputPadding,
      dilation: dilation, groups: groups)
  }
}
