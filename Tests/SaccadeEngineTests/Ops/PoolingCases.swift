import SaccadeEngine
import SaccadeTestKit

let poolingCases: [OpCase] =
  windows("maxPool2d") { x, window, stride, padding, partial in
    x.maxPool2d(window, stride: stride, padding: padding, keepsPartialWindows: partial)
  }
  + windows("averagePool2d") { x, window, stride, padding, partial in
    x.averagePool2d(window, stride: stride, padding: padding, keepsPartialWindows: partial)
  }
  + [
    OpCase("averagePool2d/overlappingExcluded") {
      $0[0].averagePool2d(3, stride: 2, padding: 1, countsPadding: false)
    },
    OpCase("averagePool2d/ceilingPaddedExcluded") {
      $0[0].averagePool2d(3, stride: 2, padding: 1, countsPadding: false, keepsPartialWindows: true)
    },
    OpCase("averagePool2d/blocksExcluded") { $0[0].averagePool2d(3, stride: 2, padding: 1, countsPadding: false) },
    OpCase("maxPool2d/dilated") { $0[0].maxPool2d(2, stride: 1, dilation: 2) },
    OpCase("maxPool2d/dilatedPadded") { $0[0].maxPool2d(3, stride: 2, padding: 1, dilation: 2) },
    OpCase("maxPool2d/negative") { $0[0].maxPool2d(3, stride: 2, padding: 1) },
    OpCase("maxPool2d/tiesOverlapping") { $0[0].maxPool2d(3, stride: 1, padding: 1) },
    OpCase("maxPool2d/tiesMany") { $0[0].maxPool2d(3, stride: 2, padding: 1) },
  ]
  + sizes("adaptiveAveragePool2d") { $0.adaptiveAveragePool2d($1) }
  + sizes("adaptiveMaxPool2d") { $0.adaptiveMaxPool2d($1) }
  + [
    OpCase("adaptiveMaxPool2d/ties") { $0[0].adaptiveMaxPool2d(2) },
    OpCase("globalAveragePool") { $0[0].globalAveragePool() },
    OpCase("globalMaxPool") { $0[0].globalMaxPool() },
  ]

private func sizes(_ name: String, _ pool: @escaping @Sendable (Tensor, Size2D) -> Tensor) -> [OpCase] {
  [
    OpCase("\(name)/even") { pool($0[0], Size2D(3, 4)) },
    OpCase("\(name)/uneven") { pool($0[0], Size2D(3, 4)) },
    OpCase("\(name)/overlapping") { pool($0[0], Size2D(3, 2)) },
    OpCase("\(name)/up") { pool($0[0], Size2D(5, 4)) },
    OpCase("\(name)/one") { pool($0[0], 1) },
    OpCase("\(name)/same") { pool($0[0], Size2D(3, 4)) },
    OpCase("\(name)/seven") { pool($0[0], 7) },
    OpCase("\(name)/emptyBatch") { pool($0[0], 2) },
  ]
}

private typealias Pool = @Sendable (Tensor, Size2D, Size2D?, Padding2D, _ keepsPartialWindows: Bool) -> Tensor

private func windows(_ name: String, _ pool: @escaping Pool) -> [OpCase] {
  [
    OpCase(name) { pool($0[0], 2, nil, 0, false) },
    OpCase("\(name)/overlapping") { pool($0[0], 3, 2, 1, false) },
    OpCase("\(name)/blocks") { pool($0[0], 3, 2, 1, false) },
    OpCase("\(name)/unevenWindow") {
      pool($0[0], Size2D(3, 2), Size2D(1, 2), Padding2D(vertical: 1, horizontal: 0), false)
    },
    OpCase("\(name)/ceiling") { pool($0[0], 3, 2, 0, true) },
    OpCase("\(name)/ceilingPadded") { pool($0[0], 3, 2, 1, true) },
    OpCase("\(name)/ceilingDropsWindow") { pool($0[0], 1, 3, 0, true) },
    OpCase("\(name)/whole") { pool($0[0], 4, nil, 0, false) },
    OpCase("\(name)/gaps") { pool($0[0], 2, 3, 0, false) },
    OpCase("\(name)/oneChannel") { pool($0[0], 2, 1, 0, false) },
  ]
}
