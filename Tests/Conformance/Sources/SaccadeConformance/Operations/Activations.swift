import Saccade

let activationOperations: [Operation] = [
  Operation(of: "relu") { relu($0) },
  Operation(of: "relu6") { relu6($0) },
  Operation("leakyReLU") { leakyReLU($0.x, slope: $0.float("slope")) },
  Operation("elu") { elu($0.x, alpha: $0.float("alpha")) },
  Operation("gelu") { gelu($0.x, approximate: $0.flag("approximate")) },
  Operation(of: "silu") { silu($0) },
  Operation(of: "hardSwish") { hardSwish($0) },
  Operation(of: "hardSigmoid") { hardSigmoid($0) },
  Operation(of: "sigmoid") { sigmoid($0) },
  Operation(of: "tanh") { tanh($0) },
  Operation(of: "softplus") { softplus($0) },
  Operation(of: "mish") { mish($0) },
  Operation("prelu") { prelu($0.x, slope: $0["slope"]) },
  Operation("softmax") { $0.x.softmax(axis: $0.int("axis")) },
  Operation("logSoftmax") { $0.x.logSoftmax(axis: $0.int("axis")) },
]
