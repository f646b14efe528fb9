import Saccade

let poolingOperations: [Operation] = [
  Operation("maxPool2d") {
    $0.x.maxPool2d(
      $0.size("window"), stride: $0.optionalSize("stride"), padding: $0.padding("padding"),
      dilation: $0.size("dilation", 1), keepsPartialWindows: $0.flag("keepsPartialWindows"))
  },
  Operation("averagePool2d") {
    $0.x.averagePool2d(
      $0.size("window"), stride: $0.optionalSize("stride"), padding: $0.padding("padding"),
      countsPadding: $0.flag("countsPadding"), keepsPartialWindows: $0.flag("keepsPartialWindows"))
  },
  Operation("adaptiveAveragePool2d") { $0.x.adaptiveAveragePool2d($0.size("size")) },
  Operation("adaptiveMaxPool2d") { $0.x.adaptiveMaxPool2d($0.size("size")) },
]
