import Saccade

let convolutionOperations: [Operation] = [
  Operation("conv2d") {
    $0.x.conv2d(
      $0["weight"], bias: $0.optional("bias"), stride: $0.size("stride", 1),
      padding: $0.flag("same") ? .same : .explicit($0.padding("padding")), dilation: $0.size("dilation", 1),
      groups: $0.int("groups", 1))
  },
  Operation("unfold") {
    $0.x.unfold(
      $0.size("window"), stride: $0.size("stride", 1), padding: $0.padding("padding"), dilation: $0.size("dilation", 1))
  },
  Operation("conv1d") {
    $0.x.conv1d(
      $0["weight"], bias: $0.optional("bias"), stride: $0.int("stride", 1),
      padding: $0.flag("same") ? .same : .explicit(Padding2D(vertical: 0, horizontal: $0.int("padding", 0))),
      dilation: $0.int("dilation", 1), groups: $0.int("groups", 1))
  },
  Operation("convTransposed2d") {
    $0.x.convTransposed2d(
      $0["weight"], bias: $0.optional("bias"), stride: $0.size("stride", 1), padding: $0.padding("padding"),
      outputPadding: $0.size("outputPadding", 0), dilation: $0.size("dilation", 1), groups: $0.int("groups", 1))
  },
]
