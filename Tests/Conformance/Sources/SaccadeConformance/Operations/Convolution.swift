import Saccade

let convolutionOperations: [Operation] = [
  Operation("conv2d") {
    $0.x.conv2d(
      $0["weight"], bias: $0.optional("bias"), stride: $0.size("stride", 1),
      padding: $0.flag("same") ? .same : .explicit($0.padding("padding")), dilation: $0.size("dilation", 1),
      groups: $0.int("groups", 1))
  },
  Operation("convTransposed2d") {
    $0.x.convTransposed2d(
      $0["weight"], bias: $0.optional("bias"), stride: $0.size("stride", 1), padding: $0.padding("padding"),
      outputPadding: $0.size("outputPadding", 0), dilation: $0.size("dilation", 1), groups: $0.int("groups", 1))
  },
]
