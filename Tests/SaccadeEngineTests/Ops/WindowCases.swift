import SaccadeEngine
import SaccadeTestKit

let windowCases: [OpCase] = views + columns + maxima + convolutions + sequences + volumes

private let views: [OpCase] = [
  OpCase("slidingView/vector") { $0[0].unfold(axis: 0, size: 3, step: 2) },
  OpCase("slidingView/overlapping") { $0[0].unfold(axis: 1, size: 3, step: 1) },
  OpCase("slidingView/gaps") { $0[0].unfold(axis: -1, size: 2, step: 3) },
  OpCase("slidingView/images") { $0[0].unfold(axis: 2, size: 2, step: 1) },
]

private let columns: [OpCase] = [
  OpCase("unfold") { $0[0].unfold(2) },
  OpCase("unfold/padded") { $0[0].unfold(3, padding: 1) },
  OpCase("unfold/stride") {
    $0[0].unfold(Size2D(3, 2), stride: Size2D(2, 3), padding: Padding2D(vertical: 1, horizontal: 0))
  },
  OpCase("unfold/dilated") { $0[0].unfold(Size2D(2, 3), padding: 2, dilation: Size2D(3, 2)) },
  OpCase("unfold/sideBySide") { $0[0].unfold(2, stride: 2) },
  OpCase("unfold/whole") { $0[0].unfold(Size2D(3, 4)) },
  OpCase("fold/plain") { $0[0].fold(to: Size2D(5, 6), 2) },
  OpCase("fold/padded") { $0[0].fold(to: Size2D(4, 5), 3, padding: 1) },
  OpCase("fold/stride") {
    $0[0].fold(
      to: Size2D(6, 7), Size2D(3, 2), stride: Size2D(2, 3), padding: Padding2D(vertical: 1, horizontal: 0))
  },
  OpCase("fold/dilated") { $0[0].fold(to: 7, Size2D(2, 3), padding: 2, dilation: Size2D(3, 2)) },
  OpCase("fold/sideBySide") { $0[0].fold(to: Size2D(4, 6), 2, stride: 2) },
  OpCase("fold/whole") { $0[0].fold(to: Size2D(3, 4), Size2D(3, 4)) },
]

private let maxima: [OpCase] = [
  places("two", 2),
  places("overlapping", 3, stride: 2, padding: 1),
  places("ceiling", 3, stride: 2, keepsPartialWindows: true),
  places("dilated", 3, stride: 2, padding: 1, dilation: 2),
  places("emptyBatch", 2),
  places("ties", 3, stride: 1, padding: 1),
  OpCase("maxUnpool2d") { $0[0].maxUnpool2d($0[1], 2) },
  OpCase("maxUnpool2d/odd") { $0[0].maxUnpool2d($0[1], 2, size: Size2D(5, 7)) },
]

private func places(
  _ name: String, _ window: Size2D, stride: Size2D? = nil, padding: Padding2D = 0, dilation: Size2D = 1,
  keepsPartialWindows: Bool = false
) -> OpCase {
  OpCase(several: "maxPool2dWithIndices/\(name)") {
    let result = $0[0].maxPool2dWithIndices(
      window, stride: stride, padding: padding, dilation: dilation, keepsPartialWindows: keepsPartialWindows)
    return [result.values, result.indices]
  }
}

private let convolutions: [OpCase] = [
  OpCase("conv1d") { $0[0].conv1d($0[1], bias: $0[2]) },
  OpCase("conv1d/padded") { $0[0].conv1d($0[1], stride: 2, padding: 1) },
  OpCase("conv1d/same") { $0[0].conv1d($0[1], bias: $0[2], padding: .same, dilation: 2) },
  OpCase("conv1d/groups") { $0[0].conv1d($0[1], bias: $0[2], groups: 2) },
  OpCase("conv1d/depthwise") { $0[0].conv1d($0[1], bias: $0[2], padding: 2, groups: 16) },
  OpCase("convTransposed1d/plain") { $0[0].convTransposed1d($0[1], bias: $0[2]) },
  OpCase("convTransposed1d/stride") { $0[0].convTransposed1d($0[1], bias: $0[2], stride: 2, padding: 1, groups: 2) },
  OpCase("convTransposed1d/output") { $0[0].convTransposed1d($0[1], stride: 3, outputPadding: 2, dilation: 2) },
  OpCase("conv3d") { $0[0].conv3d($0[1], bias: $0[2]) },
  OpCase("conv3d/padded") { $0[0].conv3d($0[1], stride: 2, padding: 1) },
  OpCase("conv3d/uneven") {
    $0[0].conv3d(
      $0[1], bias: $0[2], stride: Size3D(1, 2, 3), padding: Size3D(2, 0, 1), dilation: Size3D(2, 1, 2))
  },
  OpCase("conv3d/groups") { $0[0].conv3d($0[1], bias: $0[2], groups: 2) },
  OpCase("conv3d/depthwise") { $0[0].conv3d($0[1], bias: $0[2], padding: 1, groups: 5) },
]

private let sequences: [OpCase] = [
  OpCase("maxPool1d/two") { $0[0].maxPool1d(2) },
  OpCase("maxPool1d/overlapping") { $0[0].maxPool1d(3, stride: 2, padding: 1) },
  OpCase("maxPool1d/ceiling") { $0[0].maxPool1d(3, stride: 2, keepsPartialWindows: true) },
  OpCase("maxPool1d/dilated") { $0[0].maxPool1d(3, stride: 1, padding: 1, dilation: 2) },
  OpCase("averagePool1d/two") { $0[0].averagePool1d(2) },
  OpCase("averagePool1d/overlapping") { $0[0].averagePool1d(3, stride: 2, padding: 1) },
  OpCase("averagePool1d/ceiling") { $0[0].averagePool1d(3, stride: 2, keepsPartialWindows: true) },
  OpCase("averagePool1d/excluded") { $0[0].averagePool1d(3, stride: 2, padding: 1, countsPadding: false) },
  OpCase("adaptiveAveragePool1d") { $0[0].adaptiveAveragePool1d(3) },
  OpCase("adaptiveMaxPool1d") { $0[0].adaptiveMaxPool1d(3) },
]

private let volumes: [OpCase] =
  pools("maxPool3d") { x, window, stride, padding, partial in
    x.maxPool3d(window, stride: stride, padding: padding, keepsPartialWindows: partial)
  }
  + pools("averagePool3d") { x, window, stride, padding, partial in
    x.averagePool3d(window, stride: stride, padding: padding, keepsPartialWindows: partial)
  }
  + [
    OpCase("maxPool3d/ties") { $0[0].maxPool3d(2, stride: 1) },
    OpCase("maxPool3d/dilated") { $0[0].maxPool3d(2, stride: 1, dilation: 2) },
    OpCase("averagePool3d/excluded") {
      $0[0].averagePool3d(3, stride: 2, padding: 1, countsPadding: false, keepsPartialWindows: true)
    },
    OpCase("adaptiveAveragePool3d") { $0[0].adaptiveAveragePool3d(Size3D(2, 3, 4)) },
  ]

private typealias Pool = @Sendable (Tensor, Size3D, Size3D?, Size3D, _ keepsPartialWindows: Bool) -> Tensor

private func pools(_ name: String, _ pool: @escaping Pool) -> [OpCase] {
  [
    OpCase("\(name)/two") { pool($0[0], 2, nil, 0, false) },
    OpCase("\(name)/overlapping") { pool($0[0], 3, 2, 1, false) },
    OpCase("\(name)/uneven") { pool($0[0], Size3D(1, 2, 3), Size3D(2, 1, 2), Size3D(0, 1, 1), false) },
    OpCase("\(name)/ceiling") { pool($0[0], 3, 2, 0, true) },
    OpCase("\(name)/ceilingPadded") { pool($0[0], 3, 2, 1, true) },
  ]
}
